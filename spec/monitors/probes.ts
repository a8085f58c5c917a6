/** Zero windows are probed (MUST-36), ever less often (SHLD-30), for as long as there are answers (MUST-37). */

import { distance, lt } from "../seq.ts";
import { between, type Duration, type Instant, MILLISECOND, SECOND } from "../time.ts";
import { has, RST, type Segment } from "../tcp/segment.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { RunRecord } from "../trace/run.ts";
import { atLeast, atMost, longestProbe } from "./bounds.ts";
import { keyOf } from "./arrival.ts";
import { Ledger } from "./ledger.ts";
import type { End, WireConnection } from "./wire.ts";

/** A closed window, and the probes that were sent into it. */
interface Closed {
  readonly connection: WireConnection;
  readonly side: Side;
  /** When it closed, or the last probe was sent. */
  since: Instant;
  /** The times of the probes. */
  probes: readonly Instant[];
  /** Whether nothing was in flight when it closed, and no probe could be under way already. */
  readonly clean: boolean;
}

/** Whether the peer's window is closed, as far as the wire has shown. */
const isClosed = (end: End): boolean => end.edge !== null && end.una !== null && end.window === 0;

/** A segment that the peer has to answer: text, or anything that stands before SND.NXT. */
const isProbe = (end: End, segment: Segment): boolean =>
  !has(segment, RST) && end.nxt !== null && (segment.data.length > 0 || lt(segment.seq, end.nxt));

/** A window with room for a full segment: no stack has a reason to probe it. */
const ROOM = 1460;

/** Follows the closed windows of a run. */
class Windows {
  readonly ledger: Ledger = new Ledger();
  readonly closed = new Map<number, Closed>();
  readonly #frame: RunFrame;
  /** The ends that had nothing in flight and little window, which may have run a timer for a probe already. */
  readonly #cramped = new Set<number>();
  #touched: { readonly connection: WireConnection; readonly side: Side; readonly at: Instant } | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  /** Takes an observation into account. The answer is the closed window that it is a probe of, or null. */
  observe(seen: Observation): Closed | null {
    this.settle();
    if (seen.type !== "sent" && seen.type !== "arrived") {
      this.ledger.observe(seen);
      return null;
    }
    if (seen.datagram === null) return null;
    const { segment } = seen.datagram;
    const from = seen.type === "sent" ? seen.side : otherSide(seen.side);
    const connection = this.#frame.wire.of(from, segment);
    if (connection === null) return null;
    this.#touched = { connection, side: seen.side, at: seen.at };
    if (seen.type !== "sent" || seen.origin !== "stack") return null;
    const window = this.closed.get(keyOf(connection, seen.side)) ?? null;
    return window !== null && isProbe(connection[seen.side], segment) ? window : null;
  }

  /** Looks at what the last observation did to the wire, which shows only afterwards. */
  settle(): void {
    const touched = this.#touched;
    if (touched === null) return;
    this.#touched = null;
    const key = keyOf(touched.connection, touched.side);
    const known = this.closed.get(key);
    const { connection, side, at } = touched;
    const end = connection[side];
    if (!isClosed(end)) {
      if (known !== undefined) this.closed.delete(key);
      if (end.una === end.nxt && end.window < ROOM) this.#cramped.add(key);
      else this.#cramped.delete(key);
    } else if (known === undefined) {
      const clean = end.una === end.nxt && !this.#cramped.has(key);
      this.closed.set(key, { connection, side, since: at, probes: [], clean });
    }
  }

  /** Whether an end has text that the peer has not acknowledged, and its application is still there. */
  waits({ connection, side }: Closed): boolean {
    const half = this.ledger.half(side, connection.number);
    const { una, iss, reset } = connection[side];
    if (half === null || half.gone || half.failed || reset || una === null || iss === null) return false;
    const acknowledged = distance(iss, una) - 1;
    return half.taken > acknowledged && connection[side].fin === null;
  }
}

class Probing implements Fold {
  readonly #frame: RunFrame;
  readonly #rule: string;
  readonly #windows: Windows;

  constructor(frame: RunFrame, rule: string) {
    this.#frame = frame;
    this.#rule = rule;
    this.#windows = new Windows(frame);
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at, index);
    const probed = this.#windows.observe(seen);
    if (probed !== null) probed.since = seen.at;
    return late;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.endedAt, null);
  }

  #late(now: Instant, at: number | null): Violation | null {
    this.#windows.settle();
    for (const window of this.#windows.closed.values()) {
      const { timing } = this.#frame[window.side];
      const bound = atMost(timing, longestProbe(timing)) + SECOND;
      const wrote = this.#windows.ledger.half(window.side, window.connection.number)?.takenAt ?? null;
      const since = wrote !== null && wrote > window.since ? wrote : window.since;
      if (between(since, now) <= bound || !isClosed(window.connection[window.side]) || !this.#windows.waits(window)) {
        continue;
      }
      return {
        rule: this.#rule,
        side: window.side,
        expected: "a probe of the peer's zero window, as text waits to be sent, within the greatest time between two",
        actual: `none for ${between(since, now) / SECOND} s`,
        at,
      };
    }
    return null;
  }
}

/** A closed window is probed. */
export const zeroWindowIsProbed: Monitor = {
  id: "probes/zero-window-is-probed",
  says: "While the peer's window is zero and text waits, it is probed again and again.",
  begin: (frame) => new Probing(frame, "MUST-36"),
};

/** MUST-35: a window that the peer has taken back to nothing is probed like any other. */
export const shrunkToZeroIsProbed: Monitor = {
  id: "probes/shrunk-to-zero-is-probed",
  says: "A window that the peer has taken back to zero is probed again and again while text waits.",
  begin: (frame) => new Probing(frame, "MUST-35"),
};

/** SHLD-29: the first probe comes when the window has been closed for a retransmission time-out. */
export const firstProbeWaits: Monitor = {
  id: "probes/first-waits",
  says: "The first probe of a zero window comes no sooner than the least retransmission time-out after it closed.",
  begin(frame) {
    const windows = new Windows(frame);
    return {
      observe(seen, at): Violation | null {
        const probed = windows.observe(seen);
        if (probed === null) return null;
        const { since, side, clean, probes } = probed;
        const { timing } = frame[side];
        probed.probes = [...probes, seen.at];
        const waited = between(since, seen.at);
        if (!clean || probes.length > 0 || waited >= atLeast(timing, timing.minRto)) return null;
        // On a real clock, what leaves as the window closes may have been under way before the stack heard of that.
        if (timing.tolerance > 0 && waited <= timing.tolerance) return null;
        return {
          rule: "SHLD-29",
          side,
          expected: `no probe before the window was closed for ${timing.minRto / MILLISECOND} ms, the least time-out`,
          actual: `one after ${waited / MILLISECOND} ms`,
          at,
        };
      },
    };
  },
};

/** Intervals that have to be there before it can be said that they don't grow. */
const ENOUGH = 5;

/** The least factor between an interval and the next but one; doubling makes it four. */
const GROWTH = 1.5;

class Pace implements Fold {
  readonly #frame: RunFrame;
  readonly #windows: Windows;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#windows = new Windows(frame);
  }

  observe(seen: Observation, at: number): Violation | null {
    const probed = this.#windows.observe(seen);
    if (probed === null) return null;
    probed.probes = [...probed.probes.slice(-ENOUGH), seen.at];
    const { probes, side } = probed;
    if (probes.length <= ENOUGH) return null;
    const { timing } = this.#frame[side];
    const last = between(probes[ENOUGH - 1]!, probes[ENOUGH]!);
    const earlier = between(probes[ENOUGH - 3]!, probes[ENOUGH - 2]!);
    if (last + 2 * (timing.tolerance + timing.granularity) >= Math.min(earlier * GROWTH, timing.maxRto / 2)) {
      return null;
    }
    return {
      rule: "SHLD-30",
      side,
      expected: "intervals between probes that grow exponentially up to the greatest retransmission time-out",
      actual: `an interval of ${last / MILLISECOND} ms, and of ${earlier / MILLISECOND} ms two before it`,
      at,
    };
  }
}

/** The intervals between probes grow. */
export const probesBackOff: Monitor = {
  id: "probes/back-off",
  says: "The intervals between probes of a zero window grow exponentially.",
  begin: (frame) => new Pace(frame),
};

/** What a probe and its answer take on their way. */
const LEEWAY: Duration = 10 * SECOND;

class Patience implements Fold {
  readonly #frame: RunFrame;
  readonly #rule: string;
  readonly #ledger = new Ledger();
  readonly #heardAt = new Map<number, Instant>();

  constructor(frame: RunFrame, rule: string) {
    this.#frame = frame;
    this.#rule = rule;
  }

  observe(seen: Observation, at: number): Violation | null {
    this.#ledger.observe(seen);
    if (seen.type === "arrived" && seen.datagram !== null) {
      const connection = this.#frame.wire.of(otherSide(seen.side), seen.datagram.segment);
      if (connection !== null) this.#heardAt.set(keyOf(connection, seen.side), seen.at);
    }
    return seen.type === "event" && seen.event === "timed-out" ? this.#gaveUp(seen, at) : null;
  }

  #gaveUp(seen: Extract<Observation, { readonly type: "event" }>, at: number): Violation | null {
    const half = this.#ledger.of(seen.socket);
    const connection = this.#frame.wire.connections.findLast((one) => half !== null && one.number === half.connection);
    if (half === null || connection === undefined || !isClosed(connection[half.side])) return null;
    const heardAt = this.#heardAt.get(keyOf(connection, half.side));
    const { timing } = this.#frame[half.side];
    if (heardAt === undefined || between(heardAt, seen.at) > atMost(timing, longestProbe(timing)) + LEEWAY) return null;
    return {
      rule: this.#rule,
      side: half.side,
      expected: "a connection that stays open for as long as the peer answers the probes of its zero window",
      actual: `it is given up ${between(heardAt, seen.at) / SECOND} s after the last answer`,
      at,
    };
  }
}

/** A peer that answers probes is not given up. */
export const answeredProbesKeepItOpen: Monitor = {
  id: "probes/answered-probes-keep-it-open",
  says: "A connection whose zero window is probed stays open for as long as the probes are answered.",
  begin: (frame) => new Patience(frame, "MUST-37"),
};

/** SHLD-17: text beyond the edge of a window that was taken back is no reason to give up. */
export const shrunkWindowKeepsItOpen: Monitor = {
  id: "probes/shrunk-window-keeps-it-open",
  says: "A connection stays open while its peer answers, though text beyond the window's edge is not acknowledged.",
  begin: (frame) => new Patience(frame, "SHLD-17"),
};

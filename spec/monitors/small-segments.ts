/** Small segments: Nagle (SHLD-7), its switch (MUST-17), and the sender's silly-window avoidance (MUST-38). */

import { add, distance, geq, gt, leq, type Seq } from "../seq.ts";
import { after, between, type Duration, type Instant, MILLISECOND } from "../time.ts";
import { FIN, has, type Segment, SYN, URG } from "../tcp/segment.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { keyOf } from "./arrival.ts";
import { type Half, Ledger } from "./ledger.ts";
import type { End, WireConnection } from "./wire.ts";

/** The MSS of a peer that announced none (RFC 9293, section 3.7.1). */
const DEFAULT_MSS = 536;

/** Octets that options may take from the text of a segment at most. */
const MOST_OPTIONS = 40;

type Sent = Extract<Observation, { readonly type: "sent" }>;

/** New text that a stack sent, with everything that there is to know of its end. */
interface NewText {
  readonly key: number;
  readonly side: Side;
  readonly segment: Segment;
  readonly connection: WireConnection;
  readonly end: End;
  readonly half: Half;
  readonly last: Seq;
}

function newTextOf(frame: RunFrame, ledger: Ledger, seen: Sent): NewText | null {
  if (seen.origin !== "stack" || seen.datagram === null) return null;
  const { segment } = seen.datagram;
  if (segment.data.length === 0 || (segment.flags & (SYN | URG | FIN)) !== 0) return null;
  const connection = frame.wire.of(seen.side, segment);
  if (connection === null) return null;
  const end = connection[seen.side];
  const half = ledger.half(seen.side, connection.number);
  if (half === null || end.nxt === null || segment.seq !== end.nxt || end.una === null || end.edge === null) {
    return null;
  }
  const last = add(segment.seq, segment.data.length);
  return { key: keyOf(connection, seen.side), side: seen.side, segment, connection, end, half, last };
}

/** Octets of which a segment is surely small: neither full-sized nor half of the largest window. */
const smallBelow = (end: End, largestWindow: number): number =>
  Math.min((end.peerSyn?.options.mss ?? DEFAULT_MSS) - MOST_OPTIONS, largestWindow >>> 1) >>> 1;

/** The largest window that arrived at each end. */
class Largest {
  readonly #windows = new Map<number, number>();

  of(key: number, end: End): number {
    const known = this.#windows.get(key) ?? 0;
    const now = Math.max(known, end.window);
    if (now > known) this.#windows.set(key, now);
    return now;
  }
}

/** After so long without a new segment a sender may take the last one for lost, and probe with new text (RFC 8985). */
const PROBE_AFTER: Duration = 150 * MILLISECOND;

class Nagle implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  readonly #largest = new Largest();
  /** The end of the last small segment of each end, and when it was sent. */
  readonly #small = new Map<number, { readonly last: Seq; readonly at: Instant }>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type !== "sent") {
      this.#ledger.observe(seen);
      return null;
    }
    const text = newTextOf(this.#frame, this.#ledger, seen);
    if (text === null || text.half.noDelay || text.half.shut || text.half.gone) return null;
    const largest = this.#largest.of(text.key, text.end);
    if (text.segment.data.length >= smallBelow(text.end, largest)) return null;
    const before = this.#small.get(text.key);
    this.#small.set(text.key, { last: text.last, at: seen.at });
    if (before === undefined || geq(text.end.una!, before.last)) return null;
    if (between(before.at, seen.at) >= PROBE_AFTER) return null;
    return {
      rule: "SHLD-7",
      side: text.side,
      expected: "no second small segment while a small one is unacknowledged, as the Nagle algorithm is on",
      actual: `${text.segment.data.length} octets, ${
        distance(text.end.una!, text.end.nxt!)
      } octets being unacknowledged`,
      at,
    };
  }
}

/** Small segments wait for the acknowledgment of the one before (RFC 9293, section 3.7.4). */
export const smallSegmentsWait: Monitor = {
  id: "small-segments/wait",
  says: "With the Nagle algorithm on, at most one small segment is unacknowledged.",
  begin: (frame) => new Nagle(frame),
};

/** When text was taken, so that the text that a stack had when it sent something can be told. */
interface Taking {
  readonly at: Instant;
  readonly total: number;
}

/** Of what a segment is too small: half of half a segment is silly; less than a full one could be larger. */
type Ideal = "MUST-38" | "SHLD-28" | "SHLD-27";

class Silly implements Fold {
  readonly #frame: RunFrame;
  readonly #rule: Ideal;
  readonly #ledger = new Ledger();
  readonly #largest = new Largest();
  readonly #takings = new Map<Half, Taking[]>();

  constructor(frame: RunFrame, rule: Ideal) {
    this.#frame = frame;
    this.#rule = rule;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type === "sent") return this.#sent(seen, at);
    this.#ledger.observe(seen);
    if (seen.type !== "result" || seen.call !== "send") return null;
    const half = this.#ledger.of(seen.socket);
    if (half === null) return null;
    const takings = this.#takings.get(half);
    if (takings === undefined) this.#takings.set(half, [{ at: seen.at, total: half.taken }]);
    else takings.push({ at: seen.at, total: half.taken });
    return null;
  }

  #sent(seen: Sent, at: number): Violation | null {
    const text = newTextOf(this.#frame, this.#ledger, seen);
    if (text === null || text.half.gone) return null;
    const { end, segment, last } = text;
    const full = (end.peerSyn?.options.mss ?? DEFAULT_MSS) - MOST_OPTIONS;
    const largest = this.#largest.of(text.key, end);
    const small = this.#rule === "MUST-38" ? smallBelow(end, largest) >>> 1 : full;
    // The window leaves room for a full segment, and text for one is there.
    const room = gt(end.edge!, add(segment.seq, 2 * full)) && end.window > 2 * full;
    const idle = end.una === end.nxt;
    if (segment.data.length >= small || !room || idle) return null;
    const position = distance(add(end.iss!, 1), last);
    const waiting = this.#takenBy(text.half, seen.at, this.#frame[text.side].timing.tolerance) - position;
    if (waiting < full) return null;
    return {
      rule: this.#rule,
      side: text.side,
      expected: `a full segment, as ${waiting} more octets wait and the peer's window has room for them`,
      actual: `${segment.data.length} octets`,
      at,
    };
  }

  /** What had been taken a while before. */
  #takenBy(half: Half, now: Instant, ago: Duration): number {
    let total = 0;
    for (const taking of this.#takings.get(half) ?? []) if (between(taking.at, now) >= ago) total = taking.total;
    return total;
  }
}

/** A sender that could fill a segment does (RFC 9293, section 3.8.6.2.1). */
export const fullSegmentsArePreferred: Monitor = {
  id: "small-segments/full-ones-are-preferred",
  says: "A sender sends no small segment while text for a full one waits and the window has room for it.",
  begin: (frame) => new Silly(frame, "MUST-38"),
};

/** SHLD-28: segments of maximum size wherever text and window allow it. */
export const segmentsAreFull: Monitor = {
  id: "small-segments/full",
  says: "A new segment is full while text for more than one waits, the window has room, and something is in flight.",
  begin: (frame) => new Silly(frame, "SHLD-28"),
};

/** SHLD-27: writes that waited are put together into segments of maximum size. */
export const writesAreCollapsed: Monitor = {
  id: "small-segments/collapsed",
  says: "Small writes that waited leave together, in full segments.",
  begin: (frame) => new Silly(frame, "SHLD-27"),
};

/** With the Nagle algorithm off, text has left by then. */
const AT_ONCE: Duration = 50 * MILLISECOND;

class NoDelay implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type !== "arrived") {
      this.#ledger.observe(seen);
      return null;
    }
    if (seen.datagram === null) return null;
    const connection = this.#frame.wire.of(otherSide(seen.side), seen.datagram.segment);
    if (connection === null) return null;
    return this.#arrived(connection, seen.side, seen.datagram.segment, seen.at, at);
  }

  /** An acknowledgment of all that is in flight: text that waited for nothing but that was held by Nagle's rule. */
  #arrived(connection: WireConnection, side: Side, segment: Segment, now: Instant, at: number): Violation | null {
    const end = connection[side];
    const half = this.#ledger.half(side, connection.number);
    if (half === null || !half.noDelay || half.gone || half.takenAt === null || end.iss === null) return null;
    if (end.nxt === null || end.una === null || end.una === end.nxt || end.una === end.iss) return null;
    if (has(segment, SYN) || segment.ack !== end.nxt || end.textAgain > 0) return null;
    const sent = distance(add(end.iss, 1), end.nxt);
    const fits = end.edge !== null && leq(add(end.iss, 1 + half.taken), end.edge);
    const { tolerance } = this.#frame[side].timing;
    if (half.taken <= sent || !fits || now < after(half.takenAt, AT_ONCE + tolerance)) return null;
    return {
      rule: "MUST-17",
      side,
      expected: "text that leaves at once, as the Nagle algorithm is off",
      actual: `${half.taken - sent} octets were held back until what was in flight was acknowledged`,
      at,
    };
  }
}

/** The Nagle algorithm can be turned off. Only for runs in which no more than a segment is in flight. */
export const noDelaySendsAtOnce: Monitor = {
  id: "small-segments/no-delay-sends-at-once",
  says: "With the Nagle algorithm off, small writes leave without waiting for an acknowledgment.",
  begin: (frame) => new NoDelay(frame),
};

/** Keep-alives: who asked for them, when they are due, and what comes of those without an answer (RFC 9293, 3.8.4). */

import { add, geq, lt, type Seq } from "../seq.ts";
import { ACK, FIN, has, RST, SYN } from "../tcp/segment.ts";
import { after, between, type Duration, HOUR, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { type Call, isFailure, type SocketOptions } from "../trace/vocabulary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import type { End } from "./wire.ts";

/** The interval unless an application sets another, or its stack was set to another (MUST-28). */
const DEFAULT_IDLE: Duration = 2 * HOUR;

/** How long a probe, its answer, or a retransmission may be under way. */
const LEEWAY: Duration = SECOND;

/** What one side asked for, and what happened at its newest connection. */
interface Watch {
  options: SocketOptions;
  /** When the options were last set. */
  setAt: Instant;
  /** When an acceptable segment, and when any segment last came. */
  acceptedAt: Instant | null;
  /** The newest acknowledgment of an acceptable segment: with others a stack need not take it. */
  accepted: Seq | null;
  heardAt: Instant | null;
  /** When anything but a probe was last sent. */
  sentAt: Instant | null;
  /** Probes since something was heard, and the time of the last one. */
  probes: number;
  probedAt: Instant | null;
  /** Probes since an acceptable segment was heard. */
  unanswered: number;
  /** Since when the end has been open and its application still there. */
  openSince: Instant | null;
  over: boolean;
}

const fresh = (): Watch => ({
  options: {},
  setAt: 0 as Instant,
  acceptedAt: null,
  accepted: null,
  heardAt: null,
  sentAt: null,
  probes: 0,
  probedAt: null,
  unanswered: 0,
  openSince: null,
  over: false,
});

/** A segment that asks for an answer and says nothing new: SEG.SEQ = SND.NXT-1, at most one octet. */
const isProbe = ({ segment, end }: AtEnd, accepted: Seq | null): boolean =>
  end.nxt !== null && end.una !== null && end.una !== end.iss && end.fin === null && end.window > 0 &&
  has(segment, ACK) && (segment.flags & (SYN | FIN | RST)) === 0 && segment.data.length <= 1 &&
  segment.seq === add(end.nxt, -1) && (segment.data.length === 0 || accepted === end.nxt);

/** Whether a sequence number lies in the window: of a segment elsewhere, a stack need not take anything. */
const isAcceptable = ({ arrived, offered }: End, at: Seq): boolean =>
  arrived === null || at === arrived || (geq(at, arrived) && offered !== null && lt(at, offered));

/** Follows both sides. Only the newest connection of a run is looked at. */
class Watches {
  readonly sides: Readonly<Record<Side, Watch>> = { a: fresh(), b: fresh() };
  readonly #frame: RunFrame;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  /** Takes an observation into account; the answer is a probe that it is, before it was counted. */
  observe(seen: Observation): AtEnd | null {
    const watch = "side" in seen && seen.side !== undefined ? this.sides[seen.side] : null;
    if (watch === null) return null;
    switch (seen.type) {
      case "call":
        called(watch, seen.call, seen.at);
        return null;
      case "connection":
        watch.openSince = seen.at;
        return null;
      case "event":
        if (seen.event === "established") watch.openSince = seen.at;
        if (seen.event === "closed" || isFailure(seen.event)) watch.over = true;
        return null;
      case "arrived":
        this.#arrived(watch, seen);
        return null;
      case "sent":
        return this.#sent(watch, seen);
      default:
        return null;
    }
  }

  #arrived(watch: Watch, seen: Observation): void {
    const arrival = reached(this.#frame, seen);
    if (arrival === null) return;
    const { segment, end, at } = arrival;
    watch.heardAt = at;
    watch.probes = 0;
    watch.probedAt = null;
    if (has(segment, FIN) || has(segment, RST)) watch.over = true;
    if (!isAcceptable(end, segment.seq)) return;
    watch.acceptedAt = at;
    watch.unanswered = 0;
    watch.accepted = segment.ack;
  }

  #sent(watch: Watch, seen: Observation): AtEnd | null {
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null) return null;
    if ((emitted.segment.flags & (FIN | RST)) !== 0) watch.over = true;
    if (isProbe(emitted, watch.accepted)) return emitted;
    watch.sentAt = emitted.at;
    return null;
  }

  /** The idle time that is in force at a side. */
  idle(side: Side): Duration {
    return this.sides[side].options.keepAliveIdle ?? this.#frame[side].timing.keepAlive?.idle ?? DEFAULT_IDLE;
  }

  /** The time between two keep-alives without an answer, where it is known. */
  interval(side: Side): Duration | undefined {
    return this.sides[side].options.keepAliveInterval ?? this.#frame[side].timing.keepAlive?.interval;
  }

  /** How many without an answer end a connection, where it is known. */
  most(side: Side): number | undefined {
    return this.sides[side].options.keepAliveCount ?? this.#frame[side].timing.keepAlive?.count;
  }

  /** Counts a probe. */
  count({ side, at }: AtEnd): void {
    const watch = this.sides[side];
    watch.probes += 1;
    watch.unanswered += 1;
    watch.probedAt = at;
  }
}

function called(watch: Watch, call: Call, at: Instant): void {
  switch (call.call) {
    case "connect":
    case "listen":
    case "set":
      watch.options = { ...watch.options, ...call.options };
      watch.setAt = at;
      return;
    case "shutdown":
    case "close":
    case "abort":
      watch.over = true;
  }
}

const seconds = (us: number): string => `${us / SECOND} s`;

/** Nobody gets keep-alives without asking, or while there is no reason for them. */
export const probesOnlyIdleAndAsked: Monitor = {
  id: "keep-alive/only-idle-and-asked",
  says:
    "A keep-alive is sent only where the application turned them on, nothing is outstanding, and nothing came for " +
    "as long as it set.",
  begin(frame) {
    const watches = new Watches(frame);
    return {
      observe(seen, at): Violation | null {
        const probe = watches.observe(seen);
        if (probe === null) return null;
        const wrong = early(watches, frame, probe);
        watches.count(probe);
        return wrong === null ? null : { ...wrong, side: probe.side, at };
      },
    };
  },
};

function early(
  watches: Watches,
  frame: RunFrame,
  { side, at, end }: AtEnd,
): Pick<Violation, "rule" | "expected" | "actual"> | null {
  const watch = watches.sides[side];
  const { timing } = frame[side];
  if (watch.options.keepAlive !== true) {
    if (watch.setAt > 0 && at <= after(watch.setAt, timing.tolerance)) return null;
    const rule = watch.options.keepAlive === false ? "MUST-24" : "MUST-25";
    return { rule, expected: "no keep-alive, as the application did not turn them on", actual: "one is sent" };
  }
  if (watch.unanswered > 0 || watch.acceptedAt === null) return null;
  if (end.una !== end.nxt) {
    return { rule: "MUST-26", expected: "no keep-alive while text is outstanding", actual: "one is sent" };
  }
  const idle = watches.idle(side);
  const quiet = between(watch.acceptedAt, at);
  if (quiet >= atLeast(timing, idle)) return null;
  const rule = watch.options.keepAliveIdle === undefined && idle >= DEFAULT_IDLE ? "MUST-28" : "MUST-26";
  return {
    rule,
    expected: `no keep-alive before ${seconds(idle)} without any segment`,
    actual: `one after ${seconds(quiet)}`,
  };
}

/** SHLD-12: a keep-alive says nothing. For stacks that were not told to put an octet of garbage into it (MAY-6). */
export const probesAreEmpty: Monitor = {
  id: "keep-alive/empty",
  says: "A keep-alive carries no data.",
  begin(frame) {
    const watches = new Watches(frame);
    return {
      observe(seen, at): Violation | null {
        const probe = watches.observe(seen);
        if (probe === null) return null;
        watches.count(probe);
        if (probe.segment.data.length === 0) return null;
        const actual = `one of ${probe.segment.data.length} octet`;
        return { rule: "SHLD-12", side: probe.side, expected: "a keep-alive without data", actual, at };
      },
    };
  },
};

class Due implements Fold {
  readonly #frame: RunFrame;
  readonly #watches: Watches;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#watches = new Watches(frame);
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at, index);
    const probe = this.#watches.observe(seen);
    if (probe !== null) this.#watches.count(probe);
    return late;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? (Infinity as Instant) : run.endedAt, null);
  }

  #late(now: Instant, at: number | null): Violation | null {
    return this.#lateAt("a", now, at) ?? this.#lateAt("b", now, at);
  }

  #lateAt(side: Side, now: Instant, at: number | null): Violation | null {
    const watch = this.#watches.sides[side];
    const end = this.#frame.wire.connections.at(-1)?.[side];
    if (watch.over || watch.openSince === null || watch.options.keepAlive !== true || end === undefined) return null;
    if (watch.probes > 0 || end.una === null || end.una !== end.nxt || end.window === 0) return null;
    const { timing } = this.#frame[side];
    const since = Math.max(watch.setAt, watch.openSince, watch.heardAt ?? 0, watch.sentAt ?? 0) as Instant;
    const idle = this.#watches.idle(side);
    if (now <= after(since, atMost(timing, idle) + LEEWAY)) return null;
    return {
      rule: "MUST-27",
      side,
      expected: `a keep-alive with SEG.SEQ = SND.NXT-1 after ${seconds(idle)} without any segment`,
      actual: now === Infinity ? "none, ever" : `none for ${seconds(between(since, now))}`,
      at,
    };
  }
}

/** The first keep-alive comes when the interval is over. */
export const probesInTime: Monitor = {
  id: "keep-alive/in-time",
  says: "A keep-alive that asks for an answer is sent once nothing came for as long as the application set.",
  begin: (frame) => new Due(frame),
};

class GivingUp implements Fold {
  readonly #frame: RunFrame;
  readonly #watches: Watches;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#watches = new Watches(frame);
  }

  observe(seen: Observation, index: number): Violation | null {
    const early = seen.type === "event" && seen.event === "timed-out" ? this.#early(seen.side, index) : null;
    const late = this.#late("a", seen.at, index) ?? this.#late("b", seen.at, index);
    const probe = this.#watches.observe(seen);
    const surplus = probe === null ? null : this.#surplus(probe, index);
    if (probe !== null) this.#watches.count(probe);
    return early ?? late ?? surplus;
  }

  #surplus({ side }: AtEnd, at: number): Violation | null {
    const { probes, options } = this.#watches.sides[side];
    const most = this.#watches.most(side);
    if (options.keepAlive !== true || most === undefined || probes < most) return null;
    return {
      rule: "T2",
      side,
      expected: `the connection to be given up after ${most} keep-alives without an answer`,
      actual: "one more is sent",
      at,
    };
  }

  end(run: RunRecord): Violation | null {
    const now = run.end === "silent" ? (Infinity as Instant) : run.endedAt;
    return this.#late("a", now, null) ?? this.#late("b", now, null);
  }

  #early(side: Side, at: number): Violation | null {
    const { unanswered: probes, options: { keepAlive } } = this.#watches.sides[side];
    const keepAliveCount = this.#watches.most(side) ?? 2;
    const end = this.#frame.wire.connections.at(-1)?.[side];
    // With something outstanding it is R2 that ends the connection.
    if (keepAlive !== true || end === undefined || end.una !== end.nxt || probes >= keepAliveCount) return null;
    return {
      rule: "MUST-29",
      side,
      expected: `the connection to be given up only after ${keepAliveCount} keep-alives without an answer`,
      actual: `it is given up after ${probes}`,
      at,
    };
  }

  #late(side: Side, now: Instant, at: number | null): Violation | null {
    const watch = this.#watches.sides[side];
    const keepAliveCount = this.#watches.most(side);
    const keepAliveInterval = this.#watches.interval(side);
    if (
      watch.over || watch.options.keepAlive !== true || keepAliveCount === undefined || keepAliveInterval === undefined
    ) {
      return null;
    }
    if (watch.probes < keepAliveCount || watch.probedAt === null) return null;
    const { timing } = this.#frame[side];
    if (now <= after(watch.probedAt, atMost(timing, keepAliveInterval) + LEEWAY)) return null;
    return {
      rule: "T2",
      side,
      expected: `the connection to be given up, and the application told, ${
        seconds(keepAliveInterval)
      } after the last of ${keepAliveCount} keep-alives without an answer`,
      actual: now === Infinity ? "it was never told" : `it was not told for ${seconds(between(watch.probedAt, now))}`,
      at,
    };
  }
}

/** Those that are not answered come one after the other, as far apart as was set. */
export const probesAtInterval: Monitor = {
  id: "keep-alive/at-interval",
  says: "Keep-alives that nobody answers come as far apart as was set.",
  begin(frame) {
    const watches = new Watches(frame);
    return {
      observe(seen, at): Violation | null {
        const probe = watches.observe(seen);
        if (probe === null) return null;
        const { side } = probe;
        const { probedAt } = watches.sides[side];
        const interval = watches.interval(side);
        watches.count(probe);
        if (probedAt === null || interval === undefined) return null;
        const { timing } = frame[side];
        const apart = between(probedAt, probe.at);
        if (apart >= atLeast(timing, interval) && apart <= atMost(timing, interval) + LEEWAY) return null;
        return {
          rule: "MUST-27",
          side,
          expected: `another keep-alive ${seconds(interval)} after one without an answer`,
          actual: `one after ${seconds(apart)}`,
          at,
        };
      },
    };
  },
};

/** A peer is given up for dead after as many keep-alives as the application set, not before, and not much later. */
export const deadAfterAllProbes: Monitor = {
  id: "keep-alive/dead-after-all",
  says: "A connection is given up, and its application told, after as many keep-alives without an answer as it set.",
  begin: (frame) => new GivingUp(frame),
};

/** Within this time after an answer no other is asked for: stacks throttle answers to segments outside the window. */
const THROTTLE: Duration = SECOND;

/** RFC 9293, sections 3.8.4 and 3.10.7.4, first. */
export const probesAreAnswered: Monitor = {
  id: "keep-alive/answered",
  says: "A keep-alive is answered with an acknowledgment of all that arrived.",
  begin(frame) {
    const due: Record<Side, Instant | null> = { a: null, b: null };
    const answeredAt: Record<Side, Instant | null> = { a: null, b: null };
    const late = (now: Instant, at: number | null): Violation | null => {
      for (const side of ["a", "b"] as const) {
        if (due[side] === null || now <= due[side]) continue;
        return {
          rule: "RFC9293-E13",
          side,
          expected: "an acknowledgment in answer to a keep-alive",
          actual: "none within half a second",
          at,
        };
      }
      return null;
    };
    return {
      observe(seen, at): Violation | null {
        const found = late(seen.at, at);
        if (found !== null) return found;
        const arrival = reached(frame, seen);
        if (arrival !== null && asks(arrival)) {
          const { side } = arrival;
          const before = answeredAt[side];
          const { timing } = frame[side];
          if (before === null || between(before, arrival.at) > THROTTLE) {
            due[side] ??= after(arrival.at, SECOND / 2 + timing.granularity + timing.tolerance);
          }
        }
        const emitted = emittedBy(frame, seen);
        if (emitted !== null && (has(emitted.segment, ACK) || has(emitted.segment, RST))) {
          due[emitted.side] = null;
          answeredAt[emitted.side] = emitted.at;
        }
        return null;
      },
      end: (run) => late(run.endedAt, null),
    };
  },
};

/** A segment at RCV.NXT-1 with at most one octet, at an end that is open and has acknowledged all that came. */
const asks = ({ segment, end }: AtEnd): boolean =>
  end.arrived !== null && end.acked === end.arrived && end.fin === null && !end.reset &&
  end.una !== null && end.una !== end.iss && has(segment, ACK) && (segment.flags & (SYN | FIN | RST)) === 0 &&
  segment.data.length <= 1 && segment.seq === add(end.arrived, -1);

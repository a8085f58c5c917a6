/** RFC 6298: the retransmission timer expires neither before the RTO is over nor long after, whatever was measured. */

import { leastRto, limitsOf, mostRto, type RtoBounds } from "../bounds/rto.ts";
import { add, distance, geq, gt, latest, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant, SECOND } from "../time.ts";
import type { Timing } from "../trace/declaration.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { Arrivals } from "./arrival.ts";
import { atMost } from "./bounds.ts";
import { Estimates } from "./estimates.ts";
import { Lifetimes } from "./lifetimes.ts";
import { PerEnd, type Piece, Sendings } from "./sendings.ts";
import { notBefore, ruleOfEarly, ruleOfLate } from "./timeout-rules.ts";
import type { End, WireConnection } from "./wire.ts";

/** What is known of the timer of one end. */
export interface TimerView {
  readonly estimates: Estimates;
  readonly sendings: Sendings;
  /** When the timer was started last, at the latest; null when nothing is outstanding. */
  startedAt: Instant | null;
  /** When SND.UNA last moved. */
  movedAt: Instant | null;
  /** When anything last arrived. */
  heardAt: Instant | null;
  /** Acknowledgments that moved nothing since SND.UNA moved: some may be duplicates. */
  duplicates: number;
  /** What was outstanding when something was last sent again ends here; below it losses are repaired. */
  repairing: Seq | null;
  /** Whether a probe of the tail left in this silence: one may, where SACK was agreed (RFC 8985, section 7). */
  probed: "not" | "perhaps" | "surely";
  /**
   * Something behind what is not acknowledged has arrived, as the last report said: what lies before it may be taken
   * for lost without any duplicates (RFC 8985, section 6).
   */
  selected: boolean;
  /** New text left since the timer was started. */
  sentSince: boolean;
  /** Whether an arrival may have been dropped that the wire's variables count. */
  unsure: boolean;
  /** Something was acknowledged since the timer last expired. */
  movedSinceExpiry: boolean;
  /** Its SYN is acknowledged. */
  opened: boolean;
  /** The SYN was sent again: when last, and whether surely by the timer. */
  readonly syn: { at: Instant | null; heard: number; again: boolean; surely: boolean };
}

type Sent = Extract<Observation, { type: "sent" }>;
type Arrived = Extract<Observation, { type: "arrived" }>;

/**
 * By how much a round trip can be measured wrong: a clock that ticks so rarely tells it that much too long or short,
 * and RFC 6298, section 4, leaves it to the stack how fine its clock is.
 */
const inexactness = ({ tolerance, granularity }: Timing): Duration => tolerance + granularity;

class TimeoutBounds implements Fold {
  readonly #frame: RunFrame;
  readonly #arrivals: Arrivals;
  readonly #lifetimes = new Lifetimes();
  readonly #timers: PerEnd<TimerView>;
  /** When a segment or a call of the application last came, by side. */
  readonly #stirredAt: Record<Side, Instant | null> = { a: null, b: null };

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#arrivals = new Arrivals(frame);
    this.#timers = new PerEnd((side) => ({
      estimates: new Estimates(limitsOf(frame[side].timing)),
      sendings: new Sendings(),
      startedAt: null,
      movedAt: null,
      heardAt: null,
      duplicates: 0,
      repairing: null,
      probed: "not",
      selected: false,
      sentSince: false,
      unsure: false,
      movedSinceExpiry: false,
      opened: false,
      syn: { at: null, heard: -1, again: false, surely: false },
    }));
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at);
    if (late !== null) return late;
    this.#lifetimes.observe(seen);
    if (seen.type === "arrived" || seen.type === "call") this.#stirredAt[seen.side] = seen.at;
    if (seen.type === "arrived") this.#arrived(seen);
    else this.#arrivals.observe(seen);
    return seen.type === "sent" ? this.#sent(seen, index) : null;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? (Infinity as Instant) : run.endedAt);
  }

  #arrived(seen: Arrived): void {
    const known = this.#arrivals.take(seen, true);
    if (seen.datagram === null) return;
    const { segment } = seen.datagram;
    const connection = this.#frame.wire.of(otherSide(seen.side), segment);
    if (connection === null || has(segment, RST)) return;
    const end = connection[seen.side];
    const timer = this.#timers.of(connection, seen.side);
    timer.sendings.heard += 1;
    timer.heardAt = seen.at;
    if (end.una === null || end.nxt === null || !has(segment, ACK) || gt(segment.ack, end.nxt)) return;
    const opening = !timer.opened;
    // In SYN-SENT an acknowledgment without a SYN counts for nothing.
    if (opening && !has(segment, SYN) && end.peerSyn === null) return;
    timer.selected = segment.options.sack.some(({ left }) => gt(left, segment.ack));
    const surely = opening || (known !== null && inWindow(end, segment));
    if (timer.unsure && surely) restart(timer, seen.at);
    if (!surely) timer.unsure = true;
    else timer.unsure = false;
    if (opening || gt(segment.ack, end.una)) this.#moved(end, timer, segment, seen.at, surely);
    else if (segment.ack === end.una) this.#stood(end, timer, segment, seen.at);
  }

  #moved(end: End, timer: TimerView, segment: Segment, at: Instant, surely: boolean): void {
    const { timing } = this.#frame[end.side];
    const all = segment.ack === end.nxt;
    timer.estimates.acknowledged(segment, at, surely, all, inexactness(timing));
    timer.sendings.acknowledge(segment.ack);
    if (!timer.opened && timer.syn.again) timer.estimates.synLost(timer.syn.surely);
    timer.opened = true;
    timer.movedAt = at;
    timer.movedSinceExpiry = true;
    timer.duplicates = 0;
    restart(timer, all ? null : at);
    if (timer.repairing !== null && geq(segment.ack, timer.repairing)) timer.repairing = null;
  }

  #stood(end: End, timer: TimerView, segment: Segment, at: Instant): void {
    timer.duplicates += 1;
    if (segment.options.sack.length > 0) {
      timer.estimates.selected(segment, at, inexactness(this.#frame[end.side].timing));
    }
    if (end.window > 0 || segment.window === 0 || timer.startedAt === null) return;
    timer.estimates.reopened();
    timer.repairing = end.nxt;
    restart(timer, at);
  }

  #sent(seen: Sent, index: number): Violation | null {
    if (seen.datagram === null || seen.origin !== "stack") return null;
    const { segment } = seen.datagram;
    const to = segmentEnd(segment);
    if (has(segment, RST)) return null;
    const connection = this.#frame.wire.of(seen.side, segment);
    if (to === segment.seq) {
      if (connection !== null) this.#timers.of(connection, seen.side).estimates.stamped(segment, seen.at);
      return null;
    }
    const opening = has(segment, SYN);
    if (connection === null || (opening && connection[seen.side].iss !== segment.seq)) {
      if (opening) this.#first = { side: seen.side, segment, to, at: seen.at };
      return null;
    }
    const end = connection[seen.side];
    const timer = this.#timers.of(connection, seen.side);
    this.#takeFirst(connection);
    timer.estimates.stamped(segment, seen.at);
    if (opening) return this.#synAgain(timer, end, segment, to, seen.at);
    if (end.una === null || end.nxt === null || !timer.opened) return null;
    // It does not know yet what was acknowledged. (Or it is a keep-alive.)
    if (lt(segment.seq, end.una)) {
      timer.repairing = end.nxt;
      timer.estimates.sent(segment, to, seen.at, true);
      timer.estimates.expired(false);
      return null;
    }
    const outstanding = end.una !== end.nxt;
    const last = timer.sendings.note(segment.seq, to, seen.at);
    const again = timer.estimates.sent(segment, to, seen.at, outstanding);
    if (again && last !== null) return this.#again(connection, end, timer, segment, to, last, seen.at, index);
    if (!outstanding) {
      restart(timer, seen.at);
      return null;
    }
    this.#newText(end, timer, seen.at);
    return null;
  }

  /**
   * One segment of new text may be a probe of the tail, from which on the timer runs anew. What nothing called for but
   * the time is one; of other new text the first may have been one as well.
   */
  #newText(end: End, timer: TimerView, at: Instant): void {
    const { timing } = this.#frame[end.side];
    const byTime = timing.tolerance === 0 && this.#stirredAt[end.side] !== at;
    if (!mayProbe(end, timer) || (timer.probed === "perhaps" && !byTime)) timer.sentSince = true;
    else {
      timer.probed = byTime ? "surely" : "perhaps";
      timer.startedAt = at;
    }
  }

  /** The SYN by which the wire learns of a connection, until the wire has learnt. */
  #first: { side: Side; segment: Segment; to: Seq; at: Instant } | null = null;

  #takeFirst(connection: WireConnection): void {
    const first = this.#first;
    if (first === null || connection[first.side].iss !== first.segment.seq) return;
    this.#first = null;
    const timer = this.#timers.of(connection, first.side);
    timer.estimates.stamped(first.segment, first.at);
    timer.estimates.sent(first.segment, first.to, first.at, false);
    timer.syn.at = first.at;
    timer.syn.heard = 0;
  }

  #synAgain(timer: TimerView, _end: End, segment: Segment, to: Seq, at: Instant): null {
    const { syn } = timer;
    timer.estimates.sent(segment, to, at, false);
    if (syn.at !== null) {
      const surely = syn.heard === timer.sendings.heard;
      syn.again = true;
      syn.surely ||= surely;
      timer.estimates.expired(surely);
    }
    syn.at = at;
    syn.heard = timer.sendings.heard;
    return null;
  }

  /** Something that is outstanding is sent again. */
  #again(
    connection: WireConnection,
    end: End,
    timer: TimerView,
    segment: Segment,
    to: Seq,
    last: Piece,
    at: Instant,
    index: number,
  ): Violation | null {
    const front = end.una !== null && leq(segment.seq, end.una) && gt(to, end.una);
    const silent = last.heard === timer.sendings.heard;
    const clean = timer.duplicates === 0 && timer.repairing === null && !timer.selected;
    timer.repairing = end.nxt;
    if (end.window === 0) {
      if (front) timer.estimates.expired(false);
      restart(timer, at);
      return null;
    }
    const tail = end.nxt !== null && geq(to, end.nxt);
    const probes = tail && mayProbe(end, timer);
    if (!front) {
      if (probes) restart(timer, at, "surely");
      return null;
    }
    const early = (silent || clean) && !timer.unsure
      ? this.#early(connection, end, timer, last, probes, at, index)
      : null;
    const { timing } = this.#frame[end.side];
    // An acknowledgment drew it: of new data in loss recovery, or the third duplicate.
    const drawnBy = timer.duplicates === 0 ? timer.movedAt : timer.duplicates === 3 ? timer.heardAt : null;
    const answers = !silent && drawnBy !== null && between(drawnBy, at) <= timing.tolerance;
    if (!answers) timer.estimates.expired(silent && !probes);
    if (!answers) timer.movedSinceExpiry = false;
    restart(timer, at, probes ? "surely" : timer.probed);
    return early;
  }

  #early(
    _connection: WireConnection,
    end: End,
    timer: TimerView,
    last: Piece,
    probes: boolean,
    at: Instant,
    index: number,
  ): Violation | null {
    const { timing } = this.#frame[end.side];
    const limits = limitsOf(timing);
    const least = notBefore(timing, leastRto(timer.estimates.bounds(), limits));
    const gap = between(last.at, at);
    const since = timer.movedAt === null ? gap : Math.min(gap, between(timer.movedAt, at));
    if (since >= least || probes) return null;
    const rule = gap >= least ? "RFC6298-R14" : ruleOfEarly(timer, gap, limits, timing);
    return {
      rule,
      also: rule === "RFC6298-R11" ? ["RFC6298-R1"] : ["RFC6298-R11", "RFC6298-R1"],
      side: end.side,
      expected: `at least ${seconds(least)} before what begins at offset ${offsetOf(end)} is sent again, by the ` +
        `round trips that can have been measured`,
      actual: gap >= least
        ? `it was sent again ${seconds(since)} after new data was acknowledged`
        : `it was sent again after ${seconds(gap)}`,
      at: index,
    };
  }

  #late(now: Instant): Violation | null {
    const { connections } = this.#frame.wire;
    const connection = connections[connections.length - 1];
    if (connection === undefined) return null;
    this.#takeFirst(connection);
    return this.#overdue(connection, "a", now) ?? this.#overdue(connection, "b", now);
  }

  #overdue(connection: WireConnection, side: Side, now: Instant): Violation | null {
    const end = connection[side];
    const timer = this.#timers.of(connection, side);
    const { startedAt } = timer;
    if (startedAt === null || timer.unsure || end.una === end.nxt || end.una === null) return null;
    if (end.window === 0 || end.edge === null || geq(end.una, end.edge) || this.#lifetimes.over(side)) {
      timer.startedAt = Math.max(startedAt, now === Infinity ? startedAt : now) as Instant;
      return null;
    }
    const { timing } = this.#frame[side];
    const bounds: RtoBounds = timer.estimates.bounds();
    const most = atMost(timing, mostRto(bounds, limitsOf(timing)));
    if (between(startedAt, now) <= most || this.#patienceIsOver(timer, timing, startedAt, most)) return null;
    timer.startedAt = null;
    return {
      rule: ruleOfLate(timer, bounds),
      also: ["T1"],
      side,
      expected: `what is unacknowledged from offset ${offsetOf(end)} on to be sent again within ${seconds(most)}, ` +
        `the greatest timeout by the round trips that must have been measured`,
      actual: now === Infinity ? "it was never sent again" : `it was not, for ${seconds(between(startedAt, now))}`,
      at: null,
    };
  }

  /** Whoever may have given up is not asked any more. */
  #patienceIsOver(timer: TimerView, timing: RunFrame["a"]["timing"], startedAt: Instant, most: Duration): boolean {
    const from = timer.movedAt ?? startedAt;
    return between(from, startedAt) + most >= Math.min(timing.giveUpData, timing.giveUpOrphan);
  }
}

/** Where SND.UNA stands, counted from the ISS. */
const offsetOf = (end: End): number => end.una === null || end.iss === null ? 0 : distance(end.iss, end.una);

/** The timer starts anew. A silence goes on if a probe of the tail has left in it. */
function restart(timer: TimerView, at: Instant | null, probed: TimerView["probed"] = "not"): void {
  timer.startedAt = at;
  timer.probed = probed;
  timer.sentSince = false;
}

/** Whether what leaves now may be a probe of the tail: once a silence, and with SACK only (RFC 8985, section 7). */
const mayProbe = (end: End, timer: TimerView): boolean =>
  timer.probed !== "surely" && end.syn?.options.sackPermitted === true && end.peerSyn?.options.sackPermitted === true;

/** Whether an end has to look at the acknowledgment of a segment: it lies in the window, for whatever has arrived. */
const inWindow = (end: End, segment: Segment): boolean =>
  end.arrived !== null && end.offered !== null && geq(segment.seq, end.arrived) &&
  lt(segment.seq, latest(end.offered, add(end.arrived, 1)));

const seconds = (us: Duration): string => `${(us / SECOND).toFixed(6)} s`;

/** RFC 6298: the RTO, from below and from above. */
export const timeoutBounds: Monitor = {
  id: "retransmission/timeout-bounds",
  says: "The retransmission timer expires neither before nor long after what the measured round trips give.",
  begin: (frame) => new TimeoutBounds(frame),
};

/** What an onlooker knows of the RTO of one end: which round trips it may have measured, and which it must have. */

import {
  afterSynLoss,
  ANY_GAINS,
  calmed,
  either,
  type Gains,
  hull,
  initialBounds,
  type Range,
  RECOMMENDED_GAINS,
  type RtoBounds,
  sampled,
  timedOut,
  WRONG_ORDER,
} from "../bounds/rto.ts";
import { gt, latest, leq, lt, type Seq } from "../seq.ts";
import type { RtoLimits } from "../tcp/retransmission/rto.ts";
import { has, type Segment, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant, MILLISECOND } from "../time.ts";

/** Ways to compute the RTO: the recommended one, any, and two that are wrong. */
export type Way = "recommended" | "any" | "swapped" | "once";

const GAINS: { readonly [W in Way]: Gains } = {
  recommended: RECOMMENDED_GAINS,
  any: ANY_GAINS,
  swapped: WRONG_ORDER,
  once: RECOMMENDED_GAINS,
};

const WAYS = Object.keys(GAINS) as readonly Way[];

/** Text that was sent. */
interface Sent {
  readonly from: Seq;
  readonly to: Seq;
  readonly at: Instant;
  /** It was sent again, or was sent before. */
  again: boolean;
}

/** One way's bounds: `without` any sample since the round began, and `with` one at least, if that can be. */
interface Since {
  without: RtoBounds;
  with: RtoBounds | null;
}

/** A segment that is followed until it is acknowledged: a round trip. */
interface Round {
  readonly to: Seq;
  /** Nothing was outstanding when it left. */
  readonly idle: boolean;
}

/** Follows the estimate of one end. */
export class Estimates {
  readonly #limits: RtoLimits;
  readonly #ways: Record<Way, Since>;
  #sent: Sent[] = [];
  /** When each TSval was first and last sent. */
  readonly #stamps = new Map<number, { readonly first: Instant; last: Instant }>();
  #round: Round | null = null;
  /** Rounds that were completed since the bounds were last certain. */
  #rounds = 0;
  /** How many acknowledgments may have given a sample. */
  samples = 0;

  constructor(limits: RtoLimits) {
    this.#limits = limits;
    const fresh = (): Since => ({ without: initialBounds(limits), with: null });
    this.#ways = { recommended: fresh(), any: fresh(), swapped: fresh(), once: fresh() };
  }

  /** The bounds of the estimate, computed in some way. */
  bounds(way: Way = "recommended"): RtoBounds {
    const since = this.#ways[way];
    return since.with === null ? since.without : either(since.without, since.with);
  }

  /** Any segment leaves. */
  stamped(segment: Segment, at: Instant): void {
    const value = segment.options.timestamps?.value;
    const stamp = value === undefined ? undefined : this.#stamps.get(value);
    if (stamp !== undefined) stamp.last = at;
    else if (value !== undefined) this.#stamps.set(value, { first: at, last: at });
  }

  /** A SYN, text or a FIN leaves. Tells whether a part of it was sent before. */
  sent(segment: Segment, to: Seq, at: Instant, outstanding: boolean): boolean {
    let again = false;
    for (const piece of this.#sent) {
      if (!gt(to, piece.from) || !lt(segment.seq, piece.to)) continue;
      again = true;
      piece.again = true;
    }
    const front = this.#sent.reduce((furthest, piece) => latest(furthest, piece.to), segment.seq);
    this.#sent.push({ from: segment.seq, to, at, again });
    // New text behind old text in one segment is acknowledged without ambiguity.
    if (again && gt(front, segment.seq) && lt(front, to)) this.#sent.push({ from: front, to, at, again: false });
    if (again) {
      this.#round = null;
      this.#rounds = 0;
    } else if (this.#round === null && segment.data.length > 0 && !has(segment, SYN)) {
      if (!outstanding) this.#begin();
      this.#round = { to, idle: !outstanding };
    }
    return again;
  }

  /**
   * New octets are acknowledged. `surely` when the end can't have missed it; `all` when nothing is left;
   * `granularity` is what a timestamp may be wrong by.
   */
  acknowledged(segment: Segment, at: Instant, surely: boolean, all: boolean, tolerance: Duration): void {
    const measured = hull(this.#timed(segment.ack, at), this.#echoed(segment, at));
    this.#sent = this.#sent.filter(({ to }) => gt(to, segment.ack));
    if (measured !== null) this.#sample(measured, tolerance);
    const round = this.#round;
    if (round === null || lt(segment.ack, round.to)) return;
    this.#round = null;
    if (!surely || measured === null) {
      this.#rounds = 0;
      return;
    }
    this.#rounds += 1;
    //= rfc6298#3 RFC6298-R9
    //# A TCP implementation MUST take at least one RTT measurement per RTT
    // Whoever times one segment at a time may begin late in one round trip and end late in the next.
    if ((round.idle && all) || this.#rounds > 1) this.#end();
  }

  /** Text is selectively acknowledged: some take samples then. */
  selected(segment: Segment, at: Instant, tolerance: Duration): void {
    let measured: Range | null = null;
    for (const { from, to, at: sentAt, again } of this.#sent) {
      const inside = segment.options.sack.some((block) => leq(block.left, from) && leq(to, block.right));
      if (inside && !again) measured = hull(measured, exactly(between(sentAt, at)));
    }
    if (measured !== null) this.#sample(measured, tolerance);
  }

  /** The timer expired; or, unless `surely`, something else may have sent again. */
  expired(surely: boolean): void {
    this.#each((bounds) => timedOut(bounds, surely));
  }

  /** A closed window opened, and what it is to be sent with may be no longer backed off. */
  reopened(): void {
    this.#each(calmed);
  }

  /** The handshake is over, in which the SYN was sent again; `surely` by the timer. */
  synLost(surely: boolean): void {
    this.#each((bounds) => afterSynLoss(bounds, this.#limits, surely));
  }

  #timed(ack: Seq, at: Instant): Range | null {
    let measured: Range | null = null;
    for (const { from, at: sentAt, again } of this.#sent) {
      //= rfc6298#3 RFC6298-R8
      //# RTT samples MUST NOT be made using segments that were retransmitted
      if (!again && lt(from, ack)) measured = hull(measured, exactly(between(sentAt, at)));
    }
    return measured;
  }

  #echoed(segment: Segment, at: Instant): Range | null {
    const echo = segment.options.timestamps?.echo;
    const stamp = echo === undefined ? undefined : this.#stamps.get(echo);
    if (stamp === undefined) return null;
    // A clock of timestamps ticks once a millisecond as a rule.
    const least = between(stamp.last, at) - MILLISECOND;
    return { least: Math.max(0, least), most: between(stamp.first, at) + MILLISECOND };
  }

  #sample(exact: Range, tolerance: Duration): void {
    this.samples += 1;
    // A round trip is as exact as the clock that measures it.
    const off = tolerance + this.#limits.granularity;
    const measured = { least: Math.max(0, exact.least - off), most: exact.most + off };
    for (const way of WAYS) {
      const since = this.#ways[way];
      if (way === "once" && since.without.initial === null) continue;
      const first = sampled(since.without, measured, GAINS[way]);
      if (since.with === null) since.with = first;
      else since.with = either(either(first, since.with), sampled(since.with, measured, GAINS[way]));
    }
  }

  /** From here on it is counted anew whether there was a sample. */
  #begin(): void {
    for (const way of WAYS) this.#ways[way] = { without: this.bounds(way), with: null };
    this.#rounds = 0;
  }

  /** There was a sample. */
  #end(): void {
    for (const way of WAYS) {
      const since = this.#ways[way];
      this.#ways[way] = { without: since.with ?? since.without, with: null };
    }
    this.#rounds = 0;
  }

  #each(change: (bounds: RtoBounds) => RtoBounds): void {
    for (const way of WAYS) {
      const since = this.#ways[way];
      since.without = change(since.without);
      if (since.with !== null) since.with = change(since.with);
    }
  }
}

const exactly = (us: Duration): Range => ({ least: us, most: us });

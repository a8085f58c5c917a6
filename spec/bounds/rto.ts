/**
 * What the retransmission timeout of a sender can be, as an onlooker knows it: bounds that hold for every choice that
 * RFC 6298 leaves. Which round trips a sender measures is its own affair, so a sample may have been taken or not; where
 * it has to have been (section 3), say so.
 */

import type { Duration } from "../time.ts";
import type { RtoLimits } from "../tcp/retransmission/rto.ts";
import type { Timing } from "../trace/declaration.ts";

/** The bounds of the RTO that a stack declares. */
export const limitsOf = (timing: Timing): RtoLimits => ({
  initial: timing.initialRto,
  min: timing.minRto,
  max: timing.maxRto,
  granularity: timing.granularity,
});

/** From the least to the most, both included. */
export interface Range {
  /** The least. */
  readonly least: number;
  /** The most. */
  readonly most: number;
}

/** How a sender smooths: alpha and beta of RFC 6298, 2.3. */
export interface Gains {
  /** Alpha, the weight of a new sample in SRTT. */
  readonly alpha: Range;
  /** Beta, the weight of a new deviation in RTTVAR. */
  readonly beta: Range;
  /** SRTT is updated before RTTVAR, which is wrong. */
  readonly meanFirst?: boolean;
}

//= rfc6298#2
//# The above SHOULD be computed using alpha=1/8 and beta=1/4
/** The recommended gains. */
export const RECOMMENDED_GAINS: Gains = { alpha: { least: 1 / 8, most: 1 / 8 }, beta: { least: 1 / 4, most: 1 / 4 } };

/** Any gains at all, as they are a SHOULD. */
export const ANY_GAINS: Gains = { alpha: { least: 0, most: 1 }, beta: { least: 0, most: 1 } };

/** The recommended gains in the wrong order: what such a fault looks like. */
export const WRONG_ORDER: Gains = { ...RECOMMENDED_GAINS, meanFirst: true };

/** What is known of a sender's estimate. Durations in microseconds. */
export interface RtoBounds {
  /** SRTT, if there may have been a sample; null when there can't have been any. */
  readonly srtt: Range | null;
  /** RTTVAR, likewise. */
  readonly rttvar: Range | null;
  /** RTTVAR of a sender that lets it fall more slowly: it may be more conservative (section 1). */
  readonly lagging: number;
  /** The RTO of a sender without a sample; null when one must have been taken. */
  readonly initial: Range | null;
  /** How often the RTO was doubled since the last sample. */
  readonly backoff: Range;
}

/** The bounds before anything was sent. */
export function initialBounds(limits: RtoLimits): RtoBounds {
  const { initial } = limits;
  return {
    srtt: null,
    rttvar: null,
    lagging: 0,
    initial: { least: initial, most: initial },
    backoff: { least: 0, most: 0 },
  };
}

/** The least range that holds both; null stands for none. */
export const hull = (one: Range | null, other: Range | null): Range | null => {
  if (one === null || other === null) return one ?? other;
  return { least: Math.min(one.least, other.least), most: Math.max(one.most, other.most) };
};

/** Between `from` and `to`, as far as the weights go; fractions of a microsecond may be cut off. */
const moved = (from: Range, to: Range, weight: Range): Range => ({
  least: Math.min(mix(from.least, to.least, weight.least), mix(from.least, to.least, weight.most)),
  most: Math.max(mix(from.most, to.most, weight.least), mix(from.most, to.most, weight.most)) + 1,
});

const mix = (from: number, to: number, weight: number): number => Math.floor(from + weight * (to - from));

/** |SRTT - R'|. */
const deviation = (srtt: Range, measured: Range): Range => ({
  least: Math.max(0, measured.least - srtt.most, srtt.least - measured.most),
  most: Math.max(measured.most - srtt.least, srtt.most - measured.least),
});

/** The bounds of a sender that took a sample within `measured`, and forgot that it had backed off. */
export function sampled(bounds: RtoBounds, measured: Range, gains: Gains = RECOMMENDED_GAINS): RtoBounds {
  const { srtt, rttvar } = bounds;
  let mean: Range | null = null;
  let spread: Range | null = null;
  let lagging = 0;
  //= rfc6298#5 RFC6298-R20
  //# a TCP implementation MAY clear SRTT and RTTVAR after backing off the timer multiple times
  if (bounds.initial !== null || srtt === null || rttvar === null || bounds.backoff.most > 1) {
    //= rfc6298#2 RFC6298-R3
    //# When the first RTT measurement R is made, the host MUST set SRTT <- R RTTVAR <- R/2
    mean = measured;
    spread = { least: Math.floor(measured.least / 2), most: Math.ceil(measured.most / 2) };
    lagging = spread.most;
  }
  if (srtt !== null && rttvar !== null) {
    //= rfc6298#2 RFC6298-R4
    //# The value of SRTT used in the update to RTTVAR is its value before updating SRTT itself using the second
    //# assignment.
    const smoothed = moved(srtt, measured, gains.alpha);
    const next = moved(rttvar, deviation(gains.meanFirst === true ? smoothed : srtt, measured), gains.beta);
    mean = hull(mean, smoothed);
    spread = hull(spread, next);
    lagging = Math.max(lagging, next.most, mix(bounds.lagging, rttvar.most, 1 / 4) + 1);
  }
  return { srtt: mean, rttvar: spread, lagging, initial: null, backoff: { least: 0, most: 0 } };
}

/** The bounds of a sender of which either the one or the other bounds are true. */
export function either(one: RtoBounds, other: RtoBounds | null): RtoBounds {
  if (other === null) return one;
  return {
    srtt: hull(one.srtt, other.srtt),
    rttvar: hull(one.rttvar, other.rttvar),
    lagging: Math.max(one.lagging, other.lagging),
    initial: hull(one.initial, other.initial),
    backoff: {
      least: Math.min(one.backoff.least, other.backoff.least),
      most: Math.max(one.backoff.most, other.backoff.most),
    },
  };
}

/** The bounds of a sender that took a sample within `measured`, or did not. */
export const maybeSampled = (bounds: RtoBounds, measured: Range, gains: Gains = RECOMMENDED_GAINS): RtoBounds =>
  either(bounds, sampled(bounds, measured, gains));

/** The bounds of a sender whose timer expired, or, unless `surely`, of which something else may have sent again. */
export function timedOut(bounds: RtoBounds, surely: boolean): RtoBounds {
  const { least, most } = bounds.backoff;
  //= rfc6298#5 RFC6298-R16
  //# The host MUST set RTO <- RTO * 2 ("back off the timer").
  return { ...bounds, backoff: { least: surely ? least + 1 : least, most: most + 1 } };
}

/** The bounds of a sender that may have stopped backing off for a reason that is no sample: a window that opened. */
export const calmed = (bounds: RtoBounds): RtoBounds => ({
  ...bounds,
  backoff: { least: 0, most: bounds.backoff.most },
});

/** What the RTO has to be at least when data transmission begins after the timer expired for a SYN. */
const AFTER_SYN_LOSS: Duration = 3_000_000;

/**
 * The bounds with which data transmission begins if the timer expired for a SYN; unless `surely`, it may have been sent
 * again for another reason. Who measured the handshake by its timestamps may have an estimate already.
 */
export function afterSynLoss(bounds: RtoBounds, limits: RtoLimits, surely: boolean): RtoBounds {
  //= rfc6298#5 RFC6298-R18
  //# the RTO MUST be re-initialized to 3 seconds when data transmission begins
  const raised = Math.min(Math.max(limits.initial, AFTER_SYN_LOSS), limits.max);
  const least = surely ? raised : Math.min(limits.initial, raised);
  return {
    ...bounds,
    initial: { least, most: Math.max(raised, bounds.initial?.most ?? 0) },
    backoff: { least: 0, most: bounds.backoff.most },
  };
}

/** The least time after which the timer may expire, if it is started now. */
export function leastRto(bounds: RtoBounds, limits: RtoLimits): Duration {
  const { srtt, rttvar, initial } = bounds;
  let least = initial?.least ?? Infinity;
  if (srtt !== null && rttvar !== null) {
    //= rfc6298#4 RFC6298-R10
    //# if the K*RTTVAR term in the RTO calculation equals zero, the variance term MUST be rounded to G seconds
    const computed = srtt.least + Math.max(limits.granularity, 4 * rttvar.least);
    least = Math.min(least, Math.max(computed, limits.min));
  }
  return Math.min(limits.max, least * 2 ** bounds.backoff.least);
}

/** The time after which it has to have expired, if it is started now: of those who add the least RTO to SRTT. */
export function mostRto(bounds: RtoBounds, limits: RtoLimits): Duration {
  const { srtt, rttvar, initial } = bounds;
  let most = initial?.most ?? 0;
  if (srtt !== null && rttvar !== null) {
    const spread = 4 * Math.max(rttvar.most, bounds.lagging);
    most = Math.max(most, srtt.most + Math.max(limits.granularity, spread, limits.min));
  }
  return Math.min(limits.max, most * 2 ** bounds.backoff.most);
}

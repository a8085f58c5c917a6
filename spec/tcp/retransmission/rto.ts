/** The retransmission timeout: round-trip samples, their smoothing, and backing off (RFC 6298). */

import { geq, type Seq } from "../../seq.ts";
import { between, type Duration, type Instant, SECOND } from "../../time.ts";

/** What a sender knows of the round trip. Durations are whole microseconds: fractions are cut off. */
export interface Rtt {
  /** SRTT, or null until there is a sample. */
  readonly srtt: Duration | null;
  /** RTTVAR; 0 until there is a sample. */
  readonly rttvar: Duration;
  /** RTO before any backing off; at least the limits' least. */
  readonly rto: Duration;
  /** How many times the RTO was doubled since the last sample; it stays when the greatest RTO is reached. */
  readonly backoff: number;
  /** The segment that is being timed: the position after its last octet and when it left. Null when none is. */
  readonly timing: { readonly end: Seq; readonly at: Instant } | null;
}

/** The bounds that a stack declares for its RTO. */
export interface RtoLimits {
  /** The RTO before there is a sample (2.1). */
  readonly initial: Duration;
  /** The least RTO (2.4). */
  readonly min: Duration;
  /** The greatest RTO, backing off included (2.5). */
  readonly max: Duration;
  /** G, the granularity of the clock (section 2). */
  readonly granularity: Duration;
}

/** What the RTO must be once data flows, at least, when a SYN had to be retransmitted (5.7). */
const AFTER_SYN_LOSS: Duration = 3 * SECOND;

/** The estimate of a connection that has not measured anything yet. */
export function initialRtt(limits: RtoLimits): Rtt {
  //= rfc6298#2
  //# Until a round-trip time (RTT) measurement has been made for a segment sent between the sender and receiver,
  //# the sender SHOULD set RTO <- 1 second
  return { srtt: null, rttvar: 0, rto: limits.initial, backoff: 0, timing: null };
}

/** Takes in one measured round trip, and ends any backing off. */
export function sample(rtt: Rtt, measured: Duration, limits: RtoLimits): Rtt {
  if (rtt.srtt === null) {
    //= rfc6298#2
    //# When the first RTT measurement R is made, the host MUST set SRTT <- R RTTVAR <- R/2
    return estimate(measured, Math.floor(measured / 2), rtt.timing, limits);
  }
  //= rfc6298#2
  //# The above SHOULD be computed using alpha=1/8 and beta=1/4
  //= rfc6298#2
  //# updating RTTVAR and SRTT MUST be computed in the above order.
  const rttvar = Math.floor((3 * rtt.rttvar + Math.abs(rtt.srtt - measured)) / 4);
  const srtt = Math.floor((7 * rtt.srtt + measured) / 8);
  return estimate(srtt, rttvar, rtt.timing, limits);
}

/** The estimate for a smoothed round trip and its variation. */
function estimate(srtt: Duration, rttvar: Duration, timing: Rtt["timing"], limits: RtoLimits): Rtt {
  //= rfc6298#2
  //# After the computation, a host MUST update RTO <- SRTT + max (G, K*RTTVAR)
  const computed = srtt + Math.max(limits.granularity, 4 * rttvar);
  //= rfc6298#2
  //# Whenever RTO is computed, if it is less than 1 second, then the RTO SHOULD be rounded up to 1 second.
  //= rfc6298#2
  //# A maximum value MAY be placed on RTO provided it is at least 60 seconds.
  const rto = Math.min(Math.max(computed, limits.min), limits.max);
  return { srtt, rttvar, rto, backoff: 0, timing };
}

/** How long the retransmission timer runs if it is started now. */
export function timeout(rtt: Rtt, limits: RtoLimits): Duration {
  //= rfc6298#5
  //# The host MUST set RTO <- RTO * 2 ("back off the timer").
  //= rfc6298#5
  //# The maximum value discussed in (2.5) above may be used to provide an upper bound to this doubling operation.
  const doubled = rtt.backoff === 0 ? rtt.rto : rtt.rto * 2 ** rtt.backoff;
  return Math.min(doubled, limits.max);
}

/** What the expiry of the retransmission timer does to the estimate. The timed segment can't be told from its copy. */
export function backOff(rtt: Rtt, limits: RtoLimits): Rtt {
  const backoff = timeout(rtt, limits) < limits.max ? rtt.backoff + 1 : rtt.backoff;
  //= rfc6298#3
  //# RTT samples MUST NOT be made using segments that were retransmitted
  return { srtt: rtt.srtt, rttvar: rtt.rttvar, rto: rtt.rto, backoff, timing: null };
}

/** Starts timing a segment that is sent for the first time and ends before `end`, unless one is being timed. */
export function time(rtt: Rtt, end: Seq, now: Instant): Rtt {
  if (rtt.timing !== null) return rtt;
  //= rfc6298#3
  //# A TCP implementation MUST take at least one RTT measurement per RTT
  return { srtt: rtt.srtt, rttvar: rtt.rttvar, rto: rtt.rto, backoff: rtt.backoff, timing: { end, at: now } };
}

/** Stops timing without a sample: something that the timed segment depends on was retransmitted. */
export function untime(rtt: Rtt): Rtt {
  if (rtt.timing === null) return rtt;
  //= rfc6298#3
  //# TCP MUST use Karn's algorithm [KP87] for taking RTT samples.
  return { srtt: rtt.srtt, rttvar: rtt.rttvar, rto: rtt.rto, backoff: rtt.backoff, timing: null };
}

/** Takes a sample, by way of `take`, if `ack` acknowledges the whole of the timed segment; unchanged otherwise. */
export function acknowledged(
  rtt: Rtt,
  ack: Seq,
  now: Instant,
  take: (rtt: Rtt, measured: Duration) => Rtt,
): Rtt {
  if (rtt.timing === null || !geq(ack, rtt.timing.end)) return rtt;
  return untime(take(rtt, between(rtt.timing.at, now)));
}

/** The estimate with which data transmission begins, when the timer expired before the SYN was acknowledged. */
export function afterSynLoss(rtt: Rtt, limits: RtoLimits): Rtt {
  if (rtt.rto >= AFTER_SYN_LOSS) return rtt;
  //= rfc6298#5
  //# the RTO MUST be re-initialized to 3 seconds when data transmission begins
  return {
    srtt: rtt.srtt,
    rttvar: rtt.rttvar,
    rto: Math.min(AFTER_SYN_LOSS, limits.max),
    backoff: 0,
    timing: rtt.timing,
  };
}

/** Which sentence of RFC 6298 a timer breaks that expires too early or too late: the one that explains it best. */

import { leastRto, type RtoBounds } from "../bounds/rto.ts";
import type { RtoLimits } from "../tcp/retransmission/rto.ts";
import { type Duration, MILLISECOND } from "../time.ts";
import type { Timing } from "../trace/declaration.ts";
import type { TimerView } from "./timeout-bounds.ts";

/** By how much a timer that counts ticks may expire early. The variance term is there so that it need not be more. */
const TICK: Duration = 10 * MILLISECOND;

/** The least time that a time-out of `length` may take: never "less than one RTO" (section 5), but for a small tick. */
export const notBefore = (timing: Timing, length: Duration): Duration =>
  length - timing.tolerance - Math.min(timing.granularity, TICK);

const calm = (bounds: RtoBounds): RtoBounds => ({ ...bounds, backoff: { least: 0, most: 0 } });

/** The rule that is broken by an expiry `gap` after the segment was last sent, which is too early. */
export function ruleOfEarly(timer: TimerView, gap: Duration, limits: RtoLimits, timing: Timing): string {
  const { estimates } = timer;
  const bounds = estimates.bounds();
  const explains = (other: RtoBounds, by: RtoLimits = limits): boolean => gap >= notBefore(timing, leastRto(other, by));
  if (bounds.backoff.least > 0 && explains(calm(bounds))) {
    return timer.movedSinceExpiry ? "RFC6298-R19" : "RFC6298-R16";
  }
  const { srtt, rttvar } = bounds;
  if (srtt === null || rttvar === null) return timer.syn.surely ? "RFC6298-R18" : "RFC6298-R2";
  if (gap < timing.minRto && explains(calm(bounds), { ...limits, min: 0 })) return "RFC6298-R6";
  if (4 * rttvar.least < limits.granularity && gap >= srtt.least + 4 * rttvar.least) return "RFC6298-R10";
  if (gap < notBefore(timing, Math.min(timing.minRto, srtt.least))) return "RFC6298-R11";
  if (estimates.samples === 1) return "RFC6298-R3";
  if (explains(estimates.bounds("swapped"))) return "RFC6298-R4";
  if (explains(estimates.bounds("once"))) return "RFC6298-R9";
  return explains(estimates.bounds("any")) ? "RFC6298-R5" : "RFC6298-R11";
}

/** The rule that is broken by a timer that has not expired in time. */
export function ruleOfLate(timer: TimerView, bounds: RtoBounds): string {
  if (timer.sentSince) return "RFC6298-R12";
  if (timer.duplicates > 0) return "RFC6298-R14";
  if (bounds.srtt === null) return timer.syn.again ? "RFC6298-R18" : "RFC6298-R2";
  return bounds.backoff.most > 0 ? "RFC6298-R17" : "RFC6298-R3";
}

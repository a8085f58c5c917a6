/** Whether enough runs reached a property's premise for its campaign to mean something. */

import type { Counts } from "./verdict.ts";

/**
 * Whether the share of runs that reached the premise is what the property promises. A short campaign is given two
 * standard deviations of grace, so that chance alone does not make it inconclusive; one run at least must get there.
 */
export function reachedEnough(counts: Counts, reachPercent: number): boolean {
  if (reachPercent <= 0) return true;
  const share = reachPercent / 100;
  const expected = counts.runs * share;
  const grace = 2 * Math.sqrt(counts.runs * share * (1 - share));
  return counts.reached >= Math.max(1, Math.floor(expected - grace));
}

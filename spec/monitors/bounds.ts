/** How late something may come that a stack declares a time for. */

import type { Timing } from "../trace/declaration.ts";
import { type Duration, MINUTE } from "../time.ts";

/** The longest time that a time-out of `length` may take: with the stack's granularity, lateness and clock. */
export const atMost = (timing: Timing, length: Duration): Duration =>
  Math.ceil(length * (1 + (timing.lateness ?? 0))) + timing.granularity + timing.tolerance;

/** The shortest time that a time-out of `length` may take. */
export const atLeast = (timing: Timing, length: Duration): Duration =>
  Math.max(0, length - timing.granularity - timing.tolerance);

/**
 * The longest time from a probe of a closed window to the next. RFC 9293, section 3.8.6.1, has it grow and names no end
 * to that; a retransmission time-out may be held to a minute or more (RFC 6298, 2.5), so a probe may be as rare.
 */
export const longestProbe = (timing: Timing): Duration => Math.max(timing.maxRto, MINUTE);

/**
 * The least time that an orphan is kept for: what a stack declares is the most. It may look at its bound only when the
 * RTO expires, which doubles, so that the two are less than twice the bound and three times the first RTO apart.
 */
export const orphanLasts = ({ giveUpOrphan, initialRto }: Timing): Duration =>
  Math.max(0, (giveUpOrphan - 3 * initialRto) / 2);

/** How late something may come that a stack declares a time for. */

import type { Timing } from "../trace/declaration.ts";
import type { Duration } from "../time.ts";

/** The longest time that a time-out of `length` may take: with the stack's granularity, lateness and clock. */
export const atMost = (timing: Timing, length: Duration): Duration =>
  Math.ceil(length * (1 + (timing.lateness ?? 0))) + timing.granularity + timing.tolerance;

/** The shortest time that a time-out of `length` may take. */
export const atLeast = (timing: Timing, length: Duration): Duration =>
  Math.max(0, length - timing.granularity - timing.tolerance);

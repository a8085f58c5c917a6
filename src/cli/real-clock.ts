/** The clock of this machine, for stacks that live by it. */

import type { RealClock } from "../sim/drive.ts";

/** Microseconds that never go back, and timers as exact as the runtime has them. */
export const REAL_CLOCK: RealClock = {
  now: () => performance.now() * 1_000,
  after: (us, then) => {
    const timer = setTimeout(then, Math.ceil(us / 1_000));
    return () => clearTimeout(timer);
  },
};

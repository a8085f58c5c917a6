/** The clock of this machine, for stacks that live by it. */

import type { RealClock } from "../sim/drive.ts";

/** A clock that can be stopped: nothing that waits on it is woken any more, or keeps the process alive. */
export interface StoppableClock extends RealClock {
  stop(): void;
}

/** Microseconds that never go back, and timers as exact as the runtime has them. */
export function realClock(): StoppableClock {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let isStopped = false;
  return {
    now: () => performance.now() * 1_000,
    after: (us, then) => {
      if (isStopped) return () => {};
      const timer = setTimeout(() => {
        timers.delete(timer);
        then();
      }, Math.ceil(us / 1_000));
      timers.add(timer);
      return () => {
        timers.delete(timer);
        clearTimeout(timer);
      };
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

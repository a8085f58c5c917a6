/** Tests of the pulse that tells how late a clock wakes the process. */

import { expect, test } from "vitest";
import type { RealClock } from "../sim/drive.ts";
import { Pulse } from "./pulse.ts";

/** A clock that is moved by hand, and wakes when it is told to. */
function handClock(): RealClock & { wakeAfter(us: number): void; readonly waiting: () => number } {
  let now = 0;
  let pending: (() => void)[] = [];
  return {
    now: () => now,
    after: (_us, then) => {
      pending.push(then);
      return () => pending = pending.filter((other) => other !== then);
    },
    wakeAfter: (us) => {
      now += us;
      const due = pending;
      pending = [];
      for (const then of due) then();
    },
    waiting: () => pending.length,
  };
}

test("a beat that comes in time is no lag, a late one is, from when it came", () => {
  const clock = handClock();
  const pulse = new Pulse(clock);
  clock.wakeAfter(10_000);
  expect(pulse.worstSince(0)).toBe(0);
  clock.wakeAfter(90_000);
  clock.wakeAfter(40_000);
  expect(pulse.worstSince(0)).toBe(80_000);
  expect(pulse.worstSince(100_001)).toBe(30_000);
  expect(pulse.worstSince(140_001)).toBe(0);
});

test("a pulse that was stopped waits for nothing", () => {
  const clock = handClock();
  const pulse = new Pulse(clock);
  pulse.stop();
  expect(clock.waiting()).toBe(0);
});

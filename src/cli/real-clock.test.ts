/** Tests of the clock of this machine. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { realClock } from "./real-clock.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("it wakes once, not before its time, unless it is taken back", () => {
  const clock = realClock();
  const woken: string[] = [];
  clock.after(1_500, () => woken.push("late"));
  clock.after(1_000, () => woken.push("early"));
  clock.after(1_000, () => woken.push("never"))();
  vi.advanceTimersByTime(1);
  expect(woken).toEqual(["early"]);
  vi.advanceTimersByTime(10);
  expect(woken).toEqual(["early", "late"]);
});

test("a stopped clock wakes nobody", () => {
  const clock = realClock();
  const woken: string[] = [];
  clock.after(1_000, () => woken.push("before"));
  clock.stop();
  clock.after(1_000, () => woken.push("after"));
  vi.advanceTimersByTime(10);
  expect(woken).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

/** Tests of the values of options. */

import { expect, test } from "vitest";
import { durationOf, runsOf, seedOf } from "./arguments.ts";

test.each([["90s", 90_000], ["10m", 600_000], ["1h30m", 5_400_000], ["1s", 1_000]])("%s", (text, milliseconds) => {
  expect(durationOf(text)).toBe(milliseconds);
});

test.each(["", "m", "10", "10 m", "-5m", "0s", "1.5h", "31h ", "1000h"])("%j is no time", (text) => {
  expect(() => durationOf(text)).toThrow("--for needs a time");
});

test("whole numbers in their bounds are taken", () => {
  expect(runsOf("1")).toBe(1);
  expect(seedOf("-2147483648")).toBe(-(2 ** 31));
});

test.each(["", " ", "1e3", "0x10", "NaN", "2147483648"])("%j is no seed", (text) => {
  expect(() => seedOf(text)).toThrow("--seed needs a whole number");
});

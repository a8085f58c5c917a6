/** Pseudo-random numbers. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { Prng, stream } from "./prng.ts";

const draw = (prng: Prng, n: number): readonly number[] => Array.from({ length: n }, () => prng.uint32());

test("the same name gives the same numbers, another name or seed gives others", () => {
  const numbers = draw(stream(7, "weather:a"), 8);
  expect(draw(stream(7, "weather:a"), 8)).toEqual(numbers);
  expect(draw(stream(7, "weather:b"), 8)).not.toEqual(numbers);
  expect(draw(stream(8, "weather:a"), 8)).not.toEqual(numbers);
});

test("a number drawn below a limit is a whole one below it", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, limit) => {
    const drawn = new Prng(seed).below(limit);
    return Number.isInteger(drawn) && drawn >= 0 && drawn < limit;
  }));
  expect(new Prng(1).below(0)).toBe(0);
});

test("odds of 250 in 1000 come about in a quarter of many draws", () => {
  const prng = stream(3, "odds");
  let times = 0;
  for (let i = 0; i < 20_000; i++) if (prng.happens(250, 1000)) times++;
  expect(times).toBeGreaterThan(4_700);
  expect(times).toBeLessThan(5_300);
});

test("no seed makes a stream that stands still", () => {
  fc.assert(fc.property(fc.integer(), (seed) => new Set(draw(new Prng(seed), 8)).size > 1));
});

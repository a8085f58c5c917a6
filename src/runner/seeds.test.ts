/** Tests of derived seeds. */

import { expect, test } from "vitest";
import { seedFor } from "./seeds.ts";

test("seeds are fixed for ever, since reports quote them", () => {
  expect(seedFor(1, "close/both-sides-close", 0)).toMatchInlineSnapshot(`161735415`);
});

test("seed, property and batch each make a difference", () => {
  const seeds = [1, 2, -1, 2 ** 31 - 1].flatMap((seed) =>
    ["a/b", "a/c"].flatMap((id) => [0, 1, 2].map((batch) => seedFor(seed, id, batch)))
  );
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed === (seed | 0))).toBe(true);
});

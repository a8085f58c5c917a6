/** Tests of what counts as enough. */

import { expect, test } from "vitest";
import { reachedEnough } from "./reach.ts";

const counts = (reached: number, runs: number) => ({ runs, reached, segments: 0 });

test.each([
  [0, 100, 0, true], // nothing is asked for
  [0, 100, 1, false], // one run at least
  [1, 2, 50, true],
  [50, 100, 50, true],
  [41, 100, 50, true], // within two standard deviations
  [30, 100, 50, false],
  [4_000, 10_000, 50, false], // a long campaign has little grace
  [10, 10, 100, true],
  [9, 10, 100, false],
])("%i of %i runs where %i %% are asked for: %s", (reached, runs, percent, enough) => {
  expect(reachedEnough(counts(reached, runs), percent)).toBe(enough);
});

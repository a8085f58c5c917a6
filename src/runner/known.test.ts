/** Tests of the lists of known deviations. */

import { expect, test } from "vitest";
import { isAtLeast, knownOf } from "./known.ts";

test("versions are compared number by number", () => {
  expect(isAtLeast("6.18.44-fc-v595", "6.5")).toBe(true);
  expect(isAtLeast("6.5.0", "6.5")).toBe(true);
  expect(isAtLeast("6.1.0-37-amd64", "6.5")).toBe(false);
  expect(isAtLeast("7.0", "6.18")).toBe(true);
  expect(isAtLeast("6", "6.0.1")).toBe(false);
});

test("a line counts for its property, in its versions", () => {
  const always = { property: "a/b", requirement: "S1", because: "…" };
  const later = { property: "a/b", requirement: "S2", because: "…", from: "6.5" };
  const earlier = { property: "a/b", requirement: "S3", because: "…", to: "6.3" };
  const other = { property: "c/d", requirement: "S1", because: "…" };
  expect(knownOf([always, later, other], "a/b", "6.4")).toEqual([always]);
  expect(knownOf([always, later, other], "a/b", "6.5")).toEqual([always, later]);
  expect(knownOf([always, earlier], "a/b", "6.3.9")).toEqual([always, earlier]);
  expect(knownOf([always, earlier], "a/b", "6.4")).toEqual([always]);
});

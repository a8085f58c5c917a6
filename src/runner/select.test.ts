/** Tests of the choice of properties. */

import { expect, test } from "vitest";
import { editDistance, matches, nearest, select } from "./select.ts";

const ids = ["close/both-sides-close", "close/fin/lost", "stale/never-accepted", "data/prefix"];
const entries = ids.map((id) => ({ id }));

test.each([
  ["*", ids],
  ["**", ids],
  ["close/*", ["close/both-sides-close", "close/fin/lost"]],
  ["close/both-*", ["close/both-sides-close"]],
  ["*/prefix", ["data/prefix"]],
  ["close", ["close/both-sides-close", "close/fin/lost"]],
  ["stale/**", ["stale/never-accepted"]],
  ["data/prefi?", ["data/prefix"]],
  ["close.both-sides-close", []],
])("%s", (glob, expected) => {
  expect(ids.filter((id) => matches(glob, id))).toEqual(expected);
});

test("several globs add up, in the order of the catalogue", () => {
  expect(select(entries, ["data/*", "close/both*"])).toEqual({ found: [entries[0], entries[3]] });
  expect(select(entries, [])).toEqual({ found: entries });
});

test("a glob that fits nothing is told, with what is nearest", () => {
  const selection = select(entries, ["close/*", "stale/never-acepted"]);
  expect(selection).toMatchObject({ unmatched: "stale/never-acepted" });
  expect("nearest" in selection && selection.nearest[0]).toBe("stale/never-accepted");
});

test("the nearest words come first", () => {
  expect(nearest("linx", ["model", "linux"], 1)).toEqual(["linux"]);
  expect(nearest("prefx", ids, 1)).toEqual(["data/prefix"]);
});

test.each([["kitten", "sitting", 3], ["", "abc", 3], ["same", "same", 0]])("%s to %s is %i", (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

test("a glob over a folder that is not there is shown the folders that are nearest", () => {
  const entries = ["close/a", "close/b", "stale/c"].map((id) => ({ id }));
  expect(select(entries, ["clos/*"])).toEqual({ unmatched: "clos/*", nearest: ["close/*", "stale/*"] });
});

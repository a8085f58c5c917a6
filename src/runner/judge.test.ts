/** Tests of judging a run. */

import { expect, test } from "vitest";
import type { Monitor, Violation } from "../../spec/trace/monitor.ts";
import { below, brokenRun, playWaits, violation, waiting } from "./doubles.fixture.ts";
import { judge, violationsOf } from "./judge.ts";

const run = playWaits(waiting([100, 200, 300]));

const atEnd = (broken: Violation): Monitor => ({ id: "x/end", says: "…", begin: () => ({ end: () => broken }) });

test("each monitor tells its first violation, in the order of the trace, absences last", () => {
  const absent = violation({ rule: "L1", at: null });
  const monitors = [atEnd(absent), below(250, { rule: "S2" }), below(150, { rule: "S3" })];
  expect(violationsOf(monitors, run).map(({ rule, at }) => [rule, at])).toEqual([["S3", 1], ["S2", 2], ["L1", null]]);
});

test("what is missing in the end is not asked of a run that was cut short", () => {
  const monitors = [atEnd(violation())];
  expect(violationsOf(monitors, { ...run, end: "violated" })).toEqual([]);
  expect(violationsOf(monitors, brokenRun("stack", "a"))).toEqual([]);
});

test("a run without a violation is clean", () => {
  expect(judge([below(1_000)], run)).toEqual({ is: "clean" });
  expect(judge([], run)).toEqual({ is: "clean" });
});

test("who breaks a rule first is to blame", () => {
  const byPeer = below(150, { rule: "S2", side: "b" });
  expect(judge([byPeer], run).is).toBe("ours");
  expect(judge([byPeer, below(250)], run).is).toBe("ours");
  const blamed = judge([byPeer, below(50)], run);
  expect(blamed.is === "broken" && blamed.violations.map(({ rule }) => rule)).toEqual(["S1"]);
});

test("what both ends do together is blamed on the stack", () => {
  expect(judge([below(50, { side: null })], run).is).toBe("broken");
});

test("violations before a crash come before it", () => {
  const crashed = { ...brokenRun("stack", "a"), trace: [...run.trace, ...brokenRun("stack", "a").trace] };
  const judged = judge([below(250)], crashed);
  expect(judged.is === "broken" && judged.violations.map(({ rule, at }) => [rule, at])).toEqual([["S1", 2], [
    "S14",
    3,
  ]]);
});

test("a run that patience cut on a real clock is not asked for what it lacks", () => {
  expect(violationsOf([atEnd(violation())], { ...run, end: "horizon" })).toHaveLength(1);
  expect(violationsOf([atEnd(violation())], { ...run, end: "cut" })).toEqual([]);
});

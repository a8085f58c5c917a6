/** Tests of campaigns in virtual time. */

import { expect, test } from "vitest";
import { check, type CheckSettings } from "./check.ts";
import {
  below,
  brokenRun,
  declarationOf,
  playWaits,
  propertyOf,
  virtualDouble,
  waiting,
  waitsOf,
} from "./doubles.fixture.ts";
import type { Verdict } from "./verdict.ts";

const stack = virtualDouble();
const settings: CheckSettings = { peer: virtualDouble(), runs: 200, seed: 1, play: playWaits };

/** The verdict as the test expects it, or a failure of the test that shows the whole verdict. */
function expectVerdict<Is extends Verdict["is"]>(verdict: Verdict, is: Is): Extract<Verdict, { is: Is }> {
  if (verdict.is !== is) expect(verdict).toEqual({ is });
  return verdict as Extract<Verdict, { is: Is }>;
}

test("a property that holds passes, with everything counted", () => {
  const verdict = expectVerdict(check(propertyOf("x/holds"), stack, settings), "pass");
  expect(verdict.counts.runs).toBe(200);
  expect(verdict.counts.reached).toBeGreaterThan(100);
});

test("a broken property fails with the least scenario that breaks it", () => {
  const property = propertyOf("x/broken", { monitors: [below(500)] });
  const { counterexample } = expectVerdict(check(property, stack, settings), "fail");
  expect(waitsOf(counterexample.scenario)).toEqual([500]);
  expect(counterexample.shrinks).toBeGreaterThan(0);
  expect(counterexample.violation.rule).toBe("S1");
  expect(counterexample.run.trace).toHaveLength(1);
});

test("the same seed gives the same verdict, another property other scenarios", () => {
  const property = propertyOf("x/broken", { monitors: [below(500)] });
  expect(check(property, stack, settings)).toEqual(check(property, stack, settings));
  const foundAt = ["x/a", "x/b", "x/c", "x/d", "x/e", "x/f"].map((id) => {
    const verdict = check(propertyOf(id, { monitors: [below(950)] }), stack, settings);
    return expectVerdict(verdict, "fail").counterexample.foundAt;
  });
  expect(new Set(foundAt).size).toBeGreaterThan(1);
});

test("a saved scenario runs first, and is shrunk from its JSON", () => {
  const saved = JSON.parse(JSON.stringify(waiting([7, 999, 3]))) as ReturnType<typeof waiting>;
  const property = propertyOf("x/saved", { monitors: [below(600)] });
  const given = { ...settings, saved: () => [saved] };
  const { counterexample } = expectVerdict(check(property, stack, given), "fail");
  expect(counterexample.foundAt).toBe(1);
  expect(waitsOf(counterexample.scenario)).toEqual([600]);
});

test("a failure far beyond the first batch is found and made smaller", () => {
  let plays = 0;
  const play = (scenario: ReturnType<typeof waiting>): ReturnType<typeof playWaits> => {
    plays++;
    return playWaits(plays <= 1_200 ? waiting([1]) : scenario);
  };
  const property = propertyOf("x/late", { monitors: [below(500)] });
  const { counterexample } = expectVerdict(check(property, stack, { ...settings, runs: 3_000, play }), "fail");
  expect(counterexample.foundAt).toBeGreaterThan(1_200);
  expect(waitsOf(counterexample.scenario)).toEqual([500]);
});

test("shrinking does not slip to another fault", () => {
  const property = propertyOf("x/two-faults", {
    monitors: [below(700, { rule: "S2" }), below(300, { rule: "S3", at: 1 })],
    examples: [waiting([900])],
  });
  const { counterexample } = expectVerdict(check(property, stack, settings), "fail");
  expect(counterexample.violation.rule).toBe("S2");
  expect(waitsOf(counterexample.scenario)).toEqual([700]);
});

test("too few runs that reach the premise are inconclusive", () => {
  const premise = { says: "pigs flew", reached: () => false };
  const verdict = expectVerdict(check(propertyOf("x/vacuous", { premise }), stack, settings), "inconclusive");
  expect(verdict.why).toBe("0 of 200 runs reached the premise (pigs flew); 10 % are asked for");
});

test("what the stack can't do is unsupported, in one list", () => {
  const property = propertyOf("x/needy", { needs: ["sack", "ipv6", "isn"] });
  const verdict = check(property, virtualDouble(declarationOf("d", { supports: ["ipv6"] })), settings);
  expect(verdict).toEqual({ is: "unsupported", needs: ["sack", "isn"] });
});

test("an exception is an error of ours, and names the scenario", () => {
  const play = (): never => {
    throw new Error("out of paper");
  };
  const verdict = expectVerdict(check(propertyOf("x/throws"), stack, { ...settings, play }), "error");
  expect(verdict.why).toBe("Error: out of paper");
  expect(verdict.scenario).toBeDefined();
});

test("a violation by our own peer is an error of ours", () => {
  const property = propertyOf("x/peer", { monitors: [below(500, { side: "b" })] });
  const verdict = expectVerdict(check(property, stack, settings), "error");
  expect(verdict.why).toContain("our own peer broke S1");
});

test("a stack that crashes fails, an adapter or a peer that breaks is ours", () => {
  const play = (who: "stack" | "adapter", side: "a" | "b") => () => brokenRun(who, side);
  const verdictWith = (given: CheckSettings["play"]): Verdict =>
    check(propertyOf("x/crash"), stack, { ...settings, play: given! });
  expect(expectVerdict(verdictWith(play("stack", "a")), "fail").counterexample.violation.rule).toBe("S14");
  expect(expectVerdict(verdictWith(play("adapter", "a")), "error").why).toContain("the adapter of side a broke");
  expect(expectVerdict(verdictWith(play("stack", "b")), "error").why).toContain("our own peer broke");
});

test("a broken SHOULD is a deviation, shrunk, and a failure when strict", () => {
  const property = propertyOf("x/should", { monitors: [below(500, { rule: "SHLD-1" })] });
  const verdict = expectVerdict(check(property, stack, settings), "deviation");
  expect(waitsOf(verdict.counterexample.scenario)).toEqual([500]);
  expect(verdict.counts.runs).toBe(200);
  expectVerdict(check(property, stack, { ...settings, strict: true }), "fail");
});

test("what breaks a MUST beside a SHOULD is a failure, and two SHOULDs are a deviation", () => {
  const broken = (also: readonly string[]): Verdict =>
    check(propertyOf("x/also", { monitors: [below(500, { rule: "SHLD-1", also })] }), stack, settings);
  expectVerdict(broken(["SHLD-3", "MUST-1"]), "fail");
  expectVerdict(broken(["SHLD-3"]), "deviation");
});

test("a deviation does not hide a failure that comes later", () => {
  const property = propertyOf("x/both", {
    monitors: [below(100, { rule: "SHLD-1" }), below(990, { rule: "MUST-1" })],
  });
  const verdict = expectVerdict(check(property, stack, { ...settings, runs: 2_000 }), "fail");
  expect(verdict.counterexample.violation.rule).toBe("MUST-1");
});

test("a known deviation must keep failing, and in the same way", () => {
  const known = [{ property: "x/known", requirement: "S1", because: "it always did" }];
  const given = { ...settings, known };
  const broken = propertyOf("x/known", { monitors: [below(500)] });
  expect(expectVerdict(check(broken, stack, given), "known").because).toBe("it always did");
  expectVerdict(check(propertyOf("x/known"), stack, given), "healed");
  const otherwise = propertyOf("x/known", { monitors: [below(500, { rule: "S2" })] });
  expectVerdict(check(otherwise, stack, given), "fail");
});

test("a known deviation that keeps a premise out of reach is told by the property that names it", () => {
  const line = { requirement: "S1", because: "it never gets there" };
  const property = propertyOf("x/far", { premise: { says: "it got there", reached: () => false } });
  const given = { ...settings, everywhere: [below(500)], known: [{ ...line, property: "x/elsewhere" }] };
  expectVerdict(check(property, stack, given), "inconclusive");
  const named = [...given.known, { ...line, property: "x/far" }];
  expect(expectVerdict(check(property, stack, { ...given, known: named }), "known").because).toBe(line.because);
});

test("an interruption leaves an open question, or what was found", () => {
  let asked = 0;
  const given = { ...settings, interrupted: () => asked++ >= 50 };
  const verdict = expectVerdict(check(propertyOf("x/cut"), stack, given), "inconclusive");
  expect(verdict.why).toBe("interrupted after 49 of 200 runs");
  expect(verdict.counts.runs).toBe(49);
});

test("when the time is up, what was run counts", () => {
  let asked = 0;
  const given = { ...settings, runs: Infinity, timeUp: () => asked++ >= 2_500 };
  const verdict = expectVerdict(check(propertyOf("x/timed"), stack, given), "pass");
  expect(verdict.counts.runs).toBeGreaterThan(2_000);
  expect(verdict.counts.runs).toBeLessThan(2_500);
});

test("a stack that hangs is not made to hang more often than it takes to see that", () => {
  let hangs = 0;
  const play = (scenario: ReturnType<typeof waiting>): ReturnType<typeof playWaits> => {
    if (Math.max(...waitsOf(scenario), 0) < 500) return playWaits(scenario);
    hangs++;
    const run = brokenRun("stack", "a");
    return { ...run, trace: run.trace.map((seen) => seen.type === "broke" ? { ...seen, hung: true } : seen) };
  };
  const { counterexample } = expectVerdict(check(propertyOf("x/hang"), stack, { ...settings, play }), "fail");
  expect(counterexample.violation.rule).toBe("S14");
  expect(hangs).toBeLessThan(10);
});

test("the scenario that shows a known deviation is not made smaller", () => {
  const known = [{ property: "x/known", requirement: "S1", because: "it always did" }];
  const broken = propertyOf("x/known", { monitors: [below(500)] });
  const verdict = check(broken, stack, { ...settings, known, saved: () => [waiting([7, 999, 3])] });
  const { counterexample } = expectVerdict(verdict, "known");
  expect([waitsOf(counterexample.scenario), counterexample.shrinks]).toEqual([[7, 999, 3], 0]);
});

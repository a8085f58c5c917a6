/** Tests of exit codes. */

import { expect, test } from "vitest";
import { playWaits, violation, waiting } from "./doubles.fixture.ts";
import { exitCode, NOTHING_RAN, type Verdict, type VerdictName } from "./verdict.ts";

const counterexample = {
  scenario: waiting([]),
  run: playWaits(waiting([])),
  violation: violation(),
  foundAt: 1,
  shrinks: 0,
};
const VERDICTS: Readonly<Record<VerdictName, Verdict>> = {
  pass: { is: "pass", counts: NOTHING_RAN },
  fail: { is: "fail", counts: NOTHING_RAN, counterexample },
  deviation: { is: "deviation", counts: NOTHING_RAN, counterexample },
  known: { is: "known", counts: NOTHING_RAN, counterexample, because: "" },
  healed: { is: "healed", counts: NOTHING_RAN, because: "" },
  unsupported: { is: "unsupported", needs: [] },
  inconclusive: { is: "inconclusive", counts: NOTHING_RAN, why: "" },
  error: { is: "error", why: "" },
};

test.each<[readonly VerdictName[], number]>([
  [[], 0],
  [["pass", "deviation", "known", "unsupported"], 0],
  [["pass", "inconclusive"], 3],
  [["inconclusive", "error"], 70],
  [["error", "inconclusive", "fail"], 1],
  [["pass", "healed"], 1],
])("%j is exit code %i", (names, code) => {
  expect(exitCode(names.map((name) => VERDICTS[name]))).toBe(code);
});

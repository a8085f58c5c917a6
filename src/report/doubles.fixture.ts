/** A campaign for the tests of reports: every verdict once, with text that is hard to quote. */

import { declarationOf, playWaits, propertyOf, violation, waiting } from "../runner/doubles.fixture.ts";
import type { Counterexample, Verdict } from "../runner/verdict.ts";
import type { Campaign, Result, StackEntry } from "./campaign.ts";

const counts = { runs: 1_000, reached: 900, segments: 123_456 };

const counterexample: Counterexample = {
  scenario: waiting([500]),
  run: playWaits(waiting([500])),
  violation: violation({
    expected: 'less than <500> & "short"',
    actual: "bell\u0007 and \ud800 surrogate",
    also: ["MUST-1"],
  }),
  foundAt: 41,
  shrinks: 7,
};

const VERDICTS: readonly (readonly [string, Verdict])[] = [
  ["close/held", { is: "pass", counts }],
  ["close/failed", { is: "fail", counts, counterexample }],
  ["close/healed", { is: "healed", counts, because: "an old bug" }],
  [
    "data/deviates",
    { is: "deviation", counts, counterexample: { ...counterexample, violation: violation({ rule: "SHLD-1" }) } },
  ],
  ["data/known", { is: "known", counts, counterexample, because: "built so" }],
  ["data/unsupported", { is: "unsupported", needs: ["isn", "sack"] }],
  ["data/open", { is: "inconclusive", counts, why: "too few" }],
  ["data/error", { is: "error", why: "out of paper" }],
];

const entry = (name: string, unavailable: StackEntry["unavailable"] = null): StackEntry => ({
  name,
  declaration: declarationOf(name),
  knobs: { giveUpSyn: "PATIENCE" },
  unavailable,
});

/** The campaign: all verdicts on `one`, a pass on `another`, and a stack that is not there. */
export const CAMPAIGN: Campaign = {
  seed: 42,
  runs: { virtual: 100, real: 10 },
  strict: false,
  slow: false,
  set: {},
  stacks: [entry("one"), entry("another"), entry("absent", { why: "The line is dead.", help: "Pay the bill." })],
  results: VERDICTS.flatMap(([id, verdict]): readonly Result[] => [
    { property: propertyOf(id), stack: "one", verdict, wall: 12.3 },
    { property: propertyOf(id), stack: "another", verdict: { is: "pass", counts }, wall: 4 },
  ]),
  interrupted: null,
};

/** Tests of what a terminal shows. */

import { expect, test } from "vitest";
import { counterexampleOf, failureScreen } from "./failure.ts";
import { CAMPAIGN } from "./doubles.fixture.ts";
import { COLOURS, PLAIN } from "./paint.ts";
import { ruleOf } from "./rule.ts";
import { grouped, summary, table } from "./terminal.ts";

test("the table", () => {
  expect(table(CAMPAIGN, PLAIN)).toMatchInlineSnapshot(`
    "               one  another
    close
      held          ✓      ✓
      failed        ✕      ✓
      healed        ✕      ✓
    data
      deviates      ≈      ✓
      known         ≈      ✓
      unsupported   –      ✓
      open          ?      ✓
      error         !      ✓
    "
  `);
});

test("paint does not move anything", () => {
  // deno-lint-ignore no-control-regex -- the escape sequences are what is taken away
  const bare = table(CAMPAIGN, COLOURS).replaceAll(/\u001b\[\d+m/g, "");
  expect(bare).toBe(table(CAMPAIGN, PLAIN));
});

test("the summary", () => {
  const lines = summary(CAMPAIGN, PLAIN).replaceAll(", ", ",\n  ");
  expect(lines).toMatchInlineSnapshot(`
    "absent can't be run here: The line is dead. Pay the bill.
    ✕ close/healed (one): healed; delete its line from the list of known deviations ("an old bug")
    ≈ data/deviates (one): SHLD-1: expected a short wait; actual a long one
    ≈ data/known (one): known: built so
    ? data/open (one): inconclusive: too few
    ! data/error (one): error: out of paper
    – 1 not run on one: isn,
      sack
    9 held,
      1 failed,
      1 healed,
      though known to fail,
      1 deviating from a SHOULD,
      1 failing as known,
      1 unsupported,
      1 inconclusive,
      1 broken on our side · 14,000 runs,
      1,728,384 segments · seed 42
    "
  `);
});

test("an interruption is said", () => {
  expect(summary({ ...CAMPAIGN, interrupted: { done: 3, of: 16 } }, PLAIN)).toContain("\ninterrupted after 3 of 16\n");
});

test("nothing at all", () => {
  const empty = { ...CAMPAIGN, results: [], stacks: [] };
  expect(table(empty, PLAIN)).toBe("");
  expect(summary(empty, PLAIN)).toBe("nothing was run · 0 runs, 0 segments · seed 42\n");
});

test("the screen of a failure", () => {
  const result = CAMPAIGN.results.find(({ verdict }) => verdict.is === "deviation");
  const counterexample = result === undefined ? null : counterexampleOf(result.verdict);
  if (result === undefined || counterexample === null) throw new Error("no failure");
  const rule = ruleOf("SHLD-1");
  const screen = failureScreen({ result, counterexample, rule, ladder: "  LADDER\n", again: "replay it" }, PLAIN);
  expect(screen).toMatchInlineSnapshot(`
    "≈ data/deviates — one
      Waits are short.
      SHOULD    SHLD-1 (RFC 9293, section 3.4.1)
                “It chooses initial sequence numbers as a clock plus a keyed pseudorandom function of
                the connection's addresses and ports.”
      covers    S1

      LADDER

      expected  a short wait
      actual    a long one
      found     in run 41, made smaller 7 times: 1 action, 0 network rules
      again     replay it
    "
  `);
});

test.each([[0, "0"], [999, "999"], [1_000, "1,000"], [1_234_567, "1,234,567"]])("%i is %s", (n, text) => {
  expect(grouped(n)).toBe(text);
});

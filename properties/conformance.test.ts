/** The catalogue on every stack that can be reached here. */

import { beforeAll, describe, expect, test } from "vitest";
import { LINUX } from "./known/linux.ts";
import { CATALOGUE } from "./catalogue.ts";
import { savedScenario, savedScenarios } from "../src/cli/regressions.ts";
import { realClock } from "../src/cli/real-clock.ts";
import { linuxStack } from "../src/adapters/linux/linux.ts";
import { modelStack } from "../src/adapters/model/model.ts";
import { check } from "../src/runner/check.ts";
import { checkLive } from "../src/runner/check-live.ts";
import type { Scenario } from "../src/scenario/scenario.ts";
import type { Verdict } from "../src/runner/verdict.ts";

const SEED = 9293;
const RUNS = { model: 200, linux: 4 };

/** The committed scenarios that show what Linux is known to do. */
const knownScenarios = (id: string): readonly Scenario[] =>
  LINUX.flatMap(({ property, scenario }) => property === id && scenario !== undefined ? [savedScenario(scenario)] : []);

/** What a reader of a failed test needs to see. */
function explain(verdict: Verdict): string {
  if (!("counterexample" in verdict)) return JSON.stringify(verdict);
  const { violation, scenario } = verdict.counterexample;
  return `${verdict.is}: ${violation.rule}: expected ${violation.expected}; actual ${violation.actual}\n${
    JSON.stringify(scenario)
  }`;
}

describe("the model", () => {
  test.each(CATALOGUE.map((property) => [property.id, property] as const))("%s", (id, property) => {
    const verdict = check(property, modelStack(), {
      runs: RUNS.model,
      seed: SEED,
      slow: true,
      peer: modelStack(),
      saved: () => savedScenarios(id),
    });
    expect(verdict.is, explain(verdict)).toBe("pass");
  });
});

describe("this machine's own TCP", () => {
  const verdicts = new Map<string, Verdict>();
  let missing: string | null = null;

  beforeAll(async () => {
    const linux = linuxStack();
    const availability = await linux.available();
    if (!availability.available) {
      missing = availability.why;
      return;
    }
    const clock = realClock();
    await checkLive(CATALOGUE, linux, {
      runs: RUNS.linux,
      seed: SEED,
      peer: modelStack(),
      clock,
      known: LINUX,
      saved: (id) => [...savedScenarios(id), ...knownScenarios(id)],
      onVerdict: (property, verdict) => verdicts.set(property.id, verdict),
    }).finally(() => clock.stop());
  });

  test("is reached where it has to be", () => {
    const required = process.env["TCP_CONFORMANCE_REQUIRE_STACKS"] === "1";
    expect(required ? missing : null).toBeNull();
  });

  test.for(CATALOGUE.map(({ id }) => id))("%s", (id, context) => {
    // The reason is printed with the skipped test.
    if (missing !== null) return context.skip(missing);
    const verdict = verdicts.get(id);
    expect(verdict).toBeDefined();
    if (verdict === undefined) return;
    if (verdict.is === "unsupported") return context.skip(`needs ${verdict.needs.join(", ")}`);
    if (verdict.is === "inconclusive") return context.skip(verdict.why);
    expect(["pass", "known", "deviation"], explain(verdict)).toContain(verdict.is);
  });
});

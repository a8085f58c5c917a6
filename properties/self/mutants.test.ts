/** Every mutant is killed, with each seed, and in the run that the committed kill matrix says. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../catalogue.ts";
import { matrixFrom, SEEDS } from "../evidence/matrix.ts";
import { MUTANTS } from "../mutants/mutants.ts";
import { savedScenarios } from "../../src/cli/regressions.ts";
import { modelStack } from "../../src/adapters/model/model.ts";
import { check } from "../../src/runner/check.ts";

const committed = matrixFrom(readFileSync(new URL("../../reports/kill-matrix.json", import.meta.url), "utf8"));

describe("mutants", () => {
  /** In which runs they were caught here, and what the violation named. */
  const seen = new Map<string, string>();

  test.each(MUTANTS.map((mutant) => [mutant.caughtBy, mutant.name, mutant] as const))(
    "%s catches %s",
    (caughtBy, name, mutant) => {
      const property = CATALOGUE.find(({ id }) => id === caughtBy);
      expect(property, `there is no property ${caughtBy}`).toBeDefined();
      if (property === undefined) return;
      const found = SEEDS.map((seed) => {
        const verdict = check(property, modelStack(name, mutant.rules, mutant.octets), {
          runs: mutant.within,
          seed,
          slow: true,
          strict: true,
          peer: modelStack(),
          saved: () => savedScenarios(caughtBy),
          shrinkRuns: 0,
          everywhere: [],
        });
        expect(verdict.is, `seed ${seed}: ${JSON.stringify(verdict).slice(0, 400)}`).toBe("fail");
        return verdict.is === "fail" ? verdict.counterexample : null;
      });
      seen.set(name, `in run ${found.map((one) => one?.foundAt).join(", ")} as ${found[0]?.violation.rule}`);
    },
  );

  test("fare as the committed matrix says (if they don't: npm run evidence)", () => {
    const lines = committed.kills.filter(({ mutant }) => seen.has(mutant));
    const said = lines.map(({ mutant, runs, rule }) => [mutant, `in run ${runs.join(", ")} as ${rule}`]);
    expect(said).toEqual(lines.map(({ mutant }) => [mutant, seen.get(mutant)]));
  });
});

/** Every property kills a mutant, every mutant is killed, and every premise is reached. */

import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../catalogue.ts";
import { MUTANTS } from "../mutants/mutants.ts";
import { savedScenarios } from "../../src/cli/regressions.ts";
import { modelStack } from "../../src/adapters/model/model.ts";
import { check } from "../../src/runner/check.ts";
import { REQUIREMENTS } from "../../spec/requirements/register.ts";

const SEEDS = [1, 2];

describe("mutants", () => {
  test.each(MUTANTS.map((mutant) => [mutant.caughtBy, mutant.name, mutant] as const))(
    "%s catches %s",
    (caughtBy, name, mutant) => {
      const property = CATALOGUE.find(({ id }) => id === caughtBy);
      expect(property, `there is no property ${caughtBy}`).toBeDefined();
      if (property === undefined) return;
      for (const seed of SEEDS) {
        const verdict = check(property, modelStack(name, mutant.rules), {
          runs: mutant.within,
          seed,
          slow: true,
          strict: true,
          peer: modelStack(),
          saved: () => savedScenarios(caughtBy),
          shrinkRuns: 0,
        });
        expect(verdict.is, `seed ${seed}: ${JSON.stringify(verdict).slice(0, 400)}`).toBe("fail");
      }
    },
  );

  test("have names of their own", () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("leave no property without one", () => {
    const caught = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
    expect(CATALOGUE.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
  });
});

describe("the catalogue", () => {
  test("has ids of its own", () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("covers requirements that the register has", () => {
    const known = new Set(REQUIREMENTS.map(({ id }) => id));
    const unknown = CATALOGUE.flatMap(({ id, covers }) =>
      covers.filter((one) => !known.has(one)).map((one) => [id, one])
    );
    expect(unknown).toEqual([]);
  });

  test("has a property for every invariant", () => {
    const covered = new Set(CATALOGUE.flatMap(({ covers }) => covers));
    const invariants = REQUIREMENTS.filter(({ level }) => level === "invariant").map(({ id }) => id);
    expect(invariants.filter((id) => !covered.has(id))).toEqual([]);
  });
});

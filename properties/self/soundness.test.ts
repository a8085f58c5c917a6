/**
 * The oracle is sound: it has nothing to say of the model, under any policy that the RFCs permit, in the scenarios of
 * any property. `node properties/self/soundness.ts --runs 50000` asks the same at length.
 */

import { expect, test } from "vitest";
import { CATALOGUE } from "../catalogue.ts";
import { complaint, playModel, scenariosOf, type Sight } from "./oracle/runs.ts";

const SEEDS = [1, 2];
const EACH = 4;
const SIGHTS: readonly Sight[] = ["everything", "packets"];

test.each(SIGHTS)("with %s in sight, no run of the model draws a complaint", (sight) => {
  const complaints: string[] = [];
  for (const property of CATALOGUE) {
    for (const seed of SEEDS) {
      for (const [i, scenario] of scenariosOf(property, seed, EACH).entries()) {
        const wrong = complaint(playModel(scenario), sight);
        if (wrong === null) continue;
        complaints.push(`${property.id}, scenario ${i} of seed ${seed}: ${wrong.rule} at ${wrong.at}: ${wrong.actual}`);
      }
    }
  }
  expect(complaints).toEqual([]);
});

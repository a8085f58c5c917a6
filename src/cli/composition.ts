/** Puts the suite together: the one place, beside the conformance test, that knows the stacks and the catalogue. */

import { CATALOGUE } from "../../properties/mod.ts";
import { REQUIREMENTS } from "../../spec/requirements/register.ts";
import { committedCitations, committedMatrix } from "./committed.ts";
import { savedScenario, savedScenarios } from "./regressions.ts";
import { MUTANT_ROWS, PEER, STACKS } from "./stacks.ts";
import type { Suite } from "./suite.ts";
import { VERSION } from "./version.ts";

/** The suite as it is published: every property, every stack, every mutant. */
export function loadSuite(): Promise<Suite> {
  return Promise.resolve({
    version: VERSION,
    catalogue: CATALOGUE,
    requirements: REQUIREMENTS,
    stacks: STACKS,
    mutants: MUTANT_ROWS,
    peer: PEER,
    saved: savedScenarios,
    savedAs: savedScenario,
    matrix: committedMatrix,
    citations: committedCitations,
    runsIn: "threads",
  });
}

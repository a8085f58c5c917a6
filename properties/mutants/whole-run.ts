/** Mutants that the properties of `whole-run/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `whole-run/` must catch. */
export const WHOLE_RUN_MUTANTS: readonly Mutant[] = [];

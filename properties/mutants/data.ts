/** Mutants that the properties of `data/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `data/` must catch. */
export const DATA_MUTANTS: readonly Mutant[] = [];

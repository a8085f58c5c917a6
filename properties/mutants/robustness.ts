/** Mutants that the properties of `robustness/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `robustness/` must catch. */
export const ROBUSTNESS_MUTANTS: readonly Mutant[] = [];

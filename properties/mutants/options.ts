/** Mutants that the properties of `options/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `options/` must catch. */
export const OPTIONS_MUTANTS: readonly Mutant[] = [];

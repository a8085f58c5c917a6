/** Mutants that the properties of `reset/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `reset/` must catch. */
export const RESET_MUTANTS: readonly Mutant[] = [];

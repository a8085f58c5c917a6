/** Mutants that the properties of `close/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `close/` must catch. */
export const CLOSE_MUTANTS: readonly Mutant[] = [];

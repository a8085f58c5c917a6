/** Mutants that the properties of `congestion/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `congestion/` must catch. */
export const CONGESTION_MUTANTS: readonly Mutant[] = [];

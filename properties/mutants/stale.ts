/** Mutants that the properties of `stale/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `stale/` must catch. */
export const STALE_MUTANTS: readonly Mutant[] = [];

/** Mutants that the properties of `keep-alive/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `keep-alive/` must catch. */
export const KEEP_ALIVE_MUTANTS: readonly Mutant[] = [];

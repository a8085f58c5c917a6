/** Mutants that the properties of `window/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `window/` must catch. */
export const WINDOW_MUTANTS: readonly Mutant[] = [];

/** Mutants that the properties of `handshake/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `handshake/` must catch. */
export const HANDSHAKE_MUTANTS: readonly Mutant[] = [];

/** Mutants that the properties of `retransmission/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `retransmission/` must catch. */
export const RETRANSMISSION_MUTANTS: readonly Mutant[] = [];

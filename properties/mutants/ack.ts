/** Mutants that the properties of `ack/` must catch. */

import type { Mutant } from "./mutant.ts";

/** Mutants that the properties of `ack/` must catch. */
export const ACK_MUTANTS: readonly Mutant[] = [];

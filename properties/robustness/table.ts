/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";

/** The properties of this folder. */
export const ROBUSTNESS: readonly Property[] = [];

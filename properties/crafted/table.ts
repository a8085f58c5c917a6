/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { ANY_COURSE, ANY_SEGMENT_IN_ANY_STATE } from "./any-segment-in-any-state.ts";

/** The properties of this folder. */
export const CRAFTED: readonly Property[] = [ANY_SEGMENT_IN_ANY_STATE, ANY_COURSE];

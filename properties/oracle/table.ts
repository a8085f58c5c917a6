/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { EVERY_SEGMENT_AND_DUTY, EVERY_SEGMENT_IN_A_CALM } from "./every-segment-and-duty.ts";

/** The properties of this folder. */
export const ORACLE: readonly Property[] = [EVERY_SEGMENT_AND_DUTY, EVERY_SEGMENT_IN_A_CALM];

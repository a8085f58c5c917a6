/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { anySegmentAtAll } from "./any-segment.ts";
import { harmlessSegments } from "./harmless-segments.ts";
import { wellFormed } from "./well-formed.ts";

/** The properties of this folder. */
export const ROBUSTNESS: readonly Property[] = [wellFormed, harmlessSegments, anySegmentAtAll];

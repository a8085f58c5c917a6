/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { noPacketWar, silence, truth } from "./peace.ts";
import { shiftedClock, shiftedNumbers } from "./shift.ts";

/** The properties of this folder. */
export const WHOLE_RUN: readonly Property[] = [noPacketWar, silence, truth, shiftedNumbers, shiftedClock];

/** The properties of this folder, in the order in which they are listed. */

import { oneEach } from "./one-each.ts";
import type { Property } from "../../src/runner/property.ts";
import { DELAYED, EARLY_TEXT_IS_KEPT, ONE_FOR_ALL } from "./aggregated.ts";
import { acknowledgmentsDrawNone } from "./acknowledgments-draw-none.ts";
import { disorderAtOnce, duplicateAgain, everySecondSegment, inTime } from "./in-time.ts";
import { middleOfASegment } from "./middle-of-a-segment.ts";
import { oldAckChangesNothing, oldWindowChangesNothing } from "./old-segments.ts";
import { tellsTheTruth } from "./tells-the-truth.ts";
import { textWithoutAckIsIgnored } from "./text-without-ack-is-ignored.ts";
import { unsentChangesNothing, unsentIsAnswered } from "./unsent-acknowledgments.ts";

/** The properties of this folder. */
export const ACK: readonly Property[] = [
  tellsTheTruth,
  unsentChangesNothing,
  unsentIsAnswered,
  oldAckChangesNothing,
  oldWindowChangesNothing,
  middleOfASegment,
  textWithoutAckIsIgnored,
  duplicateAgain,
  inTime,
  everySecondSegment,
  disorderAtOnce,
  acknowledgmentsDrawNone,
  ONE_FOR_ALL,
  EARLY_TEXT_IS_KEPT,
  DELAYED,
  oneEach,
];

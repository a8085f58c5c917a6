/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { acrossTheWrap } from "./across-the-wrap.ts";
import { everythingArrives } from "./everything-arrives.ts";
import { nothingAfterTheFin } from "./nothing-after-the-fin.ts";
import { overlapsDoNoHarm } from "./overlaps-do-no-harm.ts";
import { overlappingTextIsAcknowledged } from "./overlapping-text.ts";
import { sameOctetsAgain } from "./same-octets-again.ts";
import { urgentDataIsAnnounced, urgentDataStaysInTheStream } from "./urgent-data-stays-in-the-stream.ts";
import { lastTextIsPushed, writtenTextLeaves } from "./written-text-leaves.ts";
import { URGENT_AT_A_CLOSED_WINDOW, URGENT_LEFT, URGENT_TOLD_AT_ONCE } from "./urgent-pointers.ts";
import { whatIsReadWasWritten } from "./what-is-read-was-written.ts";

/** The properties of this folder. */
export const DATA: readonly Property[] = [
  whatIsReadWasWritten,
  everythingArrives,
  sameOctetsAgain,
  overlapsDoNoHarm,
  overlappingTextIsAcknowledged,
  acrossTheWrap,
  nothingAfterTheFin,
  urgentDataStaysInTheStream,
  urgentDataIsAnnounced,
  URGENT_TOLD_AT_ONCE,
  URGENT_AT_A_CLOSED_WINDOW,
  URGENT_LEFT,
  writtenTextLeaves,
  lastTextIsPushed,
];

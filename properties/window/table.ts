/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { closedWindowTakesAcknowledgments } from "./closed-window.ts";
import { isRespected } from "./is-respected.ts";
import { COLLAPSED, FULL } from "./full-segments.ts";
import { TOP_BIT, WIDE } from "./large-windows.ts";
import { noSillyOffers } from "./no-silly-offers.ts";
import { rightEdgeStaysPut } from "./right-edge-stays.ts";
import { HELD_BACK, KEPT_OPEN, PROBED, REPAIRED } from "./shrunk.ts";
import { shrunkWindowIsSurvived } from "./shrunk-window-is-survived.ts";
import { noDelayTurnsNagleOff, noSillySegments, smallSegmentsAreHeld } from "./small-segments.ts";
import { whatIsOfferedIsAccepted } from "./what-is-offered-is-accepted.ts";
import {
  firstProbeWaitsOn,
  lostUpdateIsSurvived,
  probesGetAnswers,
  probesGrowRare,
  staysOpenWhileProbesAreAnswered,
  zeroWindowIsProbedOn,
} from "./zero-window.ts";

/** The properties of this folder. */
export const WINDOW: readonly Property[] = [
  isRespected,
  shrunkWindowIsSurvived,
  rightEdgeStaysPut,
  whatIsOfferedIsAccepted,
  noSillyOffers,
  noSillySegments,
  FULL,
  COLLAPSED,
  smallSegmentsAreHeld,
  noDelayTurnsNagleOff,
  zeroWindowIsProbedOn,
  probesGrowRare,
  staysOpenWhileProbesAreAnswered,
  probesGetAnswers,
  lostUpdateIsSurvived,
  HELD_BACK,
  REPAIRED,
  PROBED,
  KEPT_OPEN,
  firstProbeWaitsOn,
  TOP_BIT,
  WIDE,
  closedWindowTakesAcknowledgments,
];

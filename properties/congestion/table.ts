/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { afterTimeOut } from "./after-time-out.ts";
import { dividedAcknowledgments } from "./divided.ts";
import { envelope } from "./envelope.ts";
import { fastRetransmit } from "./fast-retransmit.ts";
import { limitedTransmit } from "./limited-transmit.ts";
import { lostSyn, renoLeastProperty, renoMostProperty, restartsAfterIdle } from "./reno.ts";

/** The properties of this folder. */
export const CONGESTION: readonly Property[] = [
  envelope,
  dividedAcknowledgments,
  afterTimeOut,
  fastRetransmit,
  limitedTransmit,
  renoMostProperty,
  renoLeastProperty,
  restartsAfterIdle,
  lostSyn,
];

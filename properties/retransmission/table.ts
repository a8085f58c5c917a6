/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { troubleIsTold } from "./trouble-is-told.ts";
import { backsOff } from "./backs-off.ts";
import { deadPeer } from "./dead-peer-is-given-up.ts";
import { inTime } from "./in-time.ts";
import { keepsBackedOff } from "./keeps-backed-off.ts";
import { notTooEarly } from "./not-too-early.ts";
import { synBacksOff } from "./syn-backs-off.ts";
import { afterLostSyn, followsSamples, inAnyStorm, ofSteadyRoundTrips, whileWriting } from "./timeout-bounds.ts";
import { userTimeOut } from "./user-time-out.ts";

/** The properties of this folder. */
export const RETRANSMISSION: readonly Property[] = [
  inTime,
  backsOff,
  synBacksOff,
  notTooEarly,
  keepsBackedOff,
  deadPeer,
  userTimeOut,
  troubleIsTold,
  inAnyStorm,
  followsSamples,
  afterLostSyn,
  ofSteadyRoundTrips,
  whileWriting,
];

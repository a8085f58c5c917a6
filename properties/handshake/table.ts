/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { BACK_TO_LISTEN } from "./back-to-listen.ts";
import { REFUSED, SYN_ACK_GIVEN_UP, SYN_GIVEN_UP } from "./fails.ts";
import { FORGETFUL_PEER, FORGETFUL_STACK } from "./half-open.ts";
import { CLOCKED, LEGAL_STATES, UNPREDICTABLE } from "./numbers.ts";
import { DUPLICATE_SYN, OLD_DUPLICATE_SYN } from "./old-syns.ts";
import { SIMULTANEOUS_OPEN, TEXT_FROM_THE_START, TEXT_WAITS, THREE_SEGMENTS, WRONG_ACKNOWLEDGMENT } from "./opens.ts";
import { STRAY_RESETS } from "./stray-resets.ts";

/** The properties of this folder. */
export const HANDSHAKE: readonly Property[] = [
  THREE_SEGMENTS,
  SIMULTANEOUS_OPEN,
  TEXT_FROM_THE_START,
  TEXT_WAITS,
  WRONG_ACKNOWLEDGMENT,
  STRAY_RESETS,
  BACK_TO_LISTEN,
  DUPLICATE_SYN,
  OLD_DUPLICATE_SYN,
  FORGETFUL_PEER,
  FORGETFUL_STACK,
  REFUSED,
  SYN_GIVEN_UP,
  SYN_ACK_GIVEN_UP,
  UNPREDICTABLE,
  CLOCKED,
  LEGAL_STATES,
];

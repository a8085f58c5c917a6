/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { CALLS, SYN_RECEIVED, SYN_SENT, SYNCHRONIZED, URGENT_AFTER_THE_FIN } from "./cells.ts";
import { OLD_ACKNOWLEDGMENTS } from "./old-acknowledgments.ts";
import { FIN_IN_TIME_WAIT, SYN_IN_TIME_WAIT } from "./time-wait.ts";

/** The properties of this folder. */
export const STATES: readonly Property[] = [
  SYN_SENT,
  SYN_RECEIVED,
  SYNCHRONIZED,
  URGENT_AFTER_THE_FIN,
  SYN_IN_TIME_WAIT,
  FIN_IN_TIME_WAIT,
  OLD_ACKNOWLEDGMENTS,
  CALLS,
];

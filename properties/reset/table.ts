/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { ABORT, UNREAD } from "./ends.ts";
import {
  CHALLENGED,
  OBEYED,
  ONE_MANNER,
  OUTSIDE_WINDOW,
  SYN_CHALLENGED,
  UNACCEPTABLE,
  UNACCEPTABLE_WITHOUT_ACK,
} from "./injected.ts";
import { CLOSED_PORT, LISTENER } from "./strays.ts";
import { INTERVAL_IS_SET, LIMIT_IS_SET, NO_LOOP, THROTTLED } from "./throttle.ts";

/** The properties of this folder. */
export const RESET: readonly Property[] = [
  CLOSED_PORT,
  LISTENER,
  OUTSIDE_WINDOW,
  CHALLENGED,
  ONE_MANNER,
  OBEYED,
  SYN_CHALLENGED,
  UNACCEPTABLE,
  UNACCEPTABLE_WITHOUT_ACK,
  ABORT,
  UNREAD,
  THROTTLED,
  LIMIT_IS_SET,
  INTERVAL_IS_SET,
  NO_LOOP,
];

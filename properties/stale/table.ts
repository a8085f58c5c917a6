/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import {
  NOTHING_STALE_IS_ACCEPTED,
  NOTHING_STALE_WITH_OWN_NUMBERS,
  OLD_SYN_IN_TIME_WAIT,
  REOPENED_FROM_TIME_WAIT,
} from "./incarnations.ts";
import { NEWER_TIMESTAMP_REOPENS } from "./newer-timestamp.ts";

/** The properties of this folder. */
export const STALE: readonly Property[] = [
  NOTHING_STALE_IS_ACCEPTED,
  NOTHING_STALE_WITH_OWN_NUMBERS,
  REOPENED_FROM_TIME_WAIT,
  OLD_SYN_IN_TIME_WAIT,
  NEWER_TIMESTAMP_REOPENS,
];

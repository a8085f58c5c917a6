/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { ANY_SEGMENT, ILLEGAL, UNKNOWN } from "./odd.ts";
import { ANNOUNCED, DEFAULT_MSS, DEFAULT_MSS_OF_IPV6, MSS_HONOURED, NONE_AT_ALL, STAY_ON_SYNS } from "./mss.ts";
import { FIN_TELLS_THE_TIME } from "./fin-tells-the-time.ts";
import { EVERY_OFFER, OFFERED } from "./offers.ts";
import { DISCARDED, RENEGED, SACK_COMPLETE, SACK_TRUE, SACKED_ONCE, SACKED_THROUGH_CHANGES } from "./sack.ts";
import { TIMESTAMP_RULES } from "./timestamp-rules.ts";
import { MISSING, OLD_REFUSED, ON_EVERY_SEGMENT, RESET_OBEYED } from "./timestamps.ts";
import { BOTH_SYNS, SHIFT_ABOVE_14, SYN_NOT_SCALED } from "./window-scale.ts";

/** The properties of this folder. */
export const OPTIONS: readonly Property[] = [
  MSS_HONOURED,
  DEFAULT_MSS,
  DEFAULT_MSS_OF_IPV6,
  STAY_ON_SYNS,
  ANNOUNCED,
  NONE_AT_ALL,
  BOTH_SYNS,
  SHIFT_ABOVE_14,
  SYN_NOT_SCALED,
  OFFERED,
  EVERY_OFFER,
  ON_EVERY_SEGMENT,
  OLD_REFUSED,
  RESET_OBEYED,
  MISSING,
  ...TIMESTAMP_RULES,
  FIN_TELLS_THE_TIME,
  SACK_TRUE,
  SACK_COMPLETE,
  SACKED_ONCE,
  SACKED_THROUGH_CHANGES,
  RENEGED,
  DISCARDED,
  UNKNOWN,
  ANY_SEGMENT,
  ILLEGAL,
];

/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import * as addresses from "./addresses.ts";
import * as icmp from "./icmp.ts";
import * as user from "./user.ts";

/** The properties of this folder. */
export const NETWORK: readonly Property[] = [
  icmp.SOFT_ERRORS_OPENING,
  icmp.SOFT_ERRORS_HALF_OPEN,
  icmp.SOFT_ERRORS_OPEN,
  icmp.SOFT_ERRORS_TOLD,
  icmp.HARD_ERRORS_OPENING,
  icmp.HARD_ERRORS_OPEN,
  icmp.FINDS_ITS_CONNECTION,
  icmp.ANY_ERROR,
  icmp.SOURCE_QUENCH_SPARES,
  icmp.SOURCE_QUENCH_CHANGES_NOTHING,
  user.HEADER_AS_ASKED,
  user.HEADER_CHANGES,
  user.NO_OPEN_TO_GROUPS,
  user.REPORTS_OFF,
  addresses.SILENT_TO_GROUPS,
  addresses.SILENT_TO_NOBODY,
  addresses.IP_OPTIONS,
];

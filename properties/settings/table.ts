/** The properties of this folder, in the order in which they are listed. */

import type { Property } from "../../src/runner/property.ts";
import { SYN_FLOOD } from "./flood.ts";
import { A_DAY, DEAD_PEER } from "./keep-alives.ts";
import { FIN_WAIT_2, ORPHANS } from "./orphans.ts";
import { DATA, SYN_ACKS, SYNS } from "./retries.ts";
import { SWITCHED_OFF } from "./switched-off.ts";

/** The properties of this folder. */
export const SETTINGS: readonly Property[] = [
  FIN_WAIT_2,
  ORPHANS,
  DATA,
  SYNS,
  SYN_ACKS,
  DEAD_PEER,
  SYN_FLOOD,
  SWITCHED_OFF,
  A_DAY,
];

/** The catalogue: every property, folder by folder. A new folder is a line here. */

import type { Property } from "../src/runner/property.ts";
import { ACK } from "./ack/table.ts";
import { CLOSE } from "./close/table.ts";
import { CONGESTION } from "./congestion/table.ts";
import { CRAFTED } from "./crafted/table.ts";
import { DATA } from "./data/table.ts";
import { HANDSHAKE } from "./handshake/table.ts";
import { KEEP_ALIVE } from "./keep-alive/table.ts";
import { NETWORK } from "./network/table.ts";
import { OPTIONS } from "./options/table.ts";
import { ORACLE } from "./oracle/table.ts";
import { RESET } from "./reset/table.ts";
import { RETRANSMISSION } from "./retransmission/table.ts";
import { ROBUSTNESS } from "./robustness/table.ts";
import { SETTINGS } from "./settings/table.ts";
import { STALE } from "./stale/table.ts";
import { STATES } from "./states/table.ts";
import { WHOLE_RUN } from "./whole-run/table.ts";
import { WINDOW } from "./window/table.ts";

/** Every property, in the order in which it is reported. */
export const CATALOGUE: readonly Property[] = [
  ...HANDSHAKE,
  ...CLOSE,
  ...STALE,
  ...DATA,
  ...WINDOW,
  ...ACK,
  ...RETRANSMISSION,
  ...CONGESTION,
  ...RESET,
  ...STATES,
  ...OPTIONS,
  ...KEEP_ALIVE,
  ...SETTINGS,
  ...NETWORK,
  ...ROBUSTNESS,
  ...CRAFTED,
  ...WHOLE_RUN,
  ...ORACLE,
];

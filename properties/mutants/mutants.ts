/** Every mutant. */

import { AGGREGATION_MUTANTS } from "./ack-aggregated.ts";
import { ACK_MUTANTS } from "./ack.ts";
import { CLOSE_MUTANTS } from "./close.ts";
import { CONGESTION_MUTANTS } from "./congestion.ts";
import { WINDOW_OF_CONGESTION_MUTANTS } from "./congestion-window.ts";
import { CRAFTED_MUTANTS } from "./crafted.ts";
import { DATA_MUTANTS } from "./data.ts";
import { FAULT_MUTANTS } from "./faults.ts";
import { HANDSHAKE_MUTANTS } from "./handshake.ts";
import { KEEP_ALIVE_MUTANTS } from "./keep-alive.ts";
import { NETWORK_MUTANTS } from "./network.ts";
import { OCTET_MUTANTS } from "./octets.ts";
import { OPTIONS_MUTANTS } from "./options.ts";
import { OPTIONS_SACK_MUTANTS } from "./options-sack.ts";
import { OPTIONS_TIMESTAMP_MUTANTS } from "./options-timestamps.ts";
import { OPTIONS_WINDOW_MUTANTS } from "./options-windows.ts";
import { RESET_MUTANTS } from "./reset.ts";
import { RETRANSMISSION_MUTANTS } from "./retransmission.ts";
import { TIMER_MUTANTS } from "./retransmission-timer.ts";
import { ROBUSTNESS_MUTANTS } from "./robustness.ts";
import { SENDING_MUTANTS } from "./sending.ts";
import { SETTINGS_MUTANTS } from "./settings.ts";
import { STALE_MUTANTS } from "./stale.ts";
import { RULE_MUTANTS } from "./rules.ts";
import { STATES_MUTANTS } from "./states.ts";
import { TIME_WAIT_MUTANTS } from "./time-wait.ts";
import { WHOLE_RUN_MUTANTS } from "./whole-run.ts";
import { WINDOW_MUTANTS } from "./window.ts";
import { ORACLE_MUTANTS } from "./oracle.ts";
import type { Mutant } from "./mutant.ts";

/** Every mutant, folder by folder; then those that break rules, and those after faults of real stacks. */
export const MUTANTS: readonly Mutant[] = [
  ...HANDSHAKE_MUTANTS,
  ...CLOSE_MUTANTS,
  ...STALE_MUTANTS,
  ...DATA_MUTANTS,
  ...WINDOW_MUTANTS,
  ...ACK_MUTANTS,
  ...AGGREGATION_MUTANTS,
  ...RETRANSMISSION_MUTANTS,
  ...TIMER_MUTANTS,
  ...CONGESTION_MUTANTS,
  ...WINDOW_OF_CONGESTION_MUTANTS,
  ...RESET_MUTANTS,
  ...STATES_MUTANTS,
  ...TIME_WAIT_MUTANTS,
  ...OPTIONS_MUTANTS,
  ...OPTIONS_WINDOW_MUTANTS,
  ...OPTIONS_TIMESTAMP_MUTANTS,
  ...OPTIONS_SACK_MUTANTS,
  ...KEEP_ALIVE_MUTANTS,
  ...SETTINGS_MUTANTS,
  ...NETWORK_MUTANTS,
  ...ROBUSTNESS_MUTANTS,
  ...CRAFTED_MUTANTS,
  ...OCTET_MUTANTS,
  ...SENDING_MUTANTS,
  ...WHOLE_RUN_MUTANTS,
  ...ORACLE_MUTANTS,
  ...RULE_MUTANTS,
  ...FAULT_MUTANTS,
];

/** What no stack may ever send, whatever arrives: the checks that no made-up segment can lead astray. */

import { ackUnasked } from "../../spec/monitors/ack-unasked.ts";
import { finOnce } from "../../spec/monitors/fin-once.ts";
import { legalStates } from "../../spec/monitors/legal-states.ts";
import { rightEdgeStays } from "../../spec/monitors/own-window.ts";
import { sackTellsTheTruth } from "../../spec/monitors/sack-blocks.ts";
import { synOptionsStayOnSyns } from "../../spec/monitors/syn-options.ts";
import { wellFormed } from "../../spec/monitors/well-formed.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import type { Monitor } from "../../spec/trace/monitor.ts";

/** Those checks. */
export const NEVER_PERMITTED: readonly Monitor[] = [
  wellFormed,
  octetsAsWritten,
  finOnce,
  legalStates,
  rightEdgeStays,
  sackTellsTheTruth,
  synOptionsStayOnSyns,
  ackUnasked,
];

/** Mutants that the properties of `stale/` must catch. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, FIN, has, SYN } from "../../spec/tcp/segment.ts";
import { stopping } from "../../spec/tcp/step-result.ts";
import { MILLISECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Mutants that the properties of `stale/` must catch. */
export const STALE_MUTANTS: readonly Mutant[] = [
  mutant(
    "time-wait-cut-short",
    "It stays in TIME-WAIT for a tenth of a second.",
    { by: "stale/nothing-of-an-old-connection-is-accepted", within: 100, violates: ["S2"] },
    { timeWaitDuration: () => 100 * MILLISECOND },
  ),
  mutant(
    "text-taken-wherever-it-stands",
    "It takes text without looking at its sequence number.",
    { by: "stale/nothing-old-with-own-numbers", within: 300, violates: ["S2"] },
    {
      acceptable: () => true,
      deliver: (step, segment, context) => RFC_RULES.deliver(step, { ...segment, seq: step.tcb.rcv.nxt }, context),
    },
  ),
  mutant(
    "fin-taken-wherever-it-stands",
    "It takes a FIN without looking at its sequence number.",
    { by: "stale/reopened-from-time-wait", within: 200, violates: ["S2"] },
    {
      acceptable: () => true,
      processFin: (step, segment, context) =>
        has(segment, FIN) && step.tcb.state === "ESTABLISHED"
          ? stopping(RFC_RULES.takeFin(step, context))
          : RFC_RULES.processFin(step, segment, context),
    },
  ),
  mutant(
    "any-syn-reopens-time-wait",
    "It opens a new connection on any SYN in TIME-WAIT.",
    { by: "stale/old-syn-in-time-wait", within: 20, violates: ["MAY-2"] },
    {
      reopensTimeWait: (tcb, segment) =>
        tcb.state === "TIME-WAIT" && has(segment, SYN) && !has(segment, ACK) ? "opens" : "otherwise",
    },
  ),
  mutant(
    "time-wait-reopened-by-number-alone",
    "It looks at the sequence number of a SYN in TIME-WAIT, and not at its timestamp.",
    { by: "stale/newer-timestamp-reopens", within: 20, violates: ["SHLD-4"] },
    {
      reopensTimeWait: (tcb, segment, context) =>
        RFC_RULES.reopensTimeWait(tcb, segment, {
          ...context,
          policy: { ...context.policy, timeWaitReuse: "rfc9293" },
        }),
    },
  ),
];

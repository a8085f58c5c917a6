/** Mutants that the properties of `settings/` must catch: what was set makes no difference to them. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { type Policy, RECOMMENDED } from "../../spec/tcp/policy.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { stay } from "../../spec/tcp/step-result.ts";
import type { Application } from "../../spec/tcp/tcb.ts";
import { after, MINUTE, SECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** R2 as if some settings were the recommended ones. */
const patience = (usual: Partial<Policy>): Partial<Rules> => ({
  giveUpAfter: (tcb, policy) => RFC_RULES.giveUpAfter(tcb, { ...policy, ...usual }),
});

/** Keep-alives at times of its own, where the application sets none. */
const keepAlives = (own: Partial<Application>): Partial<Rules> => ({
  emit: (step, context) => {
    const { app } = step.tcb;
    return RFC_RULES.emit({ ...step, tcb: { ...step.tcb, app: { ...app, ...own } } }, context);
  },
});

/** Offers and answers options as if some were switched on. */
const switchedOn = (on: Partial<Policy>): Partial<Rules> => ({
  agree: (tcb, syn, context) => RFC_RULES.agree(tcb, syn, { ...context, policy: { ...context.policy, ...on } }),
  build: (tcb, draft, context) => RFC_RULES.build(tcb, draft, { ...context, policy: { ...context.policy, ...on } }),
});

/** Mutants that the properties of `settings/` must catch. */
export const SETTINGS_MUTANTS: readonly Mutant[] = [
  mutant(
    "fin-wait-2-for-two-minutes",
    "keeps an orphan in FIN-WAIT-2 for two minutes, whatever was set",
    { by: "settings/fin-wait-2", within: 20, violates: ["L5"] },
    {
      finWait2Timeout: (tcb, event, context) => {
        if (tcb.state !== "FIN-WAIT-2" || context.now >= after(tcb.lastHeard, 2 * MINUTE)) {
          return RFC_RULES.finWait2Timeout(tcb, event, context);
        }
        const finWait2 = after(tcb.lastHeard, 2 * MINUTE);
        return stay({ ...tcb, timers: { ...tcb.timers, finWait2 } });
      },
    },
  ),
  mutant(
    "orphan-patience-not-set",
    "gives an orphan 100 seconds, whatever was set",
    { by: "settings/orphans-are-given-up", within: 20, violates: ["L5"] },
    patience({ giveUpOrphan: RECOMMENDED.giveUpOrphan }),
  ),
  mutant(
    "text-patience-not-set",
    "gives up text after 100 seconds, whatever was set",
    { by: "settings/text-is-given-up", within: 20, violates: ["MUST-20"] },
    patience({ giveUpData: RECOMMENDED.giveUpData }),
  ),
  mutant(
    "syn-patience-not-set",
    "gives up a SYN after half a minute, whatever was set",
    { by: "settings/syns-are-given-up", within: 20, violates: ["L5"] },
    patience({ giveUpSyn: 30 * SECOND }),
  ),
  mutant(
    "syn-ack-patience-not-set",
    "repeats a SYN,ACK for three minutes, whatever was set",
    { by: "settings/syn-acks-are-given-up", within: 20, violates: ["L5"] },
    patience({ giveUpSynAck: RECOMMENDED.giveUpSynAck }),
  ),
  mutant(
    "keep-alive-interval-not-set",
    "sends keep-alives 75 seconds apart, whatever was set",
    { by: "settings/keep-alives-of-a-dead-peer", within: 20, violates: ["MUST-27"] },
    keepAlives({ keepAliveInterval: RECOMMENDED.keepAliveInterval }),
  ),
  mutant(
    "half-open-for-ever",
    "never gives up a connection that a SYN has opened half",
    { by: "settings/syn-flood", within: 20, violates: ["L2"] },
    { giveUpAfter: (tcb, policy) => tcb.state === "SYN-RECEIVED" ? 1e12 : RFC_RULES.giveUpAfter(tcb, policy) },
  ),
  mutant(
    "sack-not-switched-off",
    "offers and answers SACK, whatever was set",
    { by: "settings/options-switched-off", within: 20, violates: ["S11"] },
    switchedOn({ sack: true }),
  ),
  mutant(
    "time-wait-of-one-msl-in-a-day",
    "is in TIME-WAIT for one MSL",
    { by: "settings/a-day", within: 10, violates: ["MUST-13"] },
    { timeWaitDuration: (policy) => RFC_RULES.timeWaitDuration(policy) / 2 },
  ),
];

/** Mutants that the properties of `retransmission/` must catch. */

import { after, HOUR, MILLISECOND } from "../../spec/time.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { sample } from "../../spec/tcp/retransmission/rto.ts";
import { FIN, has } from "../../spec/tcp/segment.ts";
import { finSent, rtoLimits } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Mutants that the properties of `retransmission/` must catch. */
export const RETRANSMISSION_MUTANTS: readonly Mutant[] = [
  mutant(
    "fin-has-no-timer",
    "It sends its FIN once, and never again.",
    { by: "retransmission/in-time", within: 100, violates: ["T1"] },
    {
      emit: (step, context) => {
        const emission = RFC_RULES.emit(step, context);
        if (!finSent(step.tcb)) return emission;
        return { tcb: emission.tcb, segments: emission.segments.filter((segment) => !has(segment, FIN)) };
      },
    },
  ),
  mutant(
    "acknowledgments-stop-the-timer",
    "It stops the retransmission timer for good when a part of what is outstanding is acknowledged.",
    { by: "retransmission/in-time", within: 200, violates: ["T1"] },
    {
      acknowledge: (step, segment, context) => {
        const next = RFC_RULES.acknowledge(step, segment, context);
        if (next.tcb.timers.retransmission === null || step.tcb.snd.una === step.tcb.snd.iss) return next;
        const never = (context.now + HOUR) as typeof context.now;
        return { ...next, tcb: { ...next.tcb, timers: { ...next.tcb.timers, retransmission: never } } };
      },
    },
  ),
  mutant(
    "no-backoff",
    "Its retransmission timeout stays as it is when the timer expires.",
    { by: "retransmission/backs-off", within: 50, violates: ["MUST-19"] },
    { backOff: (rtt) => ({ ...rtt, timing: null }) },
  ),
  mutant(
    "syn-without-backoff",
    "It sends its SYN again at equal intervals.",
    { by: "retransmission/syn-backs-off", within: 20, violates: ["RFC6298-R16", "MUST-22"] },
    {
      retransmissionTimeout: (tcb, event, context) => {
        const next = RFC_RULES.retransmissionTimeout(tcb, event, context);
        if (tcb.state !== "SYN-SENT") return next;
        const timers = { ...next.tcb.timers, retransmission: after(context.now, context.policy.initialRto) };
        return { ...next, tcb: { ...next.tcb, timers } };
      },
    },
  ),
  mutant(
    "eager-timer",
    "It retransmits after 50 ms, whatever the round trip.",
    { by: "retransmission/not-too-early", within: 100, violates: ["RFC6298-R11", "RFC6298-R1"] },
    { retransmissionDelay: (rtt) => 50 * MILLISECOND * 2 ** rtt.backoff },
  ),
  mutant(
    "samples-copies",
    "It takes a sample from the acknowledgment of a segment that was sent twice, as if the last copy had drawn it.",
    { by: "retransmission/keeps-backed-off", within: 50, violates: ["RFC6298-R8", "MUST-18"] },
    {
      acknowledge: (step, segment, context) => {
        const next = RFC_RULES.acknowledge(step, segment, context);
        if (step.tcb.rtt.backoff === 0) return next;
        return {
          ...next,
          tcb: { ...next.tcb, rtt: sample(next.tcb.rtt, 20 * MILLISECOND, rtoLimits(context.policy)) },
        };
      },
    },
  ),
  mutant(
    "never-gives-up",
    "It retransmits for ever: there is no R2.",
    { by: "retransmission/dead-peer-is-given-up", within: 50, violates: ["MUST-20"] },
    { giveUpAfter: () => 1_000 * HOUR },
  ),
  mutant(
    "gives-up-early",
    "It gives a connection up at a tenth of R2.",
    { by: "retransmission/dead-peer-is-given-up", within: 50, violates: ["SHLD-11"] },
    { giveUpAfter: (tcb, policy) => RFC_RULES.giveUpAfter(tcb, policy) / 10 },
  ),
  mutant(
    "user-time-out-ignored",
    "It does not look at the time-out that its user has set.",
    { by: "retransmission/user-time-out", within: 50, violates: ["MUST-21"] },
    {
      giveUpAfter: (tcb, policy) => RFC_RULES.giveUpAfter({ ...tcb, app: { ...tcb.app, userTimeout: 0 } }, policy),
    },
  ),
];

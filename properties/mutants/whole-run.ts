/** Mutants that the properties of `whole-run/` must catch. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { owing, stay, stopping, telling } from "../../spec/tcp/step-result.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Mutants that the properties of `whole-run/` must catch. */
export const WHOLE_RUN_MUTANTS: readonly Mutant[] = [
  mutant(
    "probes-on-every-acknowledgment",
    "It answers every empty acknowledgment with a probe, which draws the next one.",
    { by: "whole-run/no-packet-war", within: 40, violates: ["L3"] },
    {
      checkAck: (step, segment, context) => {
        const next = RFC_RULES.checkAck(step, segment, context);
        return segment.data.length > 0 || next.tcb.state !== "ESTABLISHED" ? next : owing(next, { owe: "keep-alive" });
      },
    },
  ),
  mutant(
    "time-wait-never-ends",
    "It stays in TIME-WAIT for ever: the time-out starts anew whenever it expires.",
    { by: "whole-run/silence-at-the-end", within: 50, violates: ["L3"] },
    {
      timeWaitTimeout: (tcb, _event, context) => {
        const again = (context.now + RFC_RULES.timeWaitDuration(context.policy)) as typeof context.now;
        return stay({ ...tcb, timers: { ...tcb.timers, timeWait: again } });
      },
    },
  ),
  mutant(
    "fin-counts-as-reset",
    "It tells its user of a reset when the peer closes in good order.",
    { by: "whole-run/application-is-told-the-truth", within: 50, violates: ["MUST-12", "A1"] },
    { takeFin: (step, context) => telling(RFC_RULES.takeFin(step, context), "reset") },
  ),
  mutant(
    "numbers-never-wrap",
    "It compares sequence numbers as if they never came round to 0.",
    { by: "whole-run/numbers-decide-nothing", within: 100, violates: ["S13", "RFC9293-E4"] },
    {
      acceptable: (rcv, segment) =>
        RFC_RULES.acceptable(rcv, segment) && segment.seq + segment.data.length <= Math.max(rcv.edge, rcv.nxt),
    },
  ),
  mutant(
    "old-by-plain-comparison",
    "It compares timestamps as if they never came round to 0.",
    { by: "whole-run/clock-decides-nothing", within: 100, violates: ["T5"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const { timestamps } = segment.options;
        const old = step.tcb.ts.on && timestamps !== null && timestamps.value < step.tcb.ts.recent;
        return old ? stopping(step) : RFC_RULES.checkSequenceNumber(step, segment, context);
      },
    },
  ),
];

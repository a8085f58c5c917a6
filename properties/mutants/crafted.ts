/** Mutants that the properties of `crafted/` must catch. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { has, URG } from "../../spec/tcp/segment.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Mutants that the properties of `crafted/` must catch. */
export const CRAFTED_MUTANTS: readonly Mutant[] = [
  mutant(
    "crashes-on-urg-while-closing",
    "It crashes on a segment with URG that comes in CLOSING.",
    { by: "crafted/any-segment-in-any-state", within: 800, violates: ["S14"] },
    {
      checkUrgent: (step, segment, context) => {
        if (step.tcb.state === "CLOSING" && has(segment, URG)) throw new Error("urgent data after the end");
        return RFC_RULES.checkUrgent(step, segment, context);
      },
    },
  ),
  mutant(
    "crashes-on-text-in-fin-wait-2",
    "It crashes on text that comes in FIN-WAIT-2 after a FIN-WAIT-2 timer was set.",
    { by: "crafted/any-course", within: 300, violates: ["S14"] },
    {
      processText: (step, segment, context) => {
        const { tcb } = step;
        const waits = tcb.state === "FIN-WAIT-2" && tcb.timers.finWait2 !== null;
        if (waits && segment.data.length > 0) throw new Error("text for nobody");
        return RFC_RULES.processText(step, segment, context);
      },
    },
  ),
];

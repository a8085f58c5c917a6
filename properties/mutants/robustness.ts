/** Mutants that the properties of `robustness/` must catch. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, FIN, SYN, URG } from "../../spec/tcp/segment.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Mutants that the properties of `robustness/` must catch. */
export const ROBUSTNESS_MUTANTS: readonly Mutant[] = [
  mutant(
    "mss-on-every-segment",
    "It announces its MSS on every segment, not only with SYN.",
    { by: "robustness/well-formed", within: 20, violates: ["MUST-65"] },
    {
      build: (tcb, draft, context) => {
        const segment = RFC_RULES.build(tcb, draft, context);
        return { ...segment, options: { ...segment.options, mss: 1460 } };
      },
    },
  ),
  mutant(
    "fin-without-ack",
    "It leaves ACK out of segments with FIN.",
    { by: "robustness/well-formed", within: 20, violates: ["S12"] },
    {
      build: (tcb, draft, context) =>
        RFC_RULES.build(tcb, (draft.flags & FIN) === 0 ? draft : { ...draft, flags: draft.flags & ~ACK }, context),
    },
  ),
  mutant(
    "urgent-without-urg",
    "It believes the urgent pointer of every segment, with URG or without.",
    { by: "robustness/harmless-segments", within: 150, violates: ["RFC9293-E3"] },
    {
      checkUrgent: (step, segment, context) =>
        RFC_RULES.checkUrgent(
          step,
          segment.urgentPointer === 0 ? segment : { ...segment, flags: segment.flags | URG },
          context,
        ),
    },
  ),
  mutant(
    "crashes-on-syn-and-fin",
    "It has no idea what to do with a segment that has SYN and FIN, and crashes.",
    { by: "robustness/any-segment", within: 100, violates: ["S14"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        if ((segment.flags & (SYN | FIN)) === (SYN | FIN)) throw new Error("a segment that can't be");
        return RFC_RULES.checkSequenceNumber(step, segment, context);
      },
    },
  ),
];

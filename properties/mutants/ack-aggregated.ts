/** Mutants that acknowledge too often, too soon, or too little. */

import { add, distance } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { ACK, NO_DATA, type Segment } from "../../spec/tcp/segment.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** What leaves, with something more before each segment. */
const preceded = (by: (segment: Segment, tcb: Tcb) => Segment | null): Partial<Rules> => ({
  emit: (step, context) => {
    const { tcb, segments } = RFC_RULES.emit(step, context);
    const more = segments.flatMap((segment) => {
      const first = by(segment, step.tcb);
      return first === null ? [segment] : [first, segment];
    });
    return { tcb, segments: more };
  },
});

/** Mutants that acknowledge too often, too soon, or too little. */
export const AGGREGATION_MUTANTS: readonly Mutant[] = [
  mutant(
    "acknowledgments-by-themselves",
    "It acknowledges what has come by itself, though text leaves at once that acknowledges it as well.",
    { by: "ack/one-for-all", within: 100, violates: ["MUST-58"] },
    preceded((segment, { rcv }) =>
      segment.flags & ACK && segment.data.length > 0 && rcv.acked !== segment.ack
        ? { ...segment, flags: ACK, data: NO_DATA, urgentPointer: 0 }
        : null
    ),
  ),
  mutant(
    "one-acknowledgment-a-segment",
    "It acknowledges what had waited for a gap to be filled one segment after the other.",
    { by: "ack/one-for-all", within: 100, violates: ["MUST-59"] },
    preceded((segment, { rcv, snd }) =>
      segment.flags & ACK && distance(rcv.acked, segment.ack) >= 3 * snd.mss &&
        distance(rcv.acked, segment.ack) < 0x10000
        ? { ...segment, flags: ACK, data: NO_DATA, urgentPointer: 0, ack: add(rcv.acked, snd.mss) }
        : null
    ),
  ),
  mutant(
    "early-text-thrown-away",
    "It throws away what arrives before its turn.",
    { by: "ack/early-text-is-kept", within: 60, violates: ["SHLD-31"] },
    {
      deliver: (step, segment, context) =>
        RFC_RULES.deliver(step, segment, { ...context, policy: { ...context.policy, keepsDisorder: false } }),
    },
  ),
  mutant(
    "every-segment-acknowledged",
    "It acknowledges every segment at once.",
    { by: "ack/delayed", within: 10, violates: ["SHLD-18"] },
    { acksNow: () => true },
  ),
];

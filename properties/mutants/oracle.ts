/** Mutants that the oracle must catch by itself: faults that no property was written for. */

import { add } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, FIN, type Segment, SYN } from "../../spec/tcp/segment.ts";
import { type Mutant, mutant } from "./mutant.ts";

const isBareAck = (segment: Segment): boolean => segment.flags === ACK && segment.data.length === 0;

/** Mutants that the properties of `oracle/` must catch. */
export const ORACLE_MUTANTS: readonly Mutant[] = [
  mutant(
    "says-everything-twice",
    "It sends each bare acknowledgment twice.",
    { by: "oracle/every-segment-and-duty", within: 60, violates: ["L3"] },
    {
      emit: (step, context) => {
        const { tcb, segments } = RFC_RULES.emit(step, context);
        return { tcb, segments: segments.flatMap((one) => (isBareAck(one) ? [one, one] : [one])) };
      },
    },
  ),
  mutant(
    "acknowledgments-one-behind",
    "It numbers its bare acknowledgments one below SND.NXT, as if each were a probe.",
    { by: "oracle/calm", within: 60, violates: ["RFC9293-E13"] },
    {
      build: (tcb, draft, context) => {
        const segment = RFC_RULES.build(tcb, draft, context);
        const bare = draft.flags === ACK && draft.data.length === 0 && tcb.state === "ESTABLISHED";
        return bare ? { ...segment, seq: add(segment.seq, -1) } : segment;
      },
    },
  ),
  mutant(
    "reset-out-of-the-blue",
    "It sends an RST when its first text is acknowledged, and goes on as if it had not.",
    { by: "oracle/calm", within: 60, violates: ["S9"] },
    {
      acknowledge: (step, segment, context) => {
        const next = RFC_RULES.acknowledge(step, segment, context);
        const { una, iss } = step.tcb.snd;
        const first = una === add(iss, 1) && (segment.flags & (SYN | FIN)) === 0;
        return first ? { ...next, duties: [...next.duties, { owe: "reset", seq: next.tcb.snd.nxt, ack: null }] } : next;
      },
    },
  ),
];

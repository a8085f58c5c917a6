/** Mutants that the properties of `congestion/` must catch. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Mutants that the properties of `congestion/` must catch. */
export const CONGESTION_MUTANTS: readonly Mutant[] = [
  mutant(
    "no-congestion-window",
    "It sends as much as the peer's window allows.",
    { by: "congestion/window-opens-slowly", within: 50, violates: ["RFC5681-R5", "C1"] },
    { congestionAllowance: () => 2 ** 30 },
  ),
  mutant(
    "keeps-sending-after-time-out",
    "It sends everything that is outstanding again when the timer expires, as if nothing were congested.",
    { by: "congestion/one-segment-after-time-out", within: 50, violates: ["RFC5681-R16"] },
    {
      emit: (step, context) => {
        const timedOut = step.duties.some((duty) => duty.owe === "retransmit") && step.tcb.cc.phase === "loss";
        if (!timedOut) return RFC_RULES.emit(step, context);
        const first = RFC_RULES.emit(step, context);
        const rest = RFC_RULES.emit({
          ...step,
          tcb: { ...first.tcb, cc: { ...first.tcb.cc, cwnd: 100_000 } },
          duties: [],
        }, context);
        return { tcb: rest.tcb, segments: [...first.segments, ...rest.segments] };
      },
    },
  ),
  mutant(
    "deaf-to-duplicates",
    "It does not count duplicate acknowledgments, and waits for the timer.",
    { by: "congestion/fast-retransmit", within: 50, violates: ["RFC5681-R19", "C2"] },
    { duplicateAck: (step) => step },
  ),
  mutant(
    "a-segment-for-each-piece",
    "Its window grows by a segment for each acknowledgment in slow start, however little that covers.",
    { by: "congestion/divided-acknowledgments", within: 20, violates: ["RFC5681-R11"] },
    {
      congestionOnNewAck: (cc, report) => {
        const next = RFC_RULES.congestionOnNewAck(cc, report);
        if (cc.phase !== "open" || cc.cwnd >= cc.ssthresh) return next;
        return { ...next, cc: { ...next.cc, cwnd: cc.cwnd + report.smss } };
      },
    },
  ),
  mutant(
    "second-duplicate-means-nothing",
    "It sends one new segment for the first two duplicate acknowledgments, and not two.",
    { by: "congestion/limited-transmit", within: 20, violates: ["RFC5681-R20"] },
    {
      congestionAllowance: (tcb, policy) => {
        const second = tcb.cc.phase === "open" && tcb.cc.dupAcks === 2;
        return RFC_RULES.congestionAllowance(tcb, policy) - (second ? tcb.snd.mss : 0);
      },
    },
  ),
];

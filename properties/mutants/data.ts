/** Mutants that the properties of `data/` must catch. */

import { distance, gt, lt, seq } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { has, type Segment, URG } from "../../spec/tcp/segment.ts";
import { stay, stopping } from "../../spec/tcp/step-result.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** The segment without the octet that its urgent pointer marks. */
function withoutUrgentOctet(segment: Segment): Segment {
  const at = segment.urgentPointer - 1;
  if (!has(segment, URG) || at < 0 || at >= segment.data.length) return segment;
  const data = new Uint8Array(segment.data.length - 1);
  data.set(segment.data.subarray(0, at));
  data.set(segment.data.subarray(at + 1), at);
  return { ...segment, data };
}

/** Mutants that the properties of `data/` must catch. */
export const DATA_MUTANTS: readonly Mutant[] = [
  mutant(
    "text-in-order-of-arrival",
    "gives text to the application in the order in which segments arrive",
    { by: "data/what-is-read-was-written", within: 60, violates: ["S1"] },
    { deliver: (step, segment, context) => RFC_RULES.deliver(step, { ...segment, seq: step.tcb.rcv.nxt }, context) },
  ),
  mutant(
    "text-retransmitted-once",
    "forgets a segment when it has sent it again once",
    { by: "data/everything-arrives", within: 250, violates: ["L2"] },
    {
      retransmissionTimeout: (tcb, event, context) =>
        tcb.state === "ESTABLISHED" && tcb.loss.retries > 0
          ? stay({ ...tcb, timers: { ...tcb.timers, retransmission: null } })
          : RFC_RULES.retransmissionTimeout(tcb, event, context),
    },
  ),
  mutant(
    "retransmission-one-octet-off",
    "sends again from one octet too far when part of what it sent was acknowledged",
    { by: "data/same-octets-again", within: 60, violates: ["S5"] },
    {
      textAt: (tcb, at, length) => {
        const again = lt(at, tcb.snd.nxt) && gt(tcb.snd.una, seq(tcb.snd.iss + 1));
        return RFC_RULES.textAt(tcb, again && tcb.out.queue.length > length ? seq(at + 1) : at, length);
      },
    },
  ),
  mutant(
    "overlap-not-trimmed",
    "takes all of a segment's text when only its end is new",
    { by: "data/overlaps-do-no-harm", within: 200, violates: ["RFC9293-E22"] },
    {
      deliver: (step, segment, context) => {
        const { nxt } = step.tcb.rcv;
        const straddles = lt(segment.seq, nxt) && gt(seq(segment.seq + segment.data.length), nxt);
        return RFC_RULES.deliver(step, straddles ? { ...segment, seq: nxt } : segment, context);
      },
    },
  ),
  mutant(
    "acknowledgments-compared-as-unsigned",
    "compares acknowledgment numbers as plain numbers, so that none is new once they wrapped at 2^32",
    { by: "data/across-the-wrap", within: 30, violates: ["S13"] },
    {
      checkAck: (step, segment, context) =>
        Number(segment.ack) < Number(step.tcb.snd.una) ? stopping(step) : RFC_RULES.checkAck(step, segment, context),
    },
  ),
  mutant(
    "acknowledgments-compared-as-signed",
    "compares acknowledgment numbers as signed numbers, so that none is new once they passed 2^31",
    { by: "data/across-the-wrap", within: 30, violates: ["S13"] },
    {
      checkAck: (step, segment, context) =>
        (segment.ack | 0) < (step.tcb.snd.una | 0) ? stopping(step) : RFC_RULES.checkAck(step, segment, context),
    },
  ),
  mutant(
    "text-after-the-fin-taken",
    "gives text that follows the peer's FIN to the application",
    { by: "data/nothing-after-the-fin", within: 20, violates: ["RFC9293-E55"] },
    {
      processText: (step, segment, context) =>
        step.tcb.state === "CLOSE-WAIT"
          ? RFC_RULES.deliver({ ...step, tcb: { ...step.tcb, in: { ...step.tcb.in, fin: null } } }, segment, context)
          : RFC_RULES.processText(step, segment, context),
    },
  ),
  mutant(
    "urgent-octet-out-of-band",
    "takes the octet that the urgent pointer marks out of the stream",
    { by: "data/urgent-data-stays-in-the-stream", within: 20, violates: ["MUST-30"] },
    { deliver: (step, segment, context) => RFC_RULES.deliver(step, withoutUrgentOctet(segment), context) },
  ),
  mutant(
    "urgent-pointer-one-short",
    "Its urgent pointer points to the last octet of urgent data.",
    { by: "data/urgent-data-is-announced", within: 20, violates: ["MUST-62"] },
    {
      build: (tcb, draft, context) => {
        const segment = RFC_RULES.build(tcb, draft, context);
        return { ...segment, urgentPointer: Math.max(0, segment.urgentPointer - 1) };
      },
    },
  ),
  mutant(
    "urgent-data-not-told",
    "It tells its application nothing of urgent data.",
    { by: "data/urgent-data-is-announced", within: 20, violates: ["MUST-32"] },
    { checkUrgent: (step) => step },
  ),
  mutant(
    "urgent-data-of-one-segment",
    "It follows an urgent pointer only to the end of the segment that it comes with.",
    { by: "data/urgent-pointer-is-told-at-once", within: 20, violates: ["MUST-31"] },
    {
      checkUrgent: (step, segment, context) =>
        segment.urgentPointer > segment.data.length ? step : RFC_RULES.checkUrgent(step, segment, context),
    },
  ),
  mutant(
    "urgent-data-ignored-at-a-closed-window",
    "It does not look at urgent pointers while its receive window is closed.",
    { by: "data/urgent-pointer-at-a-closed-window", within: 20, violates: ["MUST-66"] },
    {
      checkUrgent: (step, segment, context) =>
        step.tcb.rcv.edge === step.tcb.rcv.nxt ? step : RFC_RULES.checkUrgent(step, segment, context),
    },
  ),
  mutant(
    "urgent-data-left-not-told",
    "It tells how much was announced as urgent, and not how much of that is left to read.",
    { by: "data/urgent-data-left", within: 60, violates: ["MUST-33"] },
    { urgentLeft: ({ rcv }) => rcv.up === null ? 0 : distance(rcv.acked, rcv.up) < 0x10000 ? 1 : 0 },
  ),
];

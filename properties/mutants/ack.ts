/** Mutants that the properties of `ack/` must catch. */

import { add, distance, earliest, gt, leq, lt, type Seq } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, has, RST, type Segment, segmentEnd, segmentLength } from "../../spec/tcp/segment.ts";
import { stopping, to } from "../../spec/tcp/step-result.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { MILLISECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Whether all of a segment's sequence space was received before. */
const isOld = (tcb: Tcb, segment: Segment): boolean =>
  segmentLength(segment) > 0 && !has(segment, RST) && leq(segmentEnd(segment), tcb.rcv.nxt);

/** The highest sequence number that was received, gaps or not. */
function highest(tcb: Tcb): Seq {
  const last = tcb.in.early.islands[tcb.in.early.islands.length - 1];
  return last === undefined ? tcb.rcv.nxt : add(last.seq, last.data.length);
}

/** Up to the next whole number of segments, as if acknowledgments fell between them only. */
function roundedUp(tcb: Tcb, ack: Seq): Seq {
  const first = add(tcb.snd.iss, 1);
  const whole = Math.ceil(distance(first, ack) / tcb.snd.mss) * tcb.snd.mss;
  return earliest(tcb.snd.nxt, add(first, whole));
}

/** Mutants that the properties of `ack/` must catch. */
export const ACK_MUTANTS: readonly Mutant[] = [
  mutant(
    "acks-the-highest-octet",
    "acknowledges the highest octet that arrived, over gaps",
    { by: "ack/tells-the-truth", within: 30, violates: ["S3"] },
    {
      build: (tcb, draft, context) =>
        RFC_RULES.build({ ...tcb, rcv: { ...tcb.rcv, nxt: highest(tcb) } }, draft, context),
    },
  ),
  mutant(
    "acks-go-back",
    "goes back to the end of an old segment that arrives again",
    { by: "ack/tells-the-truth", within: 60, violates: ["S3"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = RFC_RULES.checkSequenceNumber(step, segment, context);
        if (!isOld(step.tcb, segment)) return next;
        return to(next, { ...next.tcb, rcv: { ...next.tcb.rcv, nxt: segmentEnd(segment) } });
      },
    },
  ),
  mutant(
    "unsent-acks-believed",
    "takes an acknowledgment of something that it has not sent for one of everything that it has",
    { by: "ack/unsent-acknowledgment-changes-nothing", within: 30, violates: ["S4"] },
    {
      checkAck: (step, segment, context) =>
        RFC_RULES.checkAck(step, { ...segment, ack: earliest(segment.ack, step.tcb.snd.nxt) }, context),
    },
  ),
  mutant(
    "unsent-acks-dropped-silently",
    "drops an acknowledgment of something that it has not sent without a word",
    { by: "ack/unsent-acknowledgment-is-answered", within: 10, violates: ["RFC9293-E49"] },
    {
      checkAck: (step, segment, context) =>
        gt(segment.ack, step.tcb.snd.nxt) ? stopping(step) : RFC_RULES.checkAck(step, segment, context),
    },
  ),
  mutant(
    "old-acks-tell-the-window",
    "takes the window from an acknowledgment that is older than one before it",
    { by: "ack/old-acknowledgment-changes-nothing", within: 20, violates: ["RFC9293-E50"] },
    {
      duplicateAck: (step, segment, context) => {
        const next = RFC_RULES.duplicateAck(step, segment, context);
        if (!lt(segment.ack, step.tcb.snd.una)) return next;
        const wnd = segment.window * 2 ** step.tcb.agreed.sendShift;
        return to(next, { ...next.tcb, snd: { ...next.tcb.snd, wnd } });
      },
    },
  ),
  mutant(
    "any-segment-tells-the-window",
    "takes the window from any acceptable segment, however old",
    { by: "ack/old-window-changes-nothing", within: 30, violates: ["RFC9293-E20", "RFC7323-R16"] },
    {
      updateSendWindow: (tcb, segment) =>
        RFC_RULES.updateSendWindow({ ...tcb, snd: { ...tcb.snd, wl1: add(segment.seq, -1) } }, segment),
    },
  ),
  mutant(
    "acks-count-whole-segments",
    "takes an acknowledgment in the middle of a segment for one of all of it",
    { by: "ack/middle-of-a-segment", within: 100, violates: ["RFC9293-E59"] },
    {
      acknowledge: (step, segment, context) =>
        RFC_RULES.acknowledge(step, { ...segment, ack: roundedUp(step.tcb, segment.ack) }, context),
    },
  ),
  mutant(
    "text-without-ack-taken",
    "processes the text of a segment without the ACK bit",
    { by: "ack/text-without-ack-is-ignored", within: 10, violates: ["RFC9293-E47"] },
    {
      checkAck: (step, segment, context) => has(segment, ACK) ? RFC_RULES.checkAck(step, segment, context) : step,
    },
  ),
  mutant(
    "duplicates-dropped-silently",
    "drops what it has received before without acknowledging it again",
    { by: "ack/duplicate-is-acknowledged-again", within: 60, violates: ["RFC9293-E41"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        isOld(step.tcb, segment) ? stopping(step) : RFC_RULES.checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "acks-delayed-too-long",
    "delays acknowledgments by 700 ms",
    { by: "ack/text-is-acknowledged-in-time", within: 60, violates: ["MUST-40", "RFC5681-R31", "T3"] },
    {
      emit: (step, context) =>
        RFC_RULES.emit(step, { ...context, policy: { ...context.policy, delayedAck: 700 * MILLISECOND } }),
    },
  ),
  mutant(
    "acks-always-delayed",
    "delays every acknowledgment that may wait, however much text has arrived",
    { by: "ack/every-second-segment-is-acknowledged", within: 10, violates: ["SHLD-19", "RFC5681-R32"] },
    { acksNow: () => false },
  ),
  mutant(
    "disorder-acked-late",
    "delays the acknowledgment of a segment that is out of order",
    { by: "ack/disorder-is-acknowledged-at-once", within: 30, violates: ["RFC5681-R17"] },
    {
      deliver: (step, segment, context) =>
        RFC_RULES.deliver(step, segment, { ...context, policy: { ...context.policy, acksDisorderAtOnce: false } }),
    },
  ),
  mutant(
    "filled-gaps-acked-late",
    "delays the acknowledgment of a segment that fills a gap",
    { by: "ack/disorder-is-acknowledged-at-once", within: 30, violates: ["RFC5681-R18"] },
    {
      deliver: (step, segment, context) => {
        const late = leq(segment.seq, step.tcb.rcv.nxt);
        const policy = late ? { ...context.policy, acksDisorderAtOnce: false } : context.policy;
        return RFC_RULES.deliver(step, segment, { ...context, policy });
      },
    },
  ),
  mutant(
    "acks-twice",
    "sends each bare acknowledgment twice",
    { by: "ack/one-for-each-segment", within: 50, violates: ["RFC5681-R33"] },
    {
      emit: (step, context) => {
        const emission = RFC_RULES.emit(step, context);
        const last = emission.segments.at(-1);
        const bare = last !== undefined && has(last, ACK) && !has(last, RST) && segmentLength(last) === 0 &&
          step.tcb.rcv.unacked > 0;
        return bare ? { ...emission, segments: [...emission.segments, last] } : emission;
      },
    },
  ),
];

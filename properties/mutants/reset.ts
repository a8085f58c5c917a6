/** Mutants that the properties of `reset/` must catch. */

import { add, seq } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, has, RST, SYN } from "../../spec/tcp/segment.ts";
import { owing, stay, type Step, stopping } from "../../spec/tcp/step-result.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { abort, checkReset, checkSequenceNumber, checkSyn, release, resetFor, segmentArrives } = RFC_RULES;

/** The step with its RST moved `by` in sequence space. */
const resetMoved = (step: Step, by: number): Step => ({
  ...step,
  duties: step.duties.map((duty) => (duty.owe === "reset" ? { ...duty, seq: add(duty.seq, by) } : duty)),
});

const withoutReset = (step: Step): Step => ({ ...step, duties: step.duties.filter((duty) => duty.owe !== "reset") });

/** Mutants that the properties of `reset/` must catch. */
export const RESET_MUTANTS: readonly Mutant[] = [
  mutant(
    "reset-answered-by-reset",
    "It answers an RST to a closed port with another RST.",
    { by: "reset/closed-port", within: 50, violates: ["RFC9293-E32"] },
    {
      resetFor: (segment) =>
        has(segment, RST) && has(segment, ACK) ? { owe: "reset", seq: segment.ack, ack: null } : resetFor(segment),
    },
  ),
  mutant(
    "reset-with-another-acknowledgment",
    "The RST that answers a segment without ACK acknowledges its SEG.SEQ, without its length.",
    { by: "reset/closed-port", within: 50, violates: ["RFC9293-E11"] },
    {
      resetFor: (segment) =>
        has(segment, ACK) || has(segment, RST) ? resetFor(segment) : { owe: "reset", seq: seq(0), ack: segment.seq },
    },
  ),
  mutant(
    "reset-at-zero",
    "The RST that answers a segment with ACK stands at 0.",
    { by: "reset/closed-port", within: 50, violates: ["RFC9293-E11"] },
    {
      resetFor: (segment) =>
        has(segment, ACK) && !has(segment, RST) ? { owe: "reset", seq: seq(0), ack: segment.seq } : resetFor(segment),
    },
  ),
  mutant(
    "listener-drops-acknowledgments",
    "A listener drops a segment with ACK instead of answering it with an RST.",
    { by: "reset/listener", within: 50, violates: ["RFC9293-E33"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "LISTEN": (tcb, segment, context) =>
          has(segment, ACK) ? stay(tcb) : segmentArrives.LISTEN(tcb, segment, context),
      },
    },
  ),
  mutant(
    "listener-answers-resets",
    "A listener answers an RST with an RST.",
    { by: "reset/listener", within: 50, violates: ["RFC9293-E15"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "LISTEN": (tcb, segment, context) =>
          has(segment, RST)
            ? owing(stay(tcb), { owe: "reset", seq: segment.ack, ack: null })
            : segmentArrives.LISTEN(tcb, segment, context),
      },
    },
  ),
  mutant(
    "any-reset-believed",
    "It believes an RST wherever it lies.",
    { by: "reset/outside-window", within: 20, violates: ["S9"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        has(segment, RST)
          ? checkReset(step, { ...segment, seq: step.tcb.rcv.nxt }, context)
          : checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "reset-outside-the-window-challenged",
    "It answers an RST outside of the window with an acknowledgment.",
    { by: "reset/outside-window", within: 20, violates: ["RFC5961-R3"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        has(segment, RST) && !RFC_RULES.acceptable(step.tcb.rcv, segment)
          ? checkSequenceNumber(step, { ...segment, flags: ACK }, context)
          : checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "reset-in-the-window-dropped",
    "It drops an RST in the window without a challenge ACK.",
    { by: "reset/challenged", within: 20, violates: ["RFC5961-R5", "RFC9293-U6"] },
    {
      checkReset: (step, segment, context) =>
        has(segment, RST) && segment.seq !== step.tcb.rcv.nxt ? stopping(step) : checkReset(step, segment, context),
    },
  ),
  mutant(
    "reset-in-the-window-believed",
    "It believes an RST anywhere in the window.",
    { by: "reset/challenged", within: 20, violates: ["RFC5961-R2"] },
    {
      checkReset: (step, segment, context) => checkReset(step, { ...segment, seq: step.tcb.rcv.nxt }, context),
    },
  ),
  mutant(
    "challenged-and-believed",
    "It believes every other RST in the window and challenges the rest.",
    { by: "reset/one-manner", within: 100, violates: ["S9"] },
    {
      checkReset: (step, segment, context) =>
        checkReset(step, segment, {
          ...context,
          policy: { ...context.policy, challengesReset: segment.seq % 2 === 0 },
        }),
    },
  ),
  mutant(
    "reset-ignored-in-half-closed-states",
    "It ignores RSTs once either end has closed.",
    { by: "reset/obeyed", within: 50, violates: ["S9"] },
    {
      checkReset: (step, segment, context) =>
        has(segment, RST) && step.tcb.state !== "ESTABLISHED" ? stopping(step) : checkReset(step, segment, context),
    },
  ),
  mutant(
    "reset-ignored-at-a-closed-window",
    "It ignores RSTs while its receive window is closed.",
    { by: "reset/obeyed", within: 100, violates: ["MUST-66"] },
    {
      checkReset: (step, segment, context) =>
        has(segment, RST) && step.tcb.rcv.edge === step.tcb.rcv.nxt
          ? stopping(step)
          : checkReset(step, segment, context),
    },
  ),
  mutant(
    "reset-with-text-ignored",
    "It ignores RSTs that carry text.",
    { by: "reset/obeyed", within: 100, violates: ["SHLD-2"] },
    {
      checkReset: (step, segment, context) =>
        has(segment, RST) && segment.data.length > 0 ? stopping(step) : checkReset(step, segment, context),
    },
  ),
  mutant(
    "syn-in-the-window-resets",
    "It resets the connection on a SYN in the window.",
    { by: "reset/syn-challenged", within: 20, violates: ["RFC5961-R8"] },
    {
      checkSyn: (step, segment, context) =>
        checkSyn(step, segment, { ...context, policy: { ...context.policy, challengesSyn: false } }),
    },
  ),
  mutant(
    "syn-dropped",
    "It drops a SYN in a synchronized state.",
    { by: "reset/syn-challenged", within: 20, violates: ["RFC5961-R9", "RFC9293-U8"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        has(segment, SYN) && step.tcb.state === "ESTABLISHED"
          ? stopping(step)
          : checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "unacceptable-segment-reset",
    "It answers a segment outside of the window with an RST.",
    { by: "reset/unacceptable-acknowledged", within: 20, violates: ["RFC9293-E13"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        return next.stop && has(segment, ACK)
          ? owing(withoutAck(next), { owe: "reset", seq: segment.ack, ack: null })
          : next;
      },
    },
  ),
  mutant(
    "unacceptable-segment-dropped",
    "It drops a segment outside of the window without an acknowledgment.",
    { by: "reset/unacceptable-acknowledged", within: 20, violates: ["RFC9293-E13"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        return next.stop ? withoutAck(next) : next;
      },
    },
  ),
  mutant(
    "abort-beside-the-place",
    "The RST of an ABORT stands one before SND.NXT.",
    { by: "reset/abort", within: 20, violates: ["RFC9293-E30"] },
    {
      abort: {
        ...abort,
        "ESTABLISHED": (tcb, event, context) => resetMoved(abort.ESTABLISHED(tcb, event, context), -1),
      },
    },
  ),
  mutant(
    "abort-without-a-word",
    "It deletes an aborted connection without an RST.",
    { by: "reset/abort", within: 50, violates: ["RFC9293-E30"] },
    {
      abort: {
        ...abort,
        "ESTABLISHED": (tcb, event, context) => withoutReset(abort.ESTABLISHED(tcb, event, context)),
        "FIN-WAIT-2": (tcb, event, context) => withoutReset(abort["FIN-WAIT-2"](tcb, event, context)),
      },
    },
  ),
  mutant(
    "unread-data-forgotten",
    "A close with data unread sends a FIN, as if nothing was lost.",
    { by: "reset/unread-data", within: 20, violates: ["SHLD-3"] },
    {
      release: {
        ...release,
        "ESTABLISHED": (tcb, event, context) =>
          release.ESTABLISHED(tcb, event, { ...context, policy: { ...context.policy, resetsOnUnread: false } }),
      },
    },
  ),
  mutant(
    "ack-bit-looked-at-first",
    "It drops a segment without ACK before it looks at the sequence number.",
    { by: "reset/unacceptable-without-ack-acknowledged", within: 20, violates: ["RFC9293-E41"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        has(segment, ACK) || has(segment, RST) || has(segment, SYN)
          ? RFC_RULES.checkSequenceNumber(step, segment, context)
          : { ...step, stop: true },
    },
  ),
];

function withoutAck(step: Step): Step {
  return { ...step, duties: step.duties.filter((duty) => duty.owe !== "ack-now") };
}

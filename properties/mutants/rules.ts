/** Mutants that break a rule without a keyword, or one of the RFCs on attacks, whichever folder's property sees it. */

import { add, gt } from "../../spec/seq.ts";
import { closedBlock, fail } from "../../spec/tcp/endings.ts";
import { learn, NO_SACKS } from "../../spec/tcp/options/sack.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, FIN, has, RST, SYN } from "../../spec/tcp/segment.ts";
import { ACK_NOW, answering, owing, stay, type Step, stopping, to } from "../../spec/tcp/step-result.ts";
import { receiveWindow } from "../../spec/tcp/tcb.ts";
import { SECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { build, checkReset, checkSequenceNumber, checkSyn, receive, segmentArrives, userTimeout } = RFC_RULES;

const silently = (step: Step, ...signals: readonly string[]): Step => ({
  ...step,
  signals: step.signals.filter((signal) => !signals.includes(signal)),
});

/** Mutants that break a rule without a keyword, or one of the RFCs on attacks. */
export const RULE_MUTANTS: readonly Mutant[] = [
  mutant(
    "syn-given-up-in-silence",
    "It tells nobody that a SYN was given up.",
    { by: "handshake/syn-given-up", within: 20, violates: ["RFC9293-U1"] },
    {
      userTimeout: (tcb, event, context) => {
        const step = userTimeout(tcb, event, context);
        return tcb.state === "SYN-SENT" ? silently(step, "timed-out", "closed") : step;
      },
    },
  ),
  mutant(
    "user-time-out-in-silence",
    "It tells nobody that the user time-out is over.",
    { by: "retransmission/user-time-out", within: 20, violates: ["RFC9293-E58"] },
    { userTimeout: (tcb, event, context) => silently(userTimeout(tcb, event, context), "timed-out", "closed") },
  ),
  mutant(
    "text-without-ack-bit",
    "It leaves ACK out of segments with text.",
    { by: "robustness/well-formed", within: 20, violates: ["RFC9293-E2"] },
    {
      build: (tcb, draft, context) =>
        build(tcb, draft.data.length === 0 ? draft : { ...draft, flags: draft.flags & ~ACK }, context),
    },
  ),
  mutant(
    "wrong-acknowledgment-ends-the-opening",
    "It gives its opening up once it has reset what an old duplicate SYN drew.",
    { by: "handshake/wrong-acknowledgment", within: 50, violates: ["RFC9293-E9", "RFC1337-R4"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "SYN-SENT": (tcb, segment, context) => {
          const step = segmentArrives["SYN-SENT"](tcb, segment, context);
          return step.duties.some(({ owe }) => owe === "reset") ? to(step, closedBlock(step.tcb)) : step;
        },
      },
    },
  ),
  mutant(
    "close-wait-ends-before-its-text",
    "RECEIVE in CLOSE-WAIT tells of the end though text is left.",
    { by: "close/half-close-ends-the-stream", within: 100, violates: ["RFC9293-E26"] },
    { receive: { ...receive, "CLOSE-WAIT": (tcb) => answering(stay(tcb), { ok: true, endOfStream: true }) } },
  ),
  mutant(
    "listener-takes-a-syn-ack",
    "A listener looks for a SYN before it looks for an ACK.",
    { by: "reset/listener", within: 100, violates: ["RFC9293-E33"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "LISTEN": (tcb, segment, context) =>
          segmentArrives.LISTEN(
            tcb,
            has(segment, SYN) && !has(segment, RST) ? { ...segment, flags: segment.flags & ~ACK } : segment,
            context,
          ),
      },
    },
  ),
  mutant(
    "listener-counts-the-syn-twice",
    "A listener answers a SYN with an acknowledgment of SEG.SEQ + 2.",
    { by: "handshake/three-segments", within: 20, violates: ["RFC9293-E34"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "LISTEN": (tcb, segment, context) => {
          const step = segmentArrives.LISTEN(tcb, segment, context);
          const { rcv } = step.tcb;
          return step.tcb.state === "LISTEN" ? step : to(step, { ...step.tcb, rcv: { ...rcv, nxt: add(rcv.nxt, 1) } });
        },
      },
    },
  ),
  mutant(
    "listener-resets-what-is-nothing",
    "A listener answers a segment with neither RST nor ACK nor SYN with an RST.",
    { by: "reset/listener", within: 100, violates: ["RFC9293-E35"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "LISTEN": (tcb, segment, context) =>
          (segment.flags & (RST | ACK | SYN)) === 0
            ? owing(stay(tcb), { owe: "reset", seq: segment.seq, ack: null })
            : segmentArrives.LISTEN(tcb, segment, context),
      },
    },
  ),
  mutant(
    "time-wait-for-good",
    "It never leaves TIME-WAIT.",
    { by: "close/time-wait-lasts", within: 50, violates: ["RFC9293-E60"] },
    { timeWaitTimeout: (tcb) => stay({ ...tcb, timers: { ...tcb.timers, timeWait: null } }) },
  ),
  mutant(
    "keep-alive-octet-before-the-window-taken",
    "It takes an empty segment that lies just before its window for an acceptable one.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E6"] },
    {
      acceptable: (rcv, segment) =>
        RFC_RULES.acceptable(rcv, segment) ||
        (segment.data.length === 0 && !has(segment, FIN) && add(segment.seq, 1) === rcv.nxt),
    },
  ),
  mutant(
    "true-reset-challenged",
    "It challenges an RST at exactly RCV.NXT as well.",
    { by: "reset/obeyed", within: 20, violates: ["RFC5961-R4", "RFC9293-U5"] },
    {
      checkReset: (step, segment, context) =>
        has(segment, RST) ? stopping(owing(step, ACK_NOW)) : checkReset(step, segment, context),
    },
  ),
  mutant(
    "challenged-reset-obeyed-all-the-same",
    "It sends a challenge ACK to an RST in the window, and obeys the RST then.",
    { by: "reset/challenged", within: 50, violates: ["RFC9293-U7", "RFC5961-R6"] },
    {
      checkReset: (step, segment, context) => {
        const next = checkReset(step, segment, context);
        if (!has(segment, RST) || next.tcb.state === "CLOSED" || next.duties.length === 0) return next;
        return to(next, { ...next.tcb, timers: { ...next.tcb.timers, finWait2: context.now } });
      },
      finWait2Timeout: (tcb) => fail(stay(tcb), "reset"),
    },
  ),
  mutant(
    "challenged-syn-goes-on",
    "It takes the text of a SYN that it has challenged.",
    { by: "reset/syn-challenged", within: 200, violates: ["RFC5961-R10"] },
    {
      checkSyn: (step, segment, context) => {
        const next = checkSyn(step, segment, context);
        return has(segment, SYN) && has(segment, ACK) && next.tcb.state !== "CLOSED" ? { ...next, stop: false } : next;
      },
    },
  ),
  mutant(
    "deaf-to-resets-after-a-challenge",
    "It ignores the RST that its challenge ACK draws.",
    { by: "reset/obeyed", within: 100, violates: ["RFC5961-R11"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        return has(segment, SYN) ? to(next, { ...next.tcb, throttle: { from: context.now, count: 1 } }) : next;
      },
      checkReset: (step, segment, context) =>
        has(segment, RST) && step.tcb.throttle.count > 0 ? stopping(step) : checkReset(step, segment, context),
    },
  ),
  mutant(
    "challenges-without-limit",
    "It sends as many challenge ACKs as it is asked for.",
    { by: "reset/challenges-are-limited", within: 20, violates: ["RFC5961-R15"] },
    { mayChallenge: (tcb) => ({ tcb, allowed: true }) },
  ),
  mutant(
    "limit-of-challenges-fixed",
    "It sends ten challenge ACKs a second, whatever the administrator has set.",
    { by: "reset/challenge-limit-is-set", within: 20, violates: ["RFC5961-R16"] },
    {
      mayChallenge: (tcb, context) =>
        RFC_RULES.mayChallenge(tcb, {
          ...context,
          policy: { ...context.policy, challengeLimit: 10, challengeInterval: SECOND },
        }),
    },
  ),
  mutant(
    "interval-of-challenges-fixed",
    "It counts its challenge ACKs anew every second, whatever the administrator has set.",
    { by: "reset/challenge-interval-is-set", within: 20, violates: ["RFC5961-R16"] },
    {
      mayChallenge: (tcb, context) =>
        RFC_RULES.mayChallenge(tcb, { ...context, policy: { ...context.policy, challengeInterval: SECOND } }),
    },
  ),
  mutant(
    "quarrels-without-end",
    "It answers every acknowledgment of something never sent, and never tires.",
    { by: "reset/no-loop-of-acknowledgments", within: 20, violates: ["RFC1337-R3"] },
    {
      checkAck: (step, segment, context) =>
        has(segment, ACK) && step.tcb.state === "ESTABLISHED" && gt(segment.ack, step.tcb.snd.nxt)
          ? stopping(owing(step, ACK_NOW))
          : RFC_RULES.checkAck(step, segment, context),
    },
  ),
  mutant(
    "closed-window-keeps-acknowledgments-out",
    "While its receive window is closed it looks at no acknowledgment.",
    { by: "window/closed-window-takes-acknowledgments", within: 20, violates: ["RFC9293-E7"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        receiveWindow(step.tcb.rcv) === 0 && !has(segment, RST)
          ? stopping(owing(step, ACK_NOW))
          : checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "front-of-the-queue-left-out",
    "Its retransmission timer sends again what follows the first segment in flight, and not that one.",
    { by: "retransmission/in-time", within: 100, violates: ["RFC9293-E59"] },
    {
      retransmissionTimeout: (tcb, event, context) => {
        const step = RFC_RULES.retransmissionTimeout(tcb, event, context);
        const second = add(tcb.snd.una, tcb.snd.mss);
        if (step.tcb.state !== "ESTABLISHED" || !gt(tcb.snd.nxt, second)) return step;
        const scoreboard = learn(NO_SACKS, [{ left: tcb.snd.una, right: second }], tcb.snd.una, tcb.snd.nxt);
        return to(step, { ...step.tcb, loss: { ...step.tcb.loss, scoreboard } });
      },
    },
  ),
  mutant(
    "time-wait-drops-the-fin",
    "In TIME-WAIT it drops a FIN that comes once more, without an acknowledgment.",
    { by: "states/fin-in-time-wait", within: 20, violates: ["RFC9293-E52"] },
    {
      segmentArrives: {
        ...segmentArrives,
        "TIME-WAIT": (tcb, segment, context) =>
          has(segment, FIN) ? stay(tcb) : segmentArrives["TIME-WAIT"](tcb, segment, context),
      },
    },
  ),
];

/** Mutants that the properties of `handshake/` must catch. */

import { add, gt, leq, seq } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Handler, Rules } from "../../spec/tcp/rules.ts";
import { ACK, has, RST, type Segment, SYN } from "../../spec/tcp/segment.ts";
import { ACK_NOW, owing, RETRANSMIT, stay, type Step, stopping, telling, to } from "../../spec/tcp/step-result.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { MINUTE } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { segmentArrives, build, retransmissionTimeout, checkAck, checkSequenceNumber, resetFor } = RFC_RULES;

/** The rows of arriving segments with some states' handlers replaced. */
const arriving = (rows: Partial<Rules["segmentArrives"]>): Partial<Rules> => ({
  segmentArrives: { ...segmentArrives, ...rows },
});

const opening = (tcb: Tcb): boolean => tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED";

const withoutRetransmit = (step: Step): Step => ({
  ...step,
  duties: step.duties.filter((duty) => duty !== RETRANSMIT),
});

const synSent: Handler<Segment> = segmentArrives["SYN-SENT"];

/** Mutants that the properties of `handshake/` must catch. */
export const HANDSHAKE_MUTANTS: readonly Mutant[] = [
  mutant(
    "syn-not-repeated",
    "It sends a SYN or SYN,ACK once and never again.",
    { by: "handshake/three-segments", within: 100, violates: ["S10"] },
    {
      retransmissionTimeout: (tcb, event, context) => {
        const step = retransmissionTimeout(tcb, event, context);
        return opening(tcb) ? withoutRetransmit(step) : step;
      },
    },
  ),
  mutant(
    "syn-repeated-elsewhere",
    "It sends each copy of its SYN one sequence number further on.",
    { by: "handshake/three-segments", within: 100, violates: ["S10"] },
    {
      build: (tcb, draft, context) =>
        build(tcb, (draft.flags & SYN) !== 0 ? { ...draft, seq: add(draft.seq, tcb.loss.retries) } : draft, context),
    },
  ),
  mutant(
    "syn-ack-acknowledges-the-syn-itself",
    "Its SYN,ACK acknowledges SEG.SEQ instead of SEG.SEQ + 1.",
    { by: "handshake/three-segments", within: 20, violates: ["RFC9293-E5"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        return has(made, SYN | ACK) ? { ...made, ack: add(made.ack, -1) } : made;
      },
    },
  ),
  mutant(
    "told-too-early",
    "It tells the application that the connection is ESTABLISHED when it answers a crossing SYN.",
    { by: "handshake/simultaneous-open", within: 50, violates: ["MUST-10"] },
    arriving({
      "SYN-SENT": (tcb, segment, context) => {
        const step = synSent(tcb, segment, context);
        return step.tcb.state === "SYN-RECEIVED" ? telling(step, "established") : step;
      },
    }),
  ),
  mutant(
    "no-simultaneous-open",
    "It drops a SYN without ACK in SYN-SENT.",
    { by: "handshake/simultaneous-open", within: 20, violates: ["MUST-10"] },
    arriving({
      "SYN-SENT": (tcb, segment, context) =>
        has(segment, SYN) && !has(segment, ACK) ? stay(tcb) : synSent(tcb, segment, context),
    }),
  ),
  mutant(
    "text-of-the-third-segment-lost",
    "It acknowledges the text that came with the third segment and forgets it.",
    { by: "handshake/text-from-the-start", within: 50, violates: ["S1"] },
    {
      processText: (step, segment, context) =>
        step.signals.includes("established") && segment.data.length > 0
          ? owing(
            to(step, { ...step.tcb, rcv: { ...step.tcb.rcv, nxt: add(segment.seq, segment.data.length) } }),
            ACK_NOW,
          )
          : RFC_RULES.processText(step, segment, context),
    },
  ),
  mutant(
    "text-of-a-syn-delivered-at-once",
    "It gives the application the text of a crossing SYN before its own SYN was acknowledged.",
    { by: "handshake/text-waits", within: 100, violates: ["RFC9293-E8"] },
    {
      ...arriving({
        "SYN-SENT": (tcb, segment, context) => {
          const step = synSent(tcb, segment, context);
          if (step.tcb.state !== "SYN-RECEIVED" || segment.data.length === 0) return step;
          const { rcv, in: incoming } = step.tcb;
          const read: Tcb = {
            ...step.tcb,
            rcv: { ...rcv, nxt: add(segment.seq, 1 + segment.data.length) },
            in: { ...incoming, chunks: [segment.data], length: segment.data.length },
          };
          return telling(to(step, read), "readable");
        },
      }),
      receive: { ...RFC_RULES.receive, "SYN-RECEIVED": RFC_RULES.receive.ESTABLISHED },
    },
  ),
  mutant(
    "wrong-acknowledgment-believed",
    "It takes any acknowledgment in SYN-RECEIVED for that of its SYN.",
    { by: "handshake/wrong-acknowledgment", within: 50, violates: ["RFC9293-E12"] },
    {
      checkAck: (step, segment, context) =>
        step.tcb.state === "SYN-RECEIVED" && has(segment, ACK)
          ? checkAck(step, { ...segment, ack: step.tcb.snd.nxt }, context)
          : checkAck(step, segment, context),
    },
  ),
  mutant(
    "wrong-acknowledgment-dropped",
    "It drops an acknowledgment of something never sent in SYN-SENT instead of answering it with an RST.",
    { by: "handshake/old-duplicate-syn", within: 50, violates: ["MUST-10"] },
    arriving({
      "SYN-SENT": (tcb, segment, context) =>
        has(segment, ACK) && (leq(segment.ack, tcb.snd.iss) || gt(segment.ack, tcb.snd.nxt))
          ? stay(tcb)
          : synSent(tcb, segment, context),
    }),
  ),
  mutant(
    "duplicate-syn-resets",
    "It resets a connection on any SYN that comes once more.",
    { by: "handshake/duplicate-syn", within: 50, violates: ["S10"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        has(segment, SYN) && !opening(step.tcb)
          ? RFC_RULES.checkSyn(step, segment, { ...context, policy: { ...context.policy, challengesSyn: false } })
          : checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "duplicate-syn-ignored",
    "It drops a SYN in a synchronized state without an answer.",
    { by: "handshake/duplicate-syn", within: 50, violates: ["S10"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        has(segment, SYN) && !opening(step.tcb) ? stopping(step) : checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "reset-of-a-forgetful-peer-ignored",
    "It drops the RST of a peer that knows nothing of the connection.",
    { by: "handshake/forgetful-peer", within: 20, violates: ["RFC9293-E10"] },
    { checkReset: (step, segment) => (has(segment, RST) ? stopping(step) : step) },
  ),
  mutant(
    "forgotten-connection-not-reset",
    "It is silent about segments of connections that it does not know.",
    { by: "handshake/forgetful-stack", within: 50, violates: ["RFC9293-E10"] },
    {
      ...arriving({
        "LISTEN": (tcb, segment, context) =>
          has(segment, ACK) ? stay(tcb) : segmentArrives.LISTEN(tcb, segment, context),
      }),
      resetFor: (segment) => (has(segment, SYN) ? resetFor(segment) : null),
    },
  ),
  mutant(
    "refusal-ignored",
    "It drops an RST in SYN-SENT.",
    { by: "handshake/refused", within: 20, violates: ["RFC9293-E37"] },
    arriving({
      "SYN-SENT": (tcb, segment, context) => has(segment, RST) ? stay(tcb) : synSent(tcb, segment, context),
    }),
  ),
  mutant(
    "reset-forgets-the-syn",
    "The RST that answers a SYN acknowledges SEG.SEQ, as if the SYN did not count.",
    { by: "handshake/refused", within: 20, violates: ["RFC9293-E11"] },
    {
      resetFor: (segment) =>
        has(segment, ACK) || has(segment, RST) ? resetFor(segment) : { owe: "reset", seq: seq(0), ack: segment.seq },
    },
  ),
  mutant(
    "syn-never-given-up",
    "It goes on sending SYNs for an hour.",
    { by: "handshake/syn-given-up", within: 20, violates: ["MUST-23"] },
    { giveUpAfter: (tcb, policy) => tcb.state === "SYN-SENT" ? 60 * MINUTE : RFC_RULES.giveUpAfter(tcb, policy) },
  ),
  mutant(
    "syn-given-up-too-soon",
    "It gives a SYN up after a minute.",
    { by: "handshake/syn-given-up", within: 20, violates: ["MUST-23"] },
    { giveUpAfter: (tcb, policy) => tcb.state === "SYN-SENT" ? MINUTE : RFC_RULES.giveUpAfter(tcb, policy) },
  ),
  mutant(
    "syn-ack-never-given-up",
    "It goes on sending a SYN,ACK for an hour.",
    { by: "handshake/syn-ack-given-up", within: 50, violates: ["L5"] },
    { giveUpAfter: (tcb, policy) => tcb.state === "SYN-RECEIVED" ? 60 * MINUTE : RFC_RULES.giveUpAfter(tcb, policy) },
  ),
  mutant(
    "constant-iss",
    "It begins every connection at the same sequence number.",
    { by: "handshake/unpredictable-numbers", within: 10, violates: ["X1"] },
    { firstNumber: () => seq(6_510) },
  ),
  mutant(
    "iss-from-the-clock-alone",
    "Its initial sequence numbers are the clock's, the same for everybody.",
    { by: "handshake/unpredictable-numbers", within: 10, violates: ["X1", "RFC6528-R2"] },
    { firstNumber: (_tuple, _secret, now) => seq(Math.floor(now / 4)) },
  ),
  mutant(
    "iss-from-the-ports",
    "It adds a multiple of the ports to the clock, and no secret, so that anybody can compute its numbers.",
    { by: "handshake/unpredictable-numbers", within: 10, violates: ["MUST-9"] },
    {
      firstNumber: ({ local, remote }, _secret, now) =>
        seq(Math.floor(now / 4) + 40_503 * local.port + 30_011 * remote.port),
    },
  ),
  mutant(
    "iss-without-clock",
    "Its initial sequence number is the same for each connection of a four-tuple.",
    { by: "handshake/numbers-follow-a-clock", within: 10, violates: ["MUST-8", "SHLD-1", "RFC6528-R1"] },
    { firstNumber: (tuple, secret) => RFC_RULES.firstNumber(tuple, secret, 0 as Parameters<Rules["firstNumber"]>[2]) },
  ),
  mutant(
    "close-wait-closes-like-established",
    "It goes from CLOSE-WAIT to FIN-WAIT-1 when its user closes.",
    { by: "handshake/legal-states", within: 100, violates: ["S15"] },
    {
      close: { ...RFC_RULES.close, "CLOSE-WAIT": RFC_RULES.close.ESTABLISHED },
      release: { ...RFC_RULES.release, "CLOSE-WAIT": RFC_RULES.release.ESTABLISHED },
    },
  ),
  mutant(
    "active-opening-forgotten",
    "It forgets in SYN-RECEIVED that it opened actively, and goes back to LISTEN on an RST.",
    { by: "states/syn-received", within: 200, violates: ["MUST-11"] },
    {
      checkReset: (step, segment, context) =>
        step.tcb.state === "SYN-RECEIVED"
          ? RFC_RULES.checkReset(to(step, { ...step.tcb, opening: "passive" }), segment, context)
          : RFC_RULES.checkReset(step, segment, context),
    },
  ),
];

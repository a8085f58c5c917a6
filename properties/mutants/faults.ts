/** Mutants after faults that real stacks have had, beside those that each folder's properties were written for. */

import { add, distance, gt, leq, lt } from "../../spec/seq.ts";
import { finish } from "../../spec/tcp/endings.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, CWR, ECE, FIN, has, RST, type Segment, segmentEnd, SYN, URG } from "../../spec/tcp/segment.ts";
import { ACK_NOW, answering, owing, stay, stopping, to } from "../../spec/tcp/step-result.ts";
import { endOfText, finSent, type Rcv, receiveWindow, type Tcb } from "../../spec/tcp/tcb.ts";
import { after, HOUR } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { build, checkAck, checkReset, checkSequenceNumber, close, emit, release } = RFC_RULES;

const withTimers = (tcb: Tcb, timers: Partial<Tcb["timers"]>): Tcb => ({
  ...tcb,
  timers: { ...tcb.timers, ...timers },
});
const withFin = (tcb: Tcb, fin: boolean): Tcb => ({ ...tcb, out: { ...tcb.out, fin } });
const withReceived = (tcb: Tcb, rcv: Partial<Rcv>): Tcb => ({ ...tcb, rcv: { ...tcb.rcv, ...rcv } });

/** Whether a segment sends text again. */
const isAgain = (tcb: Tcb, segment: Segment): boolean => segment.data.length > 0 && lt(segment.seq, tcb.snd.nxt);

/** Whether a segment probes a closed window. */
const isProbe = (tcb: Tcb, length: number): boolean => tcb.state === "ESTABLISHED" && tcb.snd.wnd === 0 && length === 1;

const FIN_FAULTS: readonly Mutant[] = [
  mutant(
    "duplicate-fin-counts-again",
    "Each copy of the peer's FIN moves RCV.NXT on by one.",
    { by: "close/closing-segments-lost", within: 400, violates: ["L1"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        const { tcb } = step;
        const again = next.stop && tcb.in.fin !== null && has(segment, FIN) && segmentEnd(segment) === tcb.rcv.nxt;
        if (!again) return next;
        return to(next, withReceived(next.tcb, { nxt: add(tcb.rcv.nxt, 1), edge: add(tcb.rcv.edge, 1) }));
      },
    },
  ),
  mutant(
    "last-ack-skipped",
    "The second to close deletes its connection without a FIN.",
    { by: "close/both-sides-close", within: 100, violates: ["L1"] },
    {
      release: {
        ...release,
        "CLOSE-WAIT": (tcb, event, context) => {
          const next = release["CLOSE-WAIT"](tcb, event, context);
          return next.tcb.state === "LAST-ACK" ? { ...finish(next), duties: [] } : next;
        },
      },
    },
  ),
  mutant(
    "half-close-forgets-its-fin",
    "A half-close behind text that waits for the window queues no FIN.",
    { by: "close/half-close-ends-the-stream", within: 20, violates: ["RFC9293-E16"] },
    {
      close: {
        ...close,
        "ESTABLISHED": (tcb, event, context) => {
          const next = close.ESTABLISHED(tcb, event, context);
          if (!lt(tcb.snd.nxt, endOfText(tcb.out))) return next;
          return to(next, { ...withFin(next.tcb, false), state: "ESTABLISHED" });
        },
      },
    },
  ),
  mutant(
    "fin-on-the-third-segment-ignored",
    "It drops a FIN that comes with the acknowledgment which makes the connection ESTABLISHED.",
    { by: "close/fin-is-acknowledged", within: 20, violates: ["RFC9293-E56"] },
    {
      processFin: (step, segment, context) =>
        step.signals.includes("established") ? step : RFC_RULES.processFin(step, segment, context),
    },
  ),
  mutant(
    "fin-behind-old-text-refused",
    "It refuses a segment with FIN whose text it has already.",
    { by: "close/fin-is-acknowledged", within: 20, violates: ["RFC9293-E56"] },
    {
      acceptable: (rcv, segment) =>
        RFC_RULES.acceptable(rcv, segment) && !(has(segment, FIN) && lt(segment.seq, rcv.nxt)),
    },
  ),
  mutant(
    "fin-needs-a-full-window",
    "It sends its FIN only into a window of a full segment.",
    { by: "whole-run/silence-at-the-end", within: 350, violates: ["L3", "L4"] },
    {
      emit: (step, context) => {
        const { tcb } = step;
        if (!tcb.out.fin || finSent(tcb) || tcb.snd.wnd >= tcb.snd.mss) return emit(step, context);
        const emission = emit(to(step, withFin(tcb, false)), context);
        return { tcb: withFin(emission.tcb, true), segments: emission.segments };
      },
    },
  ),
  mutant(
    "last-ack-without-timers",
    "In LAST-ACK it neither retransmits nor gives up.",
    { by: "close/both-sides-close", within: 300, violates: ["L1"] },
    {
      retransmissionTimeout: (tcb, event, context) =>
        tcb.state === "LAST-ACK"
          ? stay(withTimers(tcb, { retransmission: after(context.now, 1000 * HOUR) }))
          : RFC_RULES.retransmissionTimeout(tcb, event, context),
      userTimeout: (tcb, event, context) =>
        tcb.state === "LAST-ACK"
          ? stay({ ...withTimers(tcb, { user: null }), loss: { ...tcb.loss, since: null } })
          : RFC_RULES.userTimeout(tcb, event, context),
    },
  ),
  mutant(
    "fin-acknowledged-one-short",
    "Its acknowledgment of a FIN is that of the text before it.",
    { by: "close/fin-is-acknowledged", within: 20, violates: ["RFC9293-E56"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        const over = tcb.in.fin !== null && tcb.rcv.nxt === add(tcb.in.fin, 1);
        return over && has(made, ACK) ? { ...made, ack: add(made.ack, -1) } : made;
      },
    },
  ),
  mutant(
    "end-before-the-last-text",
    "RECEIVE tells the end of the stream as soon as the FIN has come, though there is text to be read.",
    { by: "close/half-close-ends-the-stream", within: 20, violates: ["RFC9293-E26", "A1"] },
    { receive: { ...RFC_RULES.receive, "CLOSE-WAIT": (tcb) => answering(stay(tcb), { ok: true, endOfStream: true }) } },
  ),
  mutant(
    "half-close-ends-reading",
    "After a half-close it refuses RECEIVE.",
    { by: "close/half-close-delivers", within: 20, violates: ["RFC9293-E17"] },
    {
      receive: {
        ...RFC_RULES.receive,
        "FIN-WAIT-1": (tcb) => answering(stay(tcb), { ok: false, failure: "closing" }),
        "FIN-WAIT-2": (tcb) => answering(stay(tcb), { ok: false, failure: "closing" }),
      },
    },
  ),
];

const ACKNOWLEDGMENT_FAULTS: readonly Mutant[] = [
  mutant(
    "acknowledgments-acknowledged",
    "It acknowledges acknowledgments.",
    { by: "ack/acknowledgments-draw-none", within: 20, violates: ["L3"] },
    {
      checkAck: (step, segment, context) => {
        const next = checkAck(step, segment, context);
        return step.tcb.state !== "ESTABLISHED" || segment.data.length > 0 ? next : owing(next, ACK_NOW);
      },
    },
  ),
  mutant(
    "stale-acknowledgment-in-copies",
    "What it sends again bears the acknowledgment of the beginning.",
    { by: "ack/tells-the-truth", within: 50, violates: ["S3"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        return isAgain(tcb, made) ? { ...made, ack: add(tcb.rcv.irs, 1) } : made;
      },
    },
  ),
  mutant(
    "stale-window-in-copies",
    "What it sends again offers the whole buffer, whatever waits in it.",
    { by: "window/right-edge-stays", within: 100, violates: ["SHLD-14"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        if (!isAgain(tcb, made)) return made;
        return { ...made, window: Math.min(65_535, tcb.in.capacity) >>> tcb.agreed.receiveShift };
      },
    },
  ),
  mutant(
    "reset-one-before-believed",
    "It believes an RST that stands one before RCV.NXT.",
    { by: "reset/outside-window", within: 20, violates: ["S9"] },
    {
      acceptable: (rcv, segment) =>
        RFC_RULES.acceptable(rcv, segment) || (has(segment, RST) && add(segment.seq, 1) === rcv.nxt),
      checkReset: (step, segment, context) => {
        const before = has(segment, RST) && add(segment.seq, 1) === step.tcb.rcv.nxt;
        return checkReset(step, before ? { ...segment, seq: step.tcb.rcv.nxt } : segment, context);
      },
    },
  ),
  mutant(
    "half-open-survives-a-reset",
    "It ignores RSTs in SYN-RECEIVED.",
    { by: "handshake/old-duplicate-syn", within: 50, violates: ["MUST-10"] },
    {
      checkReset: (step, segment, context) =>
        has(segment, RST) && step.tcb.state === "SYN-RECEIVED" ? stopping(step) : checkReset(step, segment, context),
    },
  ),
];

const HALF_CLOSED_FAULTS: readonly Mutant[] = [
  mutant(
    "text-after-half-close-not-acknowledged",
    "It takes the text that comes in FIN-WAIT-2 without acknowledging it.",
    { by: "close/half-close-delivers", within: 20, violates: ["RFC9293-E17"] },
    {
      deliver: (step, segment, context) => {
        const next = RFC_RULES.deliver(step, segment, context);
        return step.tcb.state === "FIN-WAIT-2" ? { ...next, duties: step.duties } : next;
      },
    },
  ),
  mutant(
    "acknowledgment-one-short-establishes",
    "In SYN-RECEIVED it takes an acknowledgment of its ISS for one of its SYN.",
    { by: "handshake/wrong-acknowledgment", within: 20, violates: ["RFC9293-E12"] },
    {
      checkAck: (step, segment, context) => {
        const short = step.tcb.state === "SYN-RECEIVED" && segment.ack === step.tcb.snd.iss;
        return checkAck(step, short ? { ...segment, ack: add(segment.ack, 1) } : segment, context);
      },
    },
  ),
];

const TIMER_FAULTS: readonly Mutant[] = [
  mutant(
    "times-the-last-copy",
    "It measures the round trip of a segment from its last copy.",
    { by: "retransmission/keeps-backed-off", within: 200, violates: ["RFC6298-R8"] },
    {
      emit: (step, context) => {
        const emission = emit(step, context);
        const copy = emission.segments.find((segment) => isAgain(step.tcb, segment));
        if (copy === undefined) return emission;
        const rtt = { ...emission.tcb.rtt, timing: { end: segmentEnd(copy), at: context.now } };
        return { tcb: { ...emission.tcb, rtt }, segments: emission.segments };
      },
    },
  ),
];

const WINDOW_FAULTS: readonly Mutant[] = [
  mutant(
    "empty-probes",
    "Its probes of a closed window are bare acknowledgments, which draw no answer.",
    { by: "window/zero-window-is-probed", within: 20, violates: ["MUST-36"] },
    {
      persistTimeout: (tcb, event, context) => ({
        ...RFC_RULES.persistTimeout(tcb, event, context),
        duties: [ACK_NOW],
      }),
    },
  ),
  mutant(
    "probe-without-acknowledgment",
    "Its probes of a closed window have no ACK bit.",
    { by: "window/shrunk-window-is-survived", within: 450, violates: ["MUST-34"] },
    {
      build: (tcb, draft, context) =>
        build(tcb, isProbe(tcb, draft.data.length) ? { ...draft, flags: draft.flags & ~ACK } : draft, context),
    },
  ),
  mutant(
    "probe-of-another-octet",
    "Its probes of a closed window carry a zero instead of the next octet.",
    { by: "data/same-octets-again", within: 400, violates: ["S5"] },
    {
      textAt: (tcb, at, length) => isProbe(tcb, length) ? new Uint8Array(1) : RFC_RULES.textAt(tcb, at, length),
    },
  ),
  mutant(
    "window-one-octet-larger",
    "It takes the peer's window for one octet larger than it is.",
    { by: "window/is-respected", within: 100, violates: ["S6"] },
    {
      updateSendWindow: (tcb, segment) => {
        const next = RFC_RULES.updateSendWindow(tcb, segment);
        return next === tcb || next.snd.wnd === 0 ? next : { ...next, snd: { ...next.snd, wnd: next.snd.wnd + 1 } };
      },
    },
  ),
  mutant(
    "offers-more-than-it-takes",
    "It offers a hundred octets more than it takes.",
    { by: "window/what-is-offered-is-accepted", within: 350, violates: ["S7"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        return has(made, SYN) ? made : { ...made, window: Math.min(65_535, made.window + 100) };
      },
    },
  ),
  mutant(
    "overlap-refused",
    "It refuses a segment that begins before RCV.NXT, though its end is new.",
    { by: "data/overlapping-text-is-acknowledged", within: 20, violates: ["RFC9293-E42"] },
    {
      acceptable: (rcv, segment) =>
        RFC_RULES.acceptable(rcv, segment) && (segment.data.length === 0 || leq(rcv.nxt, segment.seq)),
    },
  ),
];

const SYN_FAULTS: readonly Mutant[] = [
  mutant(
    "any-reset-refuses",
    "It takes any RST in SYN-SENT for the answer to its SYN.",
    { by: "handshake/stray-resets", within: 20, violates: ["RFC9293-E37"] },
    {
      segmentArrives: {
        ...RFC_RULES.segmentArrives,
        "SYN-SENT": (tcb, segment, context) => {
          const answer = has(segment, RST) ? { ...segment, flags: RST | ACK, ack: tcb.snd.nxt } : segment;
          return RFC_RULES.segmentArrives["SYN-SENT"](tcb, answer, context);
        },
      },
    },
  ),
  mutant(
    "syn-with-ecn-dropped",
    "A listener drops a SYN that offers ECN.",
    { by: "reset/listener", within: 100, violates: ["RFC9293-E34"] },
    {
      segmentArrives: {
        ...RFC_RULES.segmentArrives,
        "LISTEN": (tcb, segment, context) =>
          has(segment, SYN) && (segment.flags & (ECE | CWR)) !== 0
            ? stay(tcb)
            : RFC_RULES.segmentArrives.LISTEN(tcb, segment, context),
      },
    },
  ),
  mutant(
    "timestamps-stand-still",
    "All its segments carry the same TSval.",
    { by: "options/timestamps-on-every-segment", within: 20, violates: ["RFC7323-R29"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        const { timestamps } = made.options;
        if (timestamps === null) return made;
        return { ...made, options: { ...made.options, timestamps: { ...timestamps, value: tcb.snd.iss } } };
      },
    },
  ),
  mutant(
    "urgent-pointer-followed-anywhere",
    "It follows an urgent pointer beyond what has arrived, and crashes.",
    { by: "robustness/any-segment", within: 300, violates: ["S14"] },
    {
      checkUrgent: (step, segment, context) => {
        const beyond = distance(step.tcb.rcv.nxt, add(segment.seq, segment.urgentPointer));
        if (has(segment, URG) && gt(add(segment.seq, segment.urgentPointer), step.tcb.rcv.nxt)) {
          if (beyond > receiveWindow(step.tcb.rcv)) throw new Error("an urgent pointer beyond the buffer");
        }
        return RFC_RULES.checkUrgent(step, segment, context);
      },
    },
  ),
];

/** Mutants after faults that were found in real stacks. */
export const FAULT_MUTANTS: readonly Mutant[] = [
  ...FIN_FAULTS,
  ...ACKNOWLEDGMENT_FAULTS,
  ...HALF_CLOSED_FAULTS,
  ...TIMER_FAULTS,
  ...WINDOW_FAULTS,
  ...SYN_FAULTS,
];

/** Mutants that the properties of `states/` must catch: one state's handler of one event with one thing wrong. */

import { add, gt, leq, lt } from "../../spec/seq.ts";
import { closedBlock, finish } from "../../spec/tcp/endings.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Handler, Rules } from "../../spec/tcp/rules.ts";
import { ACK, FIN, has, RST, type Segment, SYN, URG } from "../../spec/tcp/segment.ts";
import type { StateName } from "../../spec/tcp/state.ts";
import { ACK_NOW, answering, owing, stay, type Step, telling, to } from "../../spec/tcp/step-result.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { abort, checkAck, checkSyn, checkUrgent, close, open, processFin, segmentArrives, send } = RFC_RULES;

/** The rows of arriving segments with the handler of some states replaced. */
const arriving = (
  states: readonly StateName[],
  handler: (right: Handler<Segment>) => Handler<Segment>,
): Partial<Rules> => ({
  segmentArrives: {
    ...segmentArrives,
    ...Object.fromEntries(states.map((state) => [state, handler(segmentArrives[state])])),
  },
});

/** Segments of a kind are dropped in some states. */
const dropping = (states: readonly StateName[], kind: (segment: Segment, tcb: Tcb) => boolean): Partial<Rules> =>
  arriving(states, (right) => (tcb, segment, context) => kind(segment, tcb) ? stay(tcb) : right(tcb, segment, context));

/** What comes of a segment in some states, changed. */
const changing = (
  states: readonly StateName[],
  change: (next: Step, before: Tcb, segment: Segment) => Step,
): Partial<Rules> =>
  arriving(states, (right) => (tcb, segment, context) => change(right(tcb, segment, context), tcb, segment));

const without = (step: Step, owe: string): Step => ({
  ...step,
  duties: step.duties.filter((duty) => duty.owe !== owe),
});

const unsignalled = (step: Step, ...signals: readonly string[]): Step => ({
  ...step,
  signals: step.signals.filter((signal) => !signals.includes(signal)),
});

const inPlace = (tcb: Tcb, segment: Segment): boolean => segment.seq === tcb.rcv.nxt;

const isReset = (segment: Segment, tcb: Tcb): boolean => has(segment, RST) && inPlace(tcb, segment);

/** Mutants that the properties of `states/` must catch. */
export const STATES_MUTANTS: readonly Mutant[] = [
  mutant(
    "syn-sent-takes-a-fin",
    "A FIN in SYN-SENT ends the opening.",
    { by: "states/syn-sent", within: 200, violates: ["RFC9293-E57"] },
    changing(
      ["SYN-SENT"],
      (next, _before, segment) =>
        has(segment, FIN) && !has(segment, SYN) && next.tcb.state === "SYN-SENT" && next.duties.length === 0
          ? finish(next)
          : next,
    ),
  ),
  mutant(
    "syn-sent-acknowledges-what-has-no-syn",
    "In SYN-SENT it answers a segment with neither SYN nor RST with an acknowledgment.",
    { by: "states/syn-sent", within: 200, violates: ["RFC9293-E40"] },
    changing(
      ["SYN-SENT"],
      (next, _before, segment) =>
        (segment.flags & (SYN | RST | FIN)) === 0 && next.duties.length === 0 ? owing(next, ACK_NOW) : next,
    ),
  ),
  mutant(
    "syn-sent-resets-at-its-own-number",
    "The RST that answers a wrong acknowledgment in SYN-SENT stands at ISS.",
    { by: "states/syn-sent", within: 100, violates: ["RFC9293-E36"] },
    changing(["SYN-SENT"], (next, before) => ({
      ...next,
      duties: next.duties.map((duty) => duty.owe === "reset" ? { ...duty, seq: before.snd.iss } : duty),
    })),
  ),
  mutant(
    "syn-sent-answers-a-reset",
    "In SYN-SENT it answers an RST with a wrong acknowledgment by an RST.",
    { by: "states/syn-sent", within: 200, violates: ["RFC5961-R7"] },
    arriving(
      ["SYN-SENT"],
      (right) => (tcb, segment, context) =>
        has(segment, RST) && has(segment, ACK) && (leq(segment.ack, tcb.snd.iss) || gt(segment.ack, tcb.snd.nxt))
          ? owing(stay(tcb), { owe: "reset", seq: segment.ack, ack: null })
          : right(tcb, segment, context),
    ),
  ),
  mutant(
    "syn-sent-believes-a-reset-without-ack",
    "In SYN-SENT it takes an RST without ACK for a refusal.",
    { by: "states/syn-sent", within: 200, violates: ["RFC5961-R7"] },
    arriving(
      ["SYN-SENT"],
      (right) => (tcb, segment, context) =>
        has(segment, RST) && !has(segment, ACK)
          ? right(tcb, { ...segment, flags: RST | ACK, ack: tcb.snd.nxt }, context)
          : right(tcb, segment, context),
    ),
  ),
  mutant(
    "syn-ack-not-acknowledged",
    "It does not acknowledge a SYN,ACK in SYN-SENT.",
    { by: "states/syn-sent", within: 400, violates: ["RFC9293-E38"] },
    changing(["SYN-SENT"], (next) => next.tcb.state === "ESTABLISHED" ? without(next, "ack-now") : next),
  ),
  mutant(
    "crossing-syn-answered-by-an-ack",
    "It answers a SYN without ACK in SYN-SENT with an acknowledgment that carries no SYN.",
    { by: "states/syn-sent", within: 200, violates: ["RFC9293-E39"] },
    changing(
      ["SYN-SENT"],
      (next) => next.tcb.state === "SYN-RECEIVED" ? owing(without(next, "retransmit"), ACK_NOW) : next,
    ),
  ),
  mutant(
    "syn-received-ignores-a-reset",
    "In SYN-RECEIVED it drops an RST at RCV.NXT.",
    { by: "states/syn-received", within: 200, violates: ["RFC9293-E43"] },
    dropping(["SYN-RECEIVED"], isReset),
  ),
  mutant(
    "syn-received-refusal-untold",
    "It tells nobody that an RST in SYN-RECEIVED refused a connection that was opened actively.",
    { by: "states/syn-received", within: 200, violates: ["RFC9293-E43"] },
    changing(["SYN-RECEIVED"], (next) => unsignalled(next, "refused", "reset")),
  ),
  mutant(
    "syn-received-drops-wrong-acknowledgments",
    "In SYN-RECEIVED it drops an acknowledgment that is not acceptable, without an RST.",
    { by: "states/syn-received", within: 200, violates: ["RFC9293-E48"] },
    changing(
      ["SYN-RECEIVED"],
      (next, _before, segment) => has(segment, RST) || has(segment, SYN) ? next : without(next, "reset"),
    ),
  ),
  mutant(
    "syn-received-ends-on-wrong-acknowledgments",
    "An acknowledgment of something never sent ends SYN-RECEIVED.",
    { by: "states/syn-received", within: 200, violates: ["RFC9293-E12"] },
    changing(
      ["SYN-RECEIVED"],
      (next) =>
        next.duties.some(({ owe }) => owe === "reset") && next.tcb.state === "SYN-RECEIVED"
          ? to(next, closedBlock(next.tcb))
          : next,
    ),
  ),
  mutant(
    "reset-untold-in-half-closed-states",
    "It tells nobody of an RST in FIN-WAIT-1, FIN-WAIT-2 and CLOSE-WAIT.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E44"] },
    changing(
      ["FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT"],
      (next, before, segment) => isReset(segment, before) ? unsignalled(next, "reset") : next,
    ),
  ),
  mutant(
    "last-ack-ignores-a-reset",
    "In LAST-ACK it drops an RST at RCV.NXT.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E45"] },
    dropping(["LAST-ACK"], isReset),
  ),
  mutant(
    "closing-ignores-a-reset",
    "In CLOSING it drops an RST at RCV.NXT.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E45"] },
    dropping(["CLOSING"], isReset),
  ),
  mutant(
    "fin-wait-1-waits-for-the-fin",
    "It stays in FIN-WAIT-1 when its FIN is acknowledged.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E51"] },
    changing(
      ["FIN-WAIT-1"],
      (next) => next.tcb.state === "FIN-WAIT-2" ? to(next, { ...next.tcb, state: "FIN-WAIT-1" }) : next,
    ),
  ),
  mutant(
    "last-ack-lingers",
    "It goes to TIME-WAIT when its FIN is acknowledged in LAST-ACK.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E51"] },
    arriving(["LAST-ACK"], (right) => (tcb, segment, context) => {
      const next = right(tcb, segment, context);
      const acked = next.tcb.state === "CLOSED" && !has(segment, RST) && !has(segment, SYN);
      return acked ? unsignalled(to(next, { ...tcb, state: "TIME-WAIT" }), "closed") : next;
    }),
  ),
  mutant(
    "urgent-after-the-fin",
    "It tells of urgent data in CLOSE-WAIT.",
    { by: "states/urgent-after-the-fin", within: 200, violates: ["RFC9293-E53"] },
    {
      checkUrgent: (step, segment, context) =>
        step.tcb.state === "CLOSE-WAIT" && has(segment, URG)
          ? telling(step, "urgent")
          : checkUrgent(step, segment, context),
    },
  ),
  mutant(
    "text-after-its-own-fin-dropped",
    "It takes no text in FIN-WAIT-1.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E54"] },
    {
      processText: (step, segment, context) =>
        step.tcb.state === "FIN-WAIT-1" ? step : RFC_RULES.processText(step, segment, context),
    },
  ),
  mutant(
    "fin-in-fin-wait-1-like-in-established",
    "It goes from FIN-WAIT-1 to CLOSE-WAIT on the peer's FIN.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-E56"] },
    {
      processFin: (step, segment, context) => {
        const next = processFin(step, segment, context);
        const wrong = step.tcb.state === "FIN-WAIT-1" && next.tcb.state === "CLOSING";
        return wrong ? to(next, { ...next.tcb, state: "CLOSE-WAIT" }) : next;
      },
    },
  ),
  mutant(
    "syn-in-the-window-dropped",
    "It drops a SYN in the window of a synchronized connection in silence.",
    { by: "states/synchronized", within: 400, violates: ["RFC9293-U8"] },
    {
      checkSyn: (step, segment, context) =>
        has(segment, SYN) ? { ...step, stop: true } : checkSyn(step, segment, context),
    },
  ),
  mutant(
    "second-open-granted",
    "It grants a second OPEN of a connection that is ESTABLISHED.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E23"] },
    { open: { ...open, "ESTABLISHED": open.CLOSED } },
  ),
  mutant(
    "send-after-close-granted",
    "It takes what is sent in FIN-WAIT-2.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E25"] },
    { send: { ...send, "FIN-WAIT-2": send.ESTABLISHED } },
  ),
  mutant(
    "send-on-nothing-granted",
    "It takes what is sent in CLOSED.",
    { by: "states/calls", within: 1000, violates: ["RFC9293-E25"] },
    { send: { ...send, CLOSED: (tcb, event) => answering(stay(tcb), { ok: true, taken: event.data.length }) } },
  ),
  mutant(
    "send-while-opening-refused",
    "It refuses to take what is sent in SYN-RECEIVED.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E24"] },
    { send: { ...send, "SYN-RECEIVED": (tcb) => answering(stay(tcb), { ok: false, failure: "invalid" }) } },
  ),
  mutant(
    "last-ack-abort-resets",
    "ABORT in LAST-ACK sends an RST.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E31"] },
    { abort: { ...abort, "LAST-ACK": abort.ESTABLISHED } },
  ),
  mutant(
    "time-wait-abort-resets",
    "ABORT in TIME-WAIT sends an RST.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E31"] },
    { abort: { ...abort, "TIME-WAIT": abort.ESTABLISHED } },
  ),
  mutant(
    "fin-wait-2-abort-silent",
    "ABORT in FIN-WAIT-2 sends no RST.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E30"] },
    { abort: { ...abort, "FIN-WAIT-2": abort.CLOSING } },
  ),
  mutant(
    "abort-lives-on",
    "It sends an RST on ABORT and goes on with the connection.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E14"] },
    {
      abort: {
        ...abort,
        "ESTABLISHED": (tcb, event, context) => {
          const step = abort.ESTABLISHED(tcb, event, context);
          return unsignalled(to(step, { ...tcb, app: { ...tcb.app, attached: false } }), "closed");
        },
      },
    },
  ),
  mutant(
    "syn-received-close-sends-nothing",
    "CLOSE in SYN-RECEIVED is refused.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E28"] },
    { close: { ...close, "SYN-RECEIVED": close.CLOSED } },
  ),
  mutant(
    "syn-sent-close-waits",
    "CLOSE in SYN-SENT keeps the connection until it is established.",
    { by: "states/calls", within: 400, violates: ["RFC9293-E27"] },
    {
      close: {
        ...close,
        "SYN-SENT": (tcb) => answering(stay({ ...tcb, out: { ...tcb.out, fin: true } }), { ok: true }),
      },
    },
  ),
  mutant(
    "refused-but-half-open",
    "A connection that a listener has answered outlives an RST at RCV.NXT.",
    { by: "handshake/back-to-listen", within: 50, violates: ["RFC9293-E43"] },
    dropping(["SYN-RECEIVED"], (segment, tcb) => tcb.opening === "passive" && isReset(segment, tcb)),
  ),
  mutant(
    "second-syn-of-a-half-open-connection-dropped",
    "In SYN-RECEIVED it drops a SYN in the window in silence, and stays.",
    { by: "handshake/back-to-listen", within: 50, violates: ["RFC9293-E46"] },
    dropping(["SYN-RECEIVED"], (segment, tcb) => has(segment, SYN) && !has(segment, ACK) && !inPlace(tcb, segment)),
  ),
  mutant(
    "guessed-acknowledgments-accepted",
    "It accepts an acknowledgment however far below SND.UNA it lies.",
    { by: "states/guessed-acknowledgments", within: 50, violates: ["RFC9293-U9", "RFC5961-R13"] },
    {
      checkAck: (step, segment, context) =>
        checkAck(step, segment, { ...context, policy: { ...context.policy, challengesOldAck: false } }),
    },
  ),
  mutant(
    "guessed-acknowledgments-unanswered",
    "It discards a segment whose acknowledgment lies far below SND.UNA without a word.",
    { by: "states/guessed-acknowledgments", within: 50, violates: ["RFC9293-U10", "RFC5961-R14"] },
    {
      checkAck: (step, segment, context) => {
        const { una, maxWnd } = step.tcb.snd;
        const next = checkAck(step, segment, context);
        return lt(segment.ack, add(una, -maxWnd)) && next.stop ? without(next, "ack-now") : next;
      },
    },
  ),
];

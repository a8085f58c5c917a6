/** Mutants that the properties of `close/` must catch. */

import { append, EMPTY_QUEUE, slice } from "../../spec/tcp/buffers/send-queue.ts";
import { closedBlock, finish, timeWait } from "../../spec/tcp/endings.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Check, Context, Handler } from "../../spec/tcp/rules.ts";
import { FIN } from "../../spec/tcp/segment.ts";
import type { StateName } from "../../spec/tcp/state.ts";
import { answering, stay, type Step, stopping, telling, to } from "../../spec/tcp/step-result.ts";
import { endOfText, finSent, inFlight, type Tcb } from "../../spec/tcp/tcb.ts";
import { after, MINUTE, SECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** Whether nothing but the FIN waits for an acknowledgment. */
const onlyFin = (tcb: Tcb): boolean => finSent(tcb) && tcb.snd.una === endOfText(tcb.out);

const withoutUnsent = (tcb: Tcb): Tcb => {
  const kept = Math.min(tcb.out.queue.length, inFlight(tcb.snd));
  if (kept === tcb.out.queue.length) return tcb;
  const queue = kept === 0 ? EMPTY_QUEUE : append(EMPTY_QUEUE, slice(tcb.out.queue, 0, kept));
  return { ...tcb, out: { ...tcb.out, queue } };
};

/** The check of the acknowledgment with something changed about its outcome, in one state. */
const inState = (state: StateName, change: (next: Step, before: Step, context: Context) => Step): Check => {
  return (step, segment, context) => {
    const next = RFC_RULES.checkAck(step, segment, context);
    return step.tcb.state === state ? change(next, step, context) : next;
  };
};

const detached = (tcb: Tcb): Tcb => ({ ...tcb, app: { ...tcb.app, attached: false } });

/** CLOSE that only lets go of the socket, and sends nothing for it. */
const justDetach: Handler<unknown> = (tcb) => answering(stay(detached(tcb)), { ok: true });

const withTimer = (tcb: Tcb, timer: Partial<Tcb["timers"]>): Tcb => ({ ...tcb, timers: { ...tcb.timers, ...timer } });

/** Mutants that the properties of `close/` must catch. */
export const CLOSE_MUTANTS: readonly Mutant[] = [
  mutant(
    "close-drops-unsent-text",
    "Its CLOSE forgets the text that was not sent yet.",
    { by: "close/both-sides-close", within: 50, violates: ["L1"] },
    {
      release: {
        ...RFC_RULES.release,
        ESTABLISHED: (tcb, event, context) => RFC_RULES.release.ESTABLISHED(withoutUnsent(tcb), event, context),
      },
    },
  ),
  mutant(
    "last-ack-ends-on-any-ack",
    "Any acknowledgment ends its LAST-ACK.",
    { by: "close/both-sides-close-in-any-storm", within: 400, violates: ["L1"] },
    { checkAck: inState("LAST-ACK", (next) => next.tcb.state === "LAST-ACK" ? stopping(finish(next)) : next) },
  ),
  mutant(
    "close-before-established-forgotten",
    "It forgets, when the handshake is complete, that its application has closed.",
    { by: "close/both-sides-close-after-simultaneous-open", within: 50, violates: ["L1"] },
    {
      checkAck: inState(
        "SYN-RECEIVED",
        (next, { tcb }) =>
          tcb.out.fin && next.tcb.state === "FIN-WAIT-1"
            ? to(next, { ...next.tcb, state: "ESTABLISHED", out: { ...next.tcb.out, fin: false } })
            : next,
      ),
    },
  ),
  mutant(
    "fin-never-retransmitted",
    "It sends its FIN once only.",
    { by: "close/closing-segments-lost", within: 50, violates: ["L1"] },
    {
      retransmissionTimeout: (tcb, event, context) =>
        onlyFin(tcb)
          ? stay(withTimer(tcb, { retransmission: null }))
          : RFC_RULES.retransmissionTimeout(tcb, event, context),
    },
  ),
  mutant(
    "fin-retransmitted-one-further",
    "It retransmits its FIN at SND.NXT.",
    { by: "close/fin-keeps-its-sequence-number", within: 50, violates: ["S8"] },
    {
      build: (tcb, draft, context) =>
        (draft.flags & FIN) !== 0 && finSent(tcb) && draft.data.length === 0
          ? RFC_RULES.build(tcb, { ...draft, seq: tcb.snd.nxt }, context)
          : RFC_RULES.build(tcb, draft, context),
    },
  ),
  mutant(
    "ack-of-fin-repeated",
    "It repeats the acknowledgment of a FIN every second.",
    { by: "close/ack-of-fin-is-not-repeated", within: 20, violates: ["L3"] },
    {
      emit: (step, context) => {
        const { tcb, segments } = RFC_RULES.emit(step, context);
        const again = tcb.state === "CLOSE-WAIT" && tcb.timers.delayedAck === null;
        return { tcb: again ? withTimer(tcb, { delayedAck: after(context.now, SECOND) }) : tcb, segments };
      },
    },
  ),
  mutant(
    "closing-never-left",
    "In CLOSING it does not look at acknowledgments.",
    { by: "close/simultaneous-close", within: 20, violates: ["RFC9293-E19"] },
    { checkAck: inState("CLOSING", (_, before) => stopping(before)) },
  ),
  mutant(
    "closing-ends-at-once",
    "After a simultaneous close it does not wait in TIME-WAIT.",
    { by: "close/simultaneous-close", within: 20, violates: ["RFC9293-E19"] },
    { checkAck: inState("CLOSING", (next) => next.tcb.state === "TIME-WAIT" ? stopping(finish(next)) : next) },
  ),
  mutant(
    "second-close-second-fin",
    "A CLOSE in FIN-WAIT-2 sends another FIN.",
    { by: "close/second-close-sends-nothing", within: 20, violates: ["RFC9293-E29"] },
    {
      release: {
        ...RFC_RULES.release,
        "FIN-WAIT-2": (tcb) =>
          answering(
            stay({ ...detached(tcb), state: "FIN-WAIT-1", out: { ...tcb.out, start: tcb.snd.nxt } }),
            { ok: true },
          ),
      },
    },
  ),
  mutant(
    "syn-sent-survives-close",
    "A CLOSE in SYN-SENT leaves the SYN in its queue.",
    { by: "close/close-in-syn-sent", within: 50, violates: ["RFC9293-E27"] },
    { release: { ...RFC_RULES.release, "SYN-SENT": justDetach } },
  ),
  mutant(
    "syn-received-survives-close",
    "A CLOSE in SYN-RECEIVED queues no FIN.",
    { by: "close/close-in-syn-received", within: 100, violates: ["RFC9293-E28"] },
    { release: { ...RFC_RULES.release, "SYN-RECEIVED": justDetach } },
  ),
  mutant(
    "passive-closer-waits",
    "It goes from LAST-ACK to TIME-WAIT.",
    { by: "close/first-closer-waits", within: 50, violates: ["T4", "L4"] },
    {
      checkAck: (step, segment, context) =>
        step.tcb.state === "LAST-ACK" && segment.ack === step.tcb.snd.nxt && finSent(step.tcb)
          ? stopping(to(step, timeWait(step.tcb, context)))
          : RFC_RULES.checkAck(step, segment, context),
    },
  ),
  mutant(
    "closes-with-its-peer",
    "It sends its own FIN as soon as it has the peer's.",
    { by: "close/never-closing-holds-close-wait", within: 20, violates: ["RFC9293-E18"] },
    {
      takeFin: (step, context) => {
        const next = RFC_RULES.takeFin(step, context);
        const { tcb } = next;
        return tcb.state === "CLOSE-WAIT"
          ? to(next, { ...tcb, state: "LAST-ACK", out: { ...tcb.out, fin: true } })
          : next;
      },
    },
  ),
  mutant(
    "time-wait-of-one-msl",
    "It stays in TIME-WAIT for one MSL only.",
    { by: "close/time-wait-lasts", within: 50, violates: ["MUST-13"] },
    { timeWaitDuration: (policy) => policy.msl },
  ),
  mutant(
    "time-wait-too-long",
    "It stays in TIME-WAIT for three MSL.",
    { by: "close/time-wait-lasts", within: 50, violates: ["T4"] },
    { timeWaitDuration: (policy) => 3 * policy.msl },
  ),
  mutant(
    "no-time-wait",
    "It skips TIME-WAIT.",
    { by: "close/time-wait-answers-fin", within: 50, violates: ["RFC9293-E52"] },
    { timeWaitDuration: () => 1 },
  ),
  mutant(
    "close-wait-times-out",
    "It ends a connection that was in CLOSE-WAIT for five minutes.",
    { by: "close/close-wait-lasts", within: 20, violates: ["RFC9293-E18"] },
    {
      takeFin: (step, context) => {
        const next = RFC_RULES.takeFin(step, context);
        if (next.tcb.state !== "CLOSE-WAIT") return next;
        return to(next, withTimer(next.tcb, { finWait2: after(context.now, 5 * MINUTE) }));
      },
      finWait2Timeout: (tcb) => finish(stay(tcb)),
    },
  ),
  mutant(
    "nothing-delivered-after-close",
    "After its user's half-close it acknowledges text and throws it away.",
    { by: "close/half-close-delivers", within: 20, violates: ["RFC9293-E17"] },
    {
      deliver: (step, segment, context) => {
        const next = RFC_RULES.deliver(step, segment, context);
        return step.tcb.out.fin ? to(next, { ...next.tcb, in: { ...next.tcb.in, chunks: [], length: 0 } }) : next;
      },
    },
  ),
  mutant(
    "fin-wait-2-always-bounded",
    "It bounds FIN-WAIT-2 though its application still holds the socket.",
    { by: "close/fin-wait-2-after-shutdown-lasts", within: 20, violates: ["RFC9293-E17"] },
    {
      checkAck: inState(
        "FIN-WAIT-1",
        (next, _, { now }) =>
          next.tcb.state === "FIN-WAIT-2" ? to(next, withTimer(next.tcb, { finWait2: after(now, MINUTE) })) : next,
      ),
    },
  ),
  mutant(
    "fin-wait-2-never-bounded",
    "It leaves an orphan in FIN-WAIT-2 for ever.",
    { by: "close/fin-wait-2-after-close-is-bounded", within: 20, violates: ["L5"] },
    { finWait2Timeout: (tcb) => stay(withTimer(tcb, { finWait2: null })) },
  ),
  mutant(
    "dead-peer-never-given-up",
    "It retransmits to a dead peer for ever.",
    { by: "close/dead-peer-is-given-up", within: 50, violates: ["L5"] },
    {
      userTimeout: (tcb, _event, { now }) =>
        stay({ ...withTimer(tcb, { user: null }), loss: { ...tcb.loss, since: now } }),
    },
  ),
  mutant(
    "user-time-out-for-text-only",
    "It looks at its user's time-out only while it may still send text, and gives a FIN the time that an orphan has.",
    { by: "close/user-time-out-ends-it", within: 20, violates: ["MUST-21"] },
    {
      giveUpAfter: (tcb, policy) => {
        const userTimeout = tcb.out.fin ? 0 : tcb.app.userTimeout;
        return RFC_RULES.giveUpAfter({ ...tcb, app: { ...tcb.app, userTimeout } }, policy);
      },
    },
  ),
  mutant(
    "forgets-what-is-closed",
    "It deletes a connection whose application lets go of it, and tells the peer nothing.",
    { by: "close/crashed-process-closes", within: 20, violates: ["L1"] },
    {
      release: {
        ...RFC_RULES.release,
        ESTABLISHED: (tcb) => answering(telling(stay(closedBlock(detached(tcb))), "closed"), { ok: true }),
      },
    },
  ),
];

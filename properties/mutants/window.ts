/** Mutants that the properties of `window/` must catch. */

import { add, lt } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { segmentEnd } from "../../spec/tcp/segment.ts";
import { stay, stopping, to } from "../../spec/tcp/step-result.ts";
import { receiveWindow, type Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

const freeOf = (tcb: Tcb): number => Math.max(0, tcb.in.capacity - tcb.in.length);

/** Mutants that the properties of `window/` must catch. */
export const WINDOW_MUTANTS: readonly Mutant[] = [
  mutant(
    "window-overrun",
    "takes the peer's window for one segment larger than it is",
    { by: "window/is-respected", within: 60, violates: ["S6"] },
    {
      updateSendWindow: (tcb, segment) => {
        const next = RFC_RULES.updateSendWindow(tcb, segment);
        return next === tcb ? tcb : { ...next, snd: { ...next.snd, wnd: next.snd.wnd + 536 } };
      },
    },
  ),
  mutant(
    "usable-window-as-unsigned",
    "computes the usable window as an unsigned number, so that a negative one is huge",
    { by: "window/shrunk-window-is-survived", within: 60, violates: ["MUST-34", "RFC7323-R13"] },
    {
      updateSendWindow: (tcb, segment) => {
        const next = RFC_RULES.updateSendWindow(tcb, segment);
        const negative = lt(add(next.snd.una, next.snd.wnd), next.snd.nxt);
        return negative ? { ...next, snd: { ...next.snd, wnd: 0x4000_0000 } } : next;
      },
    },
  ),
  mutant(
    "right-edge-shrinks",
    "offers half of its free buffer, so that the right edge moves left as it fills",
    { by: "window/right-edge-stays", within: 60, violates: ["SHLD-14"] },
    { rightEdge: (tcb) => add(tcb.rcv.nxt, freeOf(tcb) >>> 1) },
  ),
  mutant(
    "text-up-to-the-edge-refused",
    "refuses a segment that ends at the right edge of its window",
    { by: "window/what-is-offered-is-accepted", within: 300, violates: ["S7"] },
    {
      acceptable: (rcv, segment) =>
        RFC_RULES.acceptable(rcv, segment) && (segment.data.length === 0 || segmentEnd(segment) !== rcv.edge),
    },
  ),
  mutant(
    "silly-windows-offered",
    "offers every octet that the application reads at once",
    { by: "window/no-silly-offers", within: 60, violates: ["MUST-39"] },
    {
      rightEdge: (tcb) => {
        const edge = add(tcb.rcv.nxt, freeOf(tcb));
        return lt(tcb.rcv.edge, edge) ? edge : tcb.rcv.edge;
      },
    },
  ),
  mutant(
    "silly-segments-sent",
    "sends as much as the windows allow, however little that is",
    { by: "window/no-silly-segments", within: 200, violates: ["MUST-38"] },
    { mayLeave: () => true },
  ),
  mutant(
    "nagle-left-out",
    "sends every small write at once",
    { by: "window/small-segments-are-held", within: 30, violates: ["SHLD-7"] },
    {
      mayLeave: (tcb, length, unsent, context) => length === unsent || RFC_RULES.mayLeave(tcb, length, unsent, context),
    },
  ),
  mutant(
    "nagle-not-turned-off",
    "ignores that its user turned the Nagle algorithm off",
    { by: "window/no-delay-turns-nagle-off", within: 30, violates: ["MUST-17"] },
    {
      mayLeave: (tcb, length, unsent, context) =>
        RFC_RULES.mayLeave({ ...tcb, app: { ...tcb.app, noDelay: false } }, length, unsent, context),
    },
  ),
  mutant(
    "zero-window-not-probed",
    "waits for the window to open, and never probes it",
    { by: "window/zero-window-is-probed", within: 20, violates: ["MUST-36"] },
    { persistTimeout: (tcb) => stay({ ...tcb, timers: { ...tcb.timers, persist: null } }) },
  ),
  mutant(
    "probes-not-backed-off",
    "probes a zero window at a steady pace",
    { by: "window/probes-grow-rare", within: 20, violates: ["SHLD-30"] },
    { backOff: (rtt) => rtt },
  ),
  mutant(
    "answered-probes-count-as-lost",
    "gives up a connection whose window stays closed for as long as R2, answers or not",
    { by: "window/stays-open-while-probes-are-answered", within: 20, violates: ["MUST-37"] },
    {
      checkAck: (step, segment, context) => {
        const next = RFC_RULES.checkAck(step, segment, context);
        if (step.tcb.snd.wnd !== 0 || next.tcb.snd.wnd !== 0) return next;
        const { since } = step.tcb.loss;
        const timers = { ...next.tcb.timers, user: step.tcb.timers.user };
        return to(next, { ...next.tcb, loss: { ...next.tcb.loss, since }, timers });
      },
    },
  ),
  mutant(
    "probes-not-answered",
    "drops what arrives at its zero window without an answer",
    { by: "window/probes-get-answers", within: 20, violates: ["RFC9293-E21"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        receiveWindow(step.tcb.rcv) === 0 && segment.data.length > 0
          ? stopping(step)
          : RFC_RULES.checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "closed-window-stays-closed",
    "never opens its window again once it was closed",
    { by: "window/lost-update-is-survived", within: 20, violates: ["L2"] },
    {
      rightEdge: (tcb, policy) => receiveWindow(tcb.rcv) === 0 ? tcb.rcv.edge : RFC_RULES.rightEdge(tcb, policy),
    },
  ),
];

/** Mutants that send too little, too late or in the wrong pieces. */

import { add, distance, latest, lt } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { stay } from "../../spec/tcp/step-result.ts";
import { inFlight, type Tcb } from "../../spec/tcp/tcb.ts";
import { after, MILLISECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** The window that a segment tells, misread. */
const misreading = (wrong: (window: number, tcb: Tcb) => number): Partial<Rules> => ({
  updateSendWindow: (tcb, segment) => {
    const next = RFC_RULES.updateSendWindow(tcb, segment);
    return next === tcb ? tcb : { ...next, snd: { ...next.snd, wnd: wrong(next.snd.wnd, next) } };
  },
});

/** Whether more is in flight than the window has room for, and more than a probe. */
const overhanging = (tcb: Tcb): boolean => inFlight(tcb.snd) > Math.max(1, tcb.snd.wnd);

/** The retransmission timer expires, and nothing is sent. */
const silentTimer = (when: (tcb: Tcb) => boolean): Partial<Rules> => ({
  retransmissionTimeout: (tcb, event, context) =>
    when(tcb)
      ? stay({ ...tcb, timers: { ...tcb.timers, retransmission: null } })
      : RFC_RULES.retransmissionTimeout(tcb, event, context),
});

/** Mutants that send too little, too late or in the wrong pieces. */
export const SENDING_MUTANTS: readonly Mutant[] = [
  mutant(
    "window-field-is-signed",
    "It takes a window field with its top bit set for a negative number, and sends nothing.",
    { by: "window/top-bit-is-no-sign", within: 20, violates: ["MUST-1"] },
    misreading((window, tcb) => window >>> tcb.agreed.sendShift > 0x7fff ? 0 : window),
  ),
  mutant(
    "windows-of-16-bits",
    "It keeps the peer's window in 16 bits.",
    { by: "window/wide-windows-are-kept-whole", within: 20, violates: ["REC-1"] },
    misreading((window) => window & 0xffff),
  ),
  mutant(
    "small-text-held-for-ever",
    "It waits for text to fill a segment, however long that takes.",
    { by: "data/written-text-leaves", within: 30, violates: ["MUST-60"] },
    {
      mayLeave: (tcb, length) => length >= tcb.snd.mss,
      overrideTimeout: (tcb) => stay({ ...tcb, timers: { ...tcb.timers, override: null } }),
    },
  ),
  mutant(
    "nothing-is-pushed",
    "It never sets PSH.",
    { by: "data/last-text-is-pushed", within: 20, violates: ["MUST-61"] },
    { pushes: () => false },
  ),
  mutant(
    "shrunk-windows-ignored",
    "It goes by the largest right edge that it was ever offered, though the peer has taken it back.",
    { by: "window/shrunk-window-holds-back", within: 40, violates: ["SHLD-15"] },
    {
      updateSendWindow: (tcb, segment) => {
        const next = RFC_RULES.updateSendWindow(tcb, segment);
        const before = distance(next.snd.una, latest(next.snd.una, add(tcb.snd.wl2, tcb.snd.wnd)));
        return next === tcb ? tcb : { ...next, snd: { ...next.snd, wnd: Math.max(next.snd.wnd, before) } };
      },
    },
  ),
  mutant(
    "no-repair-in-a-shrunk-window",
    "It waits for a window that was taken back to open again before it retransmits anything.",
    { by: "window/shrunk-window-is-repaired", within: 20, violates: ["SHLD-16"] },
    silentTimer((tcb) => tcb.snd.wnd > 0 && overhanging(tcb)),
  ),
  mutant(
    "no-probe-of-a-shrunk-window",
    "It does not probe a window that was taken back to zero under what is in flight.",
    { by: "window/shrunk-to-zero-is-probed", within: 20, violates: ["MUST-35"] },
    silentTimer((tcb) => tcb.snd.wnd === 0 && overhanging(tcb)),
  ),
  mutant(
    "shrunk-window-given-up",
    "It gives a connection up at R2 when what lies beyond a window that was taken back is not acknowledged.",
    { by: "window/shrunk-window-keeps-it-open", within: 20, violates: ["SHLD-17"] },
    {
      checkAck: (step, segment, context) => {
        const next = RFC_RULES.checkAck(step, segment, context);
        if (!overhanging(step.tcb) || next.tcb.snd.una !== step.tcb.snd.una) return next;
        const { since } = step.tcb.loss;
        const timers = { ...next.tcb.timers, user: step.tcb.timers.user };
        return { ...next, tcb: { ...next.tcb, loss: { ...next.tcb.loss, since }, timers } };
      },
    },
  ),
  mutant(
    "probes-at-once",
    "It probes a window as soon as it closes.",
    { by: "window/first-probe-waits", within: 20, violates: ["SHLD-29"] },
    {
      emit: (step, context) => {
        const emission = RFC_RULES.emit(step, context);
        const { timers } = emission.tcb;
        if (timers.persist === null || step.tcb.timers.persist !== null) return emission;
        const soon = { ...timers, persist: after(context.now, 20 * MILLISECOND) };
        return { ...emission, tcb: { ...emission.tcb, timers: soon } };
      },
    },
  ),
  mutant(
    "trouble-not-told",
    "It tells its user nothing before it gives up.",
    { by: "retransmission/trouble-is-told", within: 20, violates: ["SHLD-9"] },
    { advises: () => false },
  ),
  mutant(
    "trouble-told-at-once",
    "It tells its user of trouble with the first retransmission.",
    { by: "retransmission/trouble-is-told", within: 20, violates: ["SHLD-10"] },
    { advises: (retries) => retries === 1 },
  ),
  mutant(
    "syn-given-up-without-a-word",
    "It gives a SYN up without telling its user.",
    { by: "retransmission/dead-peer-is-given-up", within: 40, violates: ["MUST-22"] },
    {
      userTimeout: (tcb, event, context) => {
        const step = RFC_RULES.userTimeout(tcb, event, context);
        return tcb.state === "SYN-SENT" ? { ...step, signals: [] } : step;
      },
    },
  ),
  mutant(
    "segments-half-full",
    "It fills its segments to a half.",
    { by: "window/full-segments", within: 20, violates: ["SHLD-28"] },
    { segmentText: (tcb, at, context) => RFC_RULES.segmentText(tcb, at, context) >>> 1, mayLeave: () => true },
  ),
  mutant(
    "each-write-a-segment",
    "It puts no two writes into one segment.",
    { by: "window/writes-are-collapsed", within: 40, violates: ["SHLD-27"] },
    {
      send: {
        ...RFC_RULES.send,
        ESTABLISHED(tcb, event, context) {
          const step = RFC_RULES.send.ESTABLISHED(tcb, event, context);
          const { queue } = tcb.out;
          const taken = step.tcb.out.queue.length - queue.length;
          if (taken <= 0) return step;
          // A copy, so that it isn't joined with what lies beside it in memory.
          const chunks = [...queue.chunks, event.data.slice(0, taken)];
          const apart = { ...step.tcb.out, queue: { chunks, skip: queue.skip, length: step.tcb.out.queue.length } };
          return { ...step, tcb: { ...step.tcb, out: apart } };
        },
      },
      segmentText(tcb, at, context) {
        let end = add(tcb.out.start, -tcb.out.queue.skip);
        for (const chunk of tcb.out.queue.chunks) {
          end = add(end, chunk.length);
          if (lt(at, end)) return Math.min(distance(at, end), RFC_RULES.segmentText(tcb, at, context));
        }
        return RFC_RULES.segmentText(tcb, at, context);
      },
      mayLeave: () => true,
    },
  ),
];

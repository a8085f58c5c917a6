/** Mutants that the properties of `keep-alive/` must catch. */

import { add } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { stay, stopping } from "../../spec/tcp/step-result.ts";
import { type Application, inFlight, type Tcb } from "../../spec/tcp/tcb.ts";
import { HOUR, SECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

const wanting = (tcb: Tcb, wish: Partial<Application>): Tcb => ({ ...tcb, app: { ...tcb.app, ...wish } });

/** Whatever the application wants, this is what it gets. */
const insisting = (wish: (app: Application) => Partial<Application>): Partial<Rules> => ({
  emit: (step, context) => RFC_RULES.emit({ ...step, tcb: wanting(step.tcb, wish(step.tcb.app)) }, context),
});

/** Mutants that the properties of `keep-alive/` must catch. */
export const KEEP_ALIVE_MUTANTS: readonly Mutant[] = [
  mutant(
    "keep-alive-on-by-default",
    "sends keep-alives unasked",
    { by: "keep-alive/off-by-default", within: 20, violates: ["MUST-25"] },
    insisting(() => ({ keepAlive: true })),
  ),
  mutant(
    "keep-alive-not-turned-off",
    "goes on with keep-alives that were turned off",
    { by: "keep-alive/turned-off", within: 30, violates: ["MUST-24"] },
    insisting((app) => ({ keepAlive: app.keepAlive || app.keepAliveIdle < HOUR })),
  ),
  mutant(
    "keep-alive-after-one-hour",
    "waits for an hour before the first keep-alive, unless told otherwise",
    { by: "keep-alive/two-hours-by-default", within: 20, violates: ["MUST-28"] },
    insisting((app) => ({ keepAliveIdle: Math.min(app.keepAliveIdle, HOUR) })),
  ),
  mutant(
    "keep-alive-idle-ignored",
    "waits for two hours before the first keep-alive, whatever the application set",
    { by: "keep-alive/in-time", within: 20, violates: ["MUST-27"] },
    insisting(() => ({ keepAliveIdle: 2 * HOUR })),
  ),
  mutant(
    "keep-alive-not-before-the-window",
    "sends keep-alives at SND.NXT, which nobody has to answer",
    { by: "keep-alive/in-time", within: 20, violates: ["MUST-27"] },
    {
      build: (tcb, draft, context) => {
        const probe = draft.seq === add(tcb.snd.nxt, -1) && inFlight(tcb.snd) === 0 && draft.data.length <= 1 &&
          tcb.state === "ESTABLISHED";
        return RFC_RULES.build(tcb, probe ? { ...draft, seq: tcb.snd.nxt } : draft, context);
      },
    },
  ),
  mutant(
    "keep-alive-despite-traffic",
    "counts the idle time from when the timer was set first, whatever comes in between",
    { by: "keep-alive/traffic-postpones-it", within: 60, violates: ["MUST-26"] },
    {
      checkAck: (step, segment, context) => {
        const next = RFC_RULES.checkAck(step, segment, context);
        const { keepAlive } = step.tcb.timers;
        return keepAlive === null || next.tcb.timers.keepAlive === null
          ? next
          : { ...next, tcb: { ...next.tcb, timers: { ...next.tcb.timers, keepAlive } } };
      },
    },
  ),
  mutant(
    "answers-not-heard",
    "counts a keep-alive as lost although it was answered",
    { by: "keep-alive/answered-stays-open", within: 30, violates: ["T2"] },
    {
      checkAck: (step, segment, context) => {
        const next = RFC_RULES.checkAck(step, segment, context);
        const { keepAlivesSent } = step.tcb.app;
        return keepAlivesSent === 0 ? next : { ...next, tcb: wanting(next.tcb, { keepAlivesSent }) };
      },
    },
  ),
  mutant(
    "dead-after-one-keep-alive",
    "takes one keep-alive without an answer for a dead connection",
    { by: "keep-alive/one-lost-answer-is-no-death", within: 20, violates: ["MUST-29"] },
    {
      keepAliveTimeout: (tcb, event, context) =>
        RFC_RULES.keepAliveTimeout(wanting(tcb, { keepAliveCount: 1 }), event, context),
    },
  ),
  mutant(
    "never-dead",
    "sends keep-alives without an answer for ever",
    { by: "keep-alive/dead-peer-is-given-up", within: 20, violates: ["T2"] },
    {
      keepAliveTimeout: (tcb, event, context) =>
        RFC_RULES.keepAliveTimeout(wanting(tcb, { keepAliveCount: 1_000_000 }), event, context),
    },
  ),
  mutant(
    "keep-alive-only-once",
    "sends one keep-alive, and then forgets about it",
    { by: "keep-alive/dead-peer-is-given-up", within: 30, violates: ["T2"] },
    {
      keepAliveTimeout: (tcb, event, context) =>
        tcb.app.keepAlivesSent < tcb.app.keepAliveCount
          ? RFC_RULES.keepAliveTimeout(tcb, event, context)
          : stay({ ...tcb, timers: { ...tcb.timers, keepAlive: (context.now + 1000 * SECOND) as typeof context.now } }),
    },
  ),
  mutant(
    "keep-alives-unanswered",
    "drops what comes at RCV.NXT-1 in silence",
    { by: "keep-alive/answers", within: 20, violates: ["RFC9293-E13"] },
    {
      checkSequenceNumber: (step, segment, context) =>
        segment.seq === add(step.tcb.rcv.nxt, -1) && segment.data.length <= 1
          ? stopping(step)
          : RFC_RULES.checkSequenceNumber(step, segment, context),
    },
  ),
  mutant(
    "garbage-in-keep-alives",
    "puts an octet of garbage into its keep-alives, though nobody told it to",
    { by: "keep-alive/empty", within: 20, violates: ["SHLD-12"] },
    {
      emit: (step, context) =>
        RFC_RULES.emit(step, { ...context, policy: { ...context.policy, keepAliveOctet: true } }),
    },
  ),
];

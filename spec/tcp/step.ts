/**
 * One event of one connection: what the RFC fixes, then what the policy chooses.
 *
 * This is the only place that dispatches. `transition` is the half that the oracle shares; `step` is a TCP.
 */

import { unreachable } from "../assert.ts";
import type { Instant } from "../time.ts";
import type { SocketEvent } from "../trace/vocabulary.ts";
import type { Event, TimerName } from "./event.ts";
import type { Context, Handler } from "./rules.ts";
import type { Segment } from "./segment.ts";
import { stampingResets } from "./sending/reset-timestamps.ts";
import { type Answer, answering, stay, type Step } from "./step-result.ts";
import type { Tcb } from "./tcb.ts";
import type { IpFields } from "./transition/options.ts";

/** What the RFC fixes: the next block, what is owed, what is told. Nothing is sent here. */
export function transition(tcb: Tcb, event: Event, context: Context): Step {
  const cause = event.type === "segment-arrives" ? event.segment : null;
  return stampingResets(handled(tcb, event, context), tcb.ts, cause, context);
}

function handled(tcb: Tcb, event: Event, context: Context): Step {
  const { rules } = context;
  switch (event.type) {
    case "segment-arrives":
      return rules.segmentArrives[tcb.state](tcb, event.segment, context);
    case "icmp-arrives":
      return rules.icmpArrives[tcb.state](tcb, event.error, context);
    case "time-out":
      return timeOutHandler(event.timer, context)(tcb, null, context);
    case "open":
      return rules.open[tcb.state](tcb, event, context);
    case "send":
      return rules.send[tcb.state](tcb, event, context);
    case "receive":
      return rules.receive[tcb.state](tcb, event, context);
    case "close":
      return rules.close[tcb.state](tcb, event, context);
    case "release":
      return rules.release[tcb.state](tcb, event, context);
    case "abort":
      return rules.abort[tcb.state](tcb, event, context);
    case "status":
      return answering(stay(tcb), { ok: true });
    case "set-options":
      return rules.setOptions(tcb, event.options, context);
    default:
      return unreachable(event);
  }
}

function timeOutHandler(timer: TimerName, { rules }: Context): Handler<null> {
  switch (timer) {
    case "retransmission":
      return rules.retransmissionTimeout;
    case "persist":
      return rules.persistTimeout;
    case "delayedAck":
      return rules.delayedAckTimeout;
    case "override":
      return rules.overrideTimeout;
    case "keepAlive":
      return rules.keepAliveTimeout;
    case "user":
      return rules.userTimeout;
    case "timeWait":
      return rules.timeWaitTimeout;
    case "finWait2":
      return rules.finWait2Timeout;
    default:
      return unreachable(timer);
  }
}

/** What came of an event: the next block, the segments that leave, what the application is told, and its answer. */
export interface Outcome {
  /** The next block; in state CLOSED when the connection is over. */
  readonly tcb: Tcb;
  /** What leaves, in order. */
  readonly segments: readonly Segment[];
  /** What they tell IP, all of them. */
  readonly ip: IpFields;
  /** What the application is told, in order. */
  readonly signals: readonly SocketEvent[];
  /** What a call gives back; null for other events. */
  readonly answer: Answer | null;
}

/** A TCP: the transition, and then the segments that the policy sends for it. */
export function step(tcb: Tcb, event: Event, context: Context): Outcome {
  const moved = transition(tcb, event, context);
  const { rules } = context;
  const ip = rules.ipFields(moved.tcb.app);
  const signals = rules.wanted(moved.tcb.app, moved.signals);
  // What is discarded in silence gives no occasion to send either.
  if (event.type === "icmp-arrives" && moved.duties.length === 0) {
    return { tcb: moved.tcb, segments: [], ip, signals, answer: moved.answer };
  }
  const { tcb: next, segments } = rules.emit(moved, context);
  return { tcb: next, segments, ip, signals, answer: moved.answer };
}

/** The order in which timers that are due at the same instant expire: those that end the connection first. */
const TIMERS: readonly TimerName[] = [
  "timeWait",
  "user",
  "finWait2",
  "retransmission",
  "persist",
  "override",
  "delayedAck",
  "keepAlive",
];

/** The first timer that is due at `now` or before, or null. */
export function dueTimer(tcb: Tcb, now: Instant): TimerName | null {
  for (const name of TIMERS) {
    const at = tcb.timers[name];
    if (at !== null && at <= now) return name;
  }
  return null;
}

/** When the next timer of a block is due, or null. */
export function nextDue(tcb: Tcb): Instant | null {
  let first: Instant | null = null;
  for (const name of TIMERS) {
    const at = tcb.timers[name];
    if (at !== null && (first === null || at < first)) first = at;
  }
  return first;
}

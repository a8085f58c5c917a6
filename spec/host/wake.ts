/** Time passes at a host: the timers of its connections expire (RFC 9293, section 3.10.8). */

import { type Instant, sooner } from "../time.ts";
import type { Context } from "../tcp/rules.ts";
import { dueTimer, nextDue, step } from "../tcp/step.ts";
import { settle } from "./connections.ts";
import type { Host, HostOutput, HostStep } from "./host.ts";

/** When the next timer of any connection is due, or null. */
export function nextWake(host: Host): Instant | null {
  let first: Instant | null = null;
  for (const connection of host.connections) first = sooner(first, nextDue(connection.tcb));
  return first;
}

/** Lets every timer expire that is due. */
export function wake(host: Host, context: Context): HostStep {
  const outputs: HostOutput[] = [];
  let next = host;
  for (;;) {
    const index = next.connections.findIndex((connection) => dueTimer(connection.tcb, context.now) !== null);
    if (index < 0) return { host: next, outputs };
    const { tcb } = next.connections[index]!;
    const timer = dueTimer(tcb, context.now)!;
    const settled = settle(next, index, step(tcb, { type: "time-out", timer }, context));
    outputs.push(...settled.outputs);
    next = settled.host;
  }
}

/** What premises about openings and resets look for in a run. */

import { has, type Segment, SYN } from "../../spec/tcp/segment.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { SocketEvent } from "../../spec/trace/vocabulary.ts";

/** How often an application of a side was told something. */
export const timesTold = (run: RunRecord, side: Side, event: SocketEvent): number =>
  run.trace.filter((seen) => seen.type === "event" && seen.side === side && seen.event === event).length;

/** Whether an application of a side was told something. */
export const wasTold = (run: RunRecord, side: Side, event: SocketEvent): boolean => timesTold(run, side, event) > 0;

/** How many segments the stack of a side sent for which `test` holds. */
export const sentSuch = (run: RunRecord, side: Side, test: (segment: Segment) => boolean): number =>
  run.trace.filter((seen) =>
    seen.type === "sent" && seen.side === side && seen.origin === "stack" && seen.datagram !== null &&
    test(seen.datagram.segment)
  ).length;

/** Whether an attacker's segment arrived at a side after its application was told that it is connected. */
export function injectedWhenOpen(run: RunRecord, side: Side, flags: number): boolean {
  const crafted = new Set<number>();
  let open = false;
  for (const seen of run.trace) {
    if (seen.type === "event" && seen.side === side && seen.event === "established") open = true;
    if (seen.type === "sent" && seen.origin === "attacker") crafted.add(seen.packet);
    if (seen.type !== "arrived" || seen.side !== side || !open || !crafted.has(seen.packet)) continue;
    if (seen.datagram !== null && has(seen.datagram.segment, flags)) return true;
  }
  return false;
}

/** Whether both sides' first SYNs were on their way at the same time. */
export function synsCrossed(run: RunRecord): boolean {
  const heard = { a: false, b: false };
  const sent = { a: false, b: false };
  for (const seen of run.trace) {
    if ((seen.type !== "sent" && seen.type !== "arrived") || seen.datagram === null) continue;
    if (!has(seen.datagram.segment, SYN)) continue;
    if (seen.type === "arrived") heard[seen.side] = true;
    else if (!heard[seen.side]) sent[seen.side] = true;
  }
  return sent.a && sent.b;
}

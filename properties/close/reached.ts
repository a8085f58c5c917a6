/** What a run must have reached for a property of this folder to have been put to the test. */

import { FIN, has, RST, SYN } from "../../spec/tcp/segment.ts";
import type { Observation, Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

/** Whether `seen` is a segment with all of `bits` that the stack of `side` sent. */
export const isSent = (seen: Observation, side: Side, bits: number): boolean =>
  seen.type === "sent" && seen.side === side && seen.origin === "stack" && seen.datagram !== null &&
  has(seen.datagram.segment, bits);

/** Whether the stack of `side` sent a FIN. */
export const sentFin = (run: RunRecord, side: Side): boolean => run.trace.some((seen) => isSent(seen, side, FIN));

/** How many segments with a FIN the stack of `side` sent. */
export const finsOf = (run: RunRecord, side: Side): number =>
  run.trace.filter((seen) => isSent(seen, side, FIN)).length;

/** Whether a stack sent a RST. */
export const sentReset = (run: RunRecord): boolean =>
  run.trace.some((seen) => isSent(seen, "a", RST) || isSent(seen, "b", RST));

/** Whether the user of `side` was told that a connection is established. */
export const established = (run: RunRecord, side: Side): boolean =>
  run.trace.some((seen) => seen.type === "event" && seen.side === side && seen.event === "established");

/** Whether the network dropped a segment with a FIN. */
export function lostFin(run: RunRecord): boolean {
  return run.trace.some((seen) => {
    if (seen.type !== "network" || seen.fate.fate !== "drop") return false;
    return run.trace.some((sent) =>
      sent.type === "sent" && sent.packet === seen.packet && sent.datagram !== null &&
      has(sent.datagram.segment, FIN)
    );
  });
}

/** Whether the two sides' first FINs crossed: each was sent before the other's had arrived. */
export function finsCrossed(run: RunRecord): boolean {
  const sent = { a: -1, b: -1 };
  const arrived = { a: -1, b: -1 };
  run.trace.forEach((seen, index) => {
    if (seen.type !== "sent" && seen.type !== "arrived") return;
    if (seen.datagram === null || !has(seen.datagram.segment, FIN)) return;
    const first = seen.type === "sent" ? sent : arrived;
    if (first[seen.side] < 0) first[seen.side] = index;
  });
  return sent.a >= 0 && sent.b >= 0 && sent.a < arrived.a && sent.b < arrived.b;
}

/** The index of the first observation in which `side` closes its socket or shuts it down, or -1. */
export const askedAt = (run: RunRecord, side: Side): number =>
  run.trace.findIndex((seen) =>
    seen.type === "call" && seen.side === side && (seen.call.call === "close" || seen.call.call === "shutdown")
  );

/** Whether the stack of `side` had sent its SYN,ACK, and was not established, when its application closed. */
export function closedInSynReceived(run: RunRecord, side: Side): boolean {
  const asked = askedAt(run, side);
  const before = run.trace.slice(0, Math.max(0, asked));
  return before.some((seen) => isSent(seen, side, SYN)) &&
    before.some((seen) =>
      seen.type === "arrived" && seen.side === side && seen.datagram !== null &&
      has(seen.datagram.segment, SYN)
    ) &&
    !before.some((seen) => seen.type === "event" && seen.side === side && seen.event === "established");
}

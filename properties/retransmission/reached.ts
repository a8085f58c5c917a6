/** What runs must have reached for properties of retransmission to say something. */

import { gt, leq } from "../../spec/seq.ts";
import { has, RST, segmentEnd, SYN } from "../../spec/tcp/segment.ts";
import { WireTracker } from "../../spec/monitors/wire.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Side } from "../../spec/trace/observation.ts";

/** How often, at most, an end sent what stood at SND.UNA in a row while nothing arrived. */
export function longestSilence(run: RunRecord): number {
  const wire = new WireTracker();
  const times: Record<Side, number> = { a: 0, b: 0 };
  let most = 0;
  for (const seen of run.trace) {
    if (seen.type === "arrived") times[seen.side] = 0;
    if (seen.type === "sent" && seen.datagram !== null && seen.origin === "stack") {
      const { segment } = seen.datagram;
      const end = wire.of(seen.side, segment)?.[seen.side];
      const una = end?.una ?? null;
      const to = segmentEnd(segment);
      const fresh = una !== null && to !== segment.seq && !has(segment, RST) && leq(segment.seq, una) && gt(to, una);
      if (fresh && end?.window !== 0) times[seen.side] += 1;
      most = Math.max(most, times[seen.side]);
    }
    wire.observe(seen);
  }
  return most;
}

/** Whether any text or FIN was sent more than once after the handshake. */
export function sentAgain(run: RunRecord): boolean {
  const wire = new WireTracker();
  for (const seen of run.trace) {
    if (seen.type === "sent" && seen.datagram !== null && seen.origin === "stack") {
      const { segment } = seen.datagram;
      const end = wire.of(seen.side, segment)?.[seen.side];
      const nxt = end?.nxt ?? null;
      const length = segmentEnd(segment) - segment.seq;
      if (nxt !== null && length !== 0 && !has(segment, SYN) && !has(segment, RST) && gt(nxt, segment.seq)) return true;
    }
    wire.observe(seen);
  }
  return false;
}

/** Whether an application was told that its connection timed out. */
export const timedOut = (run: RunRecord, side: Side): boolean =>
  run.trace.some((seen) => seen.type === "event" && seen.side === side && seen.event === "timed-out");

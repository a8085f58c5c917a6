/** What premises look for in a run. */

import { add, gt, leq, lt, type Seq } from "../../spec/seq.ts";
import { isRetransmission, type WireConnection, WireTracker } from "../../spec/monitors/wire.ts";
import { has, type Segment, SYN } from "../../spec/tcp/segment.ts";
import { otherSide, type Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

/** A segment with its place in a run: what the wire had shown before it, and whose it is. */
export interface Sighting {
  readonly what: "sent" | "arrived";
  /** The side that sent the segment, or at which it arrived. */
  readonly side: Side;
  readonly segment: Segment;
  readonly connection: WireConnection;
  /** Whether a stack sent it, and no attacker. */
  readonly genuine: boolean;
}

/** Whether a run has a segment of a connection for which `test` holds. */
export function anySegment(run: RunRecord, test: (sighting: Sighting) => boolean): boolean {
  const wire = new WireTracker();
  const crafted = new Set<number>();
  for (const seen of run.trace) {
    if ((seen.type === "sent" || seen.type === "arrived") && seen.datagram !== null) {
      if (seen.type === "sent" && seen.origin === "attacker") crafted.add(seen.packet);
      const { segment } = seen.datagram;
      const connection = wire.of(seen.type === "sent" ? seen.side : otherSide(seen.side), segment);
      const genuine = !crafted.has(seen.packet);
      if (connection !== null && test({ what: seen.type, side: seen.side, segment, connection, genuine })) return true;
    }
    wire.observe(seen);
  }
  return false;
}

/** Whether the network did something to a packet with text, other than to pass it on in its turn. */
export function textMeddledWith(run: RunRecord, fates: readonly string[]): boolean {
  const text = new Set<number>();
  for (const seen of run.trace) {
    if (seen.type === "sent" && (seen.datagram?.segment.data.length ?? 0) > 0) text.add(seen.packet);
    if (seen.type === "network" && text.has(seen.packet) && fates.includes(seen.fate.fate)) return true;
  }
  return false;
}

/** Whether text was read. */
export const textRead = (run: RunRecord): boolean =>
  run.trace.some((seen) => seen.type === "result" && seen.result.ok && "data" in seen.result);

/** Whether text was sent a second time. */
export const textSentAgain = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, segment, connection, genuine }) =>
      what === "sent" && genuine && segment.data.length > 1 && isRetransmission(connection[side], segment),
  );

/** Whether a sequence number between the first and the last octet of what arrived crossed `point`. */
export const textCrossed = (run: RunRecord, points: readonly Seq[]): boolean =>
  anySegment(run, ({ what, side, segment, connection }) => {
    if (what !== "arrived" || segment.data.length === 0 || has(segment, SYN)) return false;
    const { iss } = connection[otherSide(side)];
    const end = add(segment.seq, segment.data.length);
    return iss !== null && points.some((point) => leq(iss, point) && gt(end, point) && lt(iss, end));
  });

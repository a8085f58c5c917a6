/** A segment that a stack sent, with its connection: what monitors of options and of keep-alives look at. */

import { has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Seq } from "../seq.ts";
import type { Instant } from "../time.ts";
import type { RunFrame } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import { keyOf } from "./arrival.ts";
import type { End, WireConnection } from "./wire.ts";

/** A segment at one end, as the wire was before it. */
export interface AtEnd {
  /** The end, by one number. */
  readonly key: number;
  readonly side: Side;
  readonly at: Instant;
  readonly connection: WireConnection;
  readonly end: End;
  readonly segment: Segment;
}

/** What a stack sent on a connection that showed a SYN before, or null. */
export function emittedBy(frame: RunFrame, seen: Observation): AtEnd | null {
  if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
  return atEnd(frame, seen.side, seen.side, seen.at, seen.datagram.segment);
}

/** Text or a FIN that a stack sent on a connection that showed a SYN before, with where it ends, or null. */
export function occupyingBy(frame: RunFrame, seen: Observation): AtEnd & { readonly to: Seq } | null {
  const emitted = emittedBy(frame, seen);
  if (emitted === null) return null;
  const { segment } = emitted;
  const to = segmentEnd(segment);
  return to === segment.seq || has(segment, SYN) || has(segment, RST) ? null : { ...emitted, to };
}

/** What came to a stack on a connection that showed a SYN before, whoever sent it, or null. */
export function reached(frame: RunFrame, seen: Observation): AtEnd | null {
  if (seen.type !== "arrived" || seen.datagram === null) return null;
  return atEnd(frame, seen.side, otherSide(seen.side), seen.at, seen.datagram.segment);
}

function atEnd(frame: RunFrame, side: Side, from: Side, at: Instant, segment: Segment): AtEnd | null {
  const connection = frame.wire.of(from, segment);
  if (connection === null) return null;
  return { key: keyOf(connection, side), side, at, connection, end: connection[side], segment };
}

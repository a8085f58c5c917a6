/** The kinds of segments that every state has to deal with. */

import { ACK, FIN, has, RST, type Segment, SYN, URG } from "../tcp/segment.ts";

/** The eight kinds, in the order in which tables have them. */
export const SEGMENT_KINDS = ["SYN", "SYN,ACK", "ACK", "data", "FIN", "RST", "RST,ACK", "URG"] as const;

/** One of the eight kinds. */
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/**
 * Of which kind a segment is, by the first check that it matters to: RST, then SYN, then FIN, then URG, then text, then
 * ACK. Null when it has nothing of all that.
 */
export function kindOf(segment: Segment): SegmentKind | null {
  const withAck = has(segment, ACK);
  if (has(segment, RST)) return withAck ? "RST,ACK" : "RST";
  if (has(segment, SYN)) return withAck ? "SYN,ACK" : "SYN";
  if (has(segment, FIN)) return "FIN";
  if (has(segment, URG)) return "URG";
  if (segment.data.length > 0) return "data";
  return withAck ? "ACK" : null;
}

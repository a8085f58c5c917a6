/** RFC 9293, section 3.10.7.1: a segment arrives for which there is no connection. */

import { add, seq } from "../../../seq.ts";
import type { Duty } from "../../step-result.ts";
import { ACK, has, RST, type Segment, segmentLength } from "../../segment.ts";

/** The RST that the segment is to be answered with, or null for an RST, which is never answered. */
export function resetFor(segment: Segment): Extract<Duty, { readonly owe: "reset" }> | null {
  //= rfc9293#3.10.7.1 RFC9293-E32
  //# An incoming segment containing a RST is discarded.
  if (has(segment, RST)) return null;
  //= rfc9293#3.10.7.1 RFC9293-E11 RFC9293-E32
  //# If the ACK bit is off, sequence number zero is used,
  if (!has(segment, ACK)) return { owe: "reset", seq: seq(0), ack: add(segment.seq, segmentLength(segment)) };
  return { owe: "reset", seq: segment.ack, ack: null };
}

/** The acceptability test of RFC 9293, sections 3.4 (table 6) and 3.10.7.4. */

import { add, inWindow } from "../seq.ts";
import { type Rcv, receiveWindow } from "./tcb.ts";
import { type Segment, segmentLength } from "./segment.ts";

/** Whether a segment occupies at least one position of the receive window, or stands at its edge with no length. */
export function acceptable(rcv: Rcv, segment: Segment): boolean {
  const window = receiveWindow(rcv);
  const length = segmentLength(segment);
  //= rfc9293#3.10.7.4 RFC9293-E6
  //# There are four cases for the acceptability test for an incoming segment:
  if (length === 0) {
    return window === 0 ? segment.seq === rcv.nxt : inWindow(segment.seq, rcv.nxt, window);
  }
  if (window === 0) return false;
  return inWindow(segment.seq, rcv.nxt, window) || inWindow(add(segment.seq, length - 1), rcv.nxt, window);
}

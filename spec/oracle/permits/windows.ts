/** Windows: the peer's is respected, the segment size too, and the own right edge stays (sections 3.7.1 and 3.8.6). */

import { isIPv6 } from "../../datagram.ts";
import { add, distance, gt, latest, lt } from "../../seq.ts";
import { ACK, has, type Segment, SYN } from "../../tcp/segment.ts";
import { isOldOctet } from "./text.ts";
import type { Permission } from "./departure.ts";

/** S6 and RFC9293-E20: text stays in the window that counts, but for a probe of one octet. */
export const peerWindow: Permission = (shadow, { segment }) => {
  const { tcb, edge } = shadow;
  const { length } = segment.data;
  if (length === 0 || has(segment, SYN) || isOldOctet(shadow, segment)) return null;
  const last = add(segment.seq, length);
  const probe = length === 1 ? 1 : 0;
  const fresh = gt(last, tcb.snd.nxt);
  const newest = add(tcb.snd.una, tcb.snd.wnd);
  // What an older segment acknowledged may lie beyond the window of a newer one; the largest edge ever still bounds it.
  // So it does where the end may have taken a segment that this block refuses.
  const bound = fresh && shadow.low === tcb.rcv.nxt ? newest : latest(edge, newest);
  if (!gt(last, add(bound, probe))) return null;
  return {
    rule: fresh && !gt(last, add(edge, probe)) ? "RFC9293-E20" : "S6",
    expected: fresh ? "new text inside the window of the newest segment" : "text inside the peer's window",
    actual: `text up to ${distance(bound, last)} octets beyond its right edge`,
  };
};

/** Octets that the options of a segment take up at the least. */
const optionOctets = ({ options }: Segment): number =>
  (options.timestamps === null ? 0 : 10) + (options.sack.length === 0 ? 0 : 2 + 8 * options.sack.length);

/** MUST-15 and MUST-16: no more text than the peer's MSS and the options leave room for. */
export const segmentSize: Permission = ({ heard }, { segment, destination }) => {
  const { length } = segment.data;
  if (length === 0 || heard === null) return null;
  const announced = heard.options.mss;
  const limit = announced ?? (isIPv6(destination) ? 1220 : 536);
  // However small the MSS, a segment has to carry something.
  const room = Math.max(1, limit - optionOctets(segment));
  if (length <= room) return null;
  return {
    rule: announced === null ? "MUST-15" : "MUST-16",
    expected: `at most ${room} octets of text: a send MSS of ${limit}, options deducted`,
    actual: `${length} octets`,
  };
};

/** SHLD-14: the right edge does not move to the left, but by what a scale rounds off (RFC 7323, section 2.4). */
export const rightEdge: Permission = ({ tcb, offered, own }, { segment }) => {
  if (!has(segment, ACK) || has(segment, SYN) || own === null) return null;
  const unit = 2 ** tcb.agreed.receiveShift;
  const shown = add(segment.ack, segment.window * unit);
  if (!lt(shown, add(offered, -(unit - 1)))) return null;
  return {
    rule: "SHLD-14",
    also: ["S7"],
    expected: "the right edge of its window where it was, or further right",
    actual: `it moved ${distance(shown, offered)} octets to the left`,
  };
};

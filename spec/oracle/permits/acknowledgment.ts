/** The acknowledgment number: always there, never back, never beyond what has arrived (sections 3.1 and 3.4). */

import { distance, gt, lt } from "../../seq.ts";
import { ACK, has, SYN } from "../../tcp/segment.ts";
import type { Permission } from "./departure.ts";

/** S3 and RFC9293-E2; of text that had to be refused, what says so. */
export const acknowledgment: Permission = ({ tcb, own, heard, refused }, { segment }) => {
  if (heard === null) return null;
  if (!has(segment, ACK)) {
    if (has(segment, SYN)) return null;
    return { rule: "RFC9293-E2", expected: "ACK set once the peer's SYN has come", actual: "a segment without ACK" };
  }
  if (has(segment, SYN) && own === null) return null;
  if (gt(segment.ack, tcb.rcv.nxt)) {
    if (refused !== null && !gt(segment.ack, refused.end)) {
      return {
        rule: refused.rule,
        expected: "what came in a segment to be dropped not to be taken",
        actual: `it is acknowledged: SEG.ACK is ${distance(tcb.rcv.nxt, segment.ack)} octets into it`,
      };
    }
    return {
      rule: "S3",
      also: ["RFC9293-E2"],
      expected: `an acknowledgment of no more than has arrived (${distance(tcb.rcv.irs, tcb.rcv.nxt)} from IRS)`,
      actual: `one of ${distance(tcb.rcv.irs, segment.ack)} from IRS`,
    };
  }
  if (!lt(segment.ack, tcb.rcv.acked)) return null;
  return {
    rule: "S3",
    also: ["RFC9293-E2"],
    expected: `an acknowledgment that does not go back behind ${distance(tcb.rcv.irs, tcb.rcv.acked)} from IRS`,
    actual: `one of ${distance(tcb.rcv.irs, segment.ack)} from IRS`,
  };
};

/** RFC 9293, section 3.10.7.2: a segment arrives in LISTEN. */

import { add, seq } from "../../../seq.ts";
import type { Context, Handler } from "../../rules.ts";
import { ACK, has, RST, type Segment, SYN } from "../../segment.ts";
import { owing, stay, type Step, to } from "../../step-result.ts";
import type { Tcb } from "../../tcb.ts";
import { keepEarly } from "./7-text.ts";

/** A segment in LISTEN; the block is the one that the connection is going to have. */
export const listen: Handler<Segment> = (tcb, segment, context) => {
  //= rfc9293#3.10.7.2 RFC9293-E15 RFC9293-E33
  //# An incoming RST should be ignored.  Return.
  if (has(segment, RST)) return stay(tcb);
  //= rfc9293#3.10.7.2 RFC9293-E33
  //# An acceptable reset segment should be formed for any arriving ACK-bearing segment.
  if (has(segment, ACK)) return owing(stay(tcb), { owe: "reset", seq: segment.ack, ack: null });
  if (has(segment, SYN)) return takeSyn(tcb, segment, context);
  //= rfc9293#3.10.7.2 RFC9293-E35
  //# This should not be reached.  Drop the segment and return.
  return stay(tcb);
};

function takeSyn(tcb: Tcb, segment: Segment, context: Context): Step {
  //= rfc9293#3.10.7.2 RFC9293-E34 RFC9293-E8
  //# Set RCV.NXT to SEG.SEQ+1, IRS is set to SEG.SEQ, and any other control or text should be queued for processing
  //# later.
  const nxt = add(segment.seq, 1);
  const received: Tcb = {
    ...tcb,
    state: "SYN-RECEIVED",
    rcv: { irs: segment.seq, nxt, edge: nxt, up: null, acked: seq(0), unacked: 0 },
    lastHeard: context.now,
  };
  const opened = context.rules.agree(received, segment, context);
  return to(stay(tcb), context.policy.keepTextOfSyn ? keepEarly(opened, segment) : opened);
}

/** RFC 9293, section 3.10.7.3: a segment arrives in SYN-SENT. */

import { add, gt, leq, lt, seq } from "../../../seq.ts";
import { fail } from "../../endings.ts";
import type { Context, Handler } from "../../rules.ts";
import { ACK, FIN, has, RST, type Segment, SYN } from "../../segment.ts";
import { ACK_NOW, owing, RETRANSMIT, stay, type Step, stopping, telling, to } from "../../step-result.ts";
import type { Tcb } from "../../tcb.ts";
import { keepEarly } from "./7-text.ts";

/** A segment in SYN-SENT. */
export const synSent: Handler<Segment> = (tcb, segment, context) => {
  const step = stay(tcb);
  if (has(segment, ACK)) {
    //= rfc9293#3.10.7.3 RFC9293-E36 RFC9293-E9 RFC9293-E12
    //# If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset (unless the RST bit is set, if so drop the segment and
    //# return)
    const bad = leq(segment.ack, tcb.snd.iss) || gt(segment.ack, tcb.snd.nxt);
    if (bad) return has(segment, RST) ? step : owing(step, { owe: "reset", seq: segment.ack, ack: null });
  }
  if (has(segment, RST)) {
    //= rfc9293#3.10.7.3 RFC9293-E37 RFC5961-R7
    //# If the ACK was acceptable, then signal to the user "error: connection reset", drop the segment, enter CLOSED
    //# state, delete TCB, and return.
    return has(segment, ACK) ? fail(step, "refused") : step;
  }
  if (!has(segment, SYN)) return step;
  return takeSyn(step, segment, context);
};

function takeSyn(step: Step, segment: Segment, context: Context): Step {
  //= rfc9293#3.10.7.3
  //# RCV.NXT is set to SEG.SEQ+1, IRS is set to SEG.SEQ.
  const nxt = add(segment.seq, 1);
  const heard: Tcb = {
    ...step.tcb,
    rcv: { irs: segment.seq, nxt, edge: nxt, up: null, acked: seq(0), unacked: 0 },
    lastHeard: context.now,
  };
  const tcb = context.rules.agree(heard, segment, context);
  //= rfc9293#3.10.7.3 RFC9293-E38
  //# If SND.UNA > ISS (our SYN has been ACKed), change the connection state to ESTABLISHED, form an ACK segment
  if (has(segment, ACK) && lt(tcb.snd.iss, segment.ack)) return establish(to(step, tcb), segment, context);
  //= rfc9293#3.10.7.3 RFC9293-E39
  //# Otherwise, enter SYN-RECEIVED, form a SYN,ACK segment
  //= rfc9293#3.5 MUST-10
  //# A TCP implementation MUST support simultaneous open attempts (MUST-10).
  const crossing: Tcb = { ...(context.policy.keepTextOfSyn ? keepEarly(tcb, segment) : tcb), state: "SYN-RECEIVED" };
  return owing(to(step, crossing), RETRANSMIT);
}

function establish(step: Step, segment: Segment, context: Context): Step {
  const { rules } = context;
  const open = to(step, { ...step.tcb, state: "ESTABLISHED" });
  const acknowledged = owing(telling(rules.acknowledge(open, segment, context), "established"), ACK_NOW);
  if (segment.data.length === 0 && !has(segment, FIN)) return acknowledged;
  //= rfc9293#3.10.7.3 RFC9293-E38
  //# If there are other controls or text in the segment, then continue processing at the sixth step
  const rest: Segment = { ...segment, seq: add(segment.seq, 1), flags: segment.flags & ~SYN };
  const urgent = rules.checkUrgent(acknowledged, rest, context);
  const text = rules.processText(urgent, rest, context);
  return text.stop ? text : stopping(rules.processFin(text, rest, context));
}

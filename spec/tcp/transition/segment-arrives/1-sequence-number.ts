/** RFC 9293, section 3.10.7.4, "First, check sequence number", with PAWS (RFC 7323, section 5). */

import { add, gt, inWindow, leq, lt } from "../../../seq.ts";
import { timeWait } from "../../endings.ts";
import type { Check, Context } from "../../rules.ts";
import { ACK, FIN, has, RST, type Segment, segmentEnd, SYN, URG } from "../../segment.ts";
import { ACK_NOW, owing, type Step, stopping, to } from "../../step-result.ts";
import { receiveWindow, type Tcb } from "../../tcb.ts";

/** Refuses what lies outside the window, or is an old duplicate by its timestamp. */
export const checkSequenceNumber: Check = (step, segment, context) => {
  const tcb = step.tcb;
  if (tcb.ts.on) {
    const refused = checkTimestamp(step, segment, context);
    if (refused !== null) return refused;
  }
  if (!context.rules.acceptable(tcb.rcv, segment)) return unacceptable(step, segment, context);
  return accept(step, segment, context);
};

function checkTimestamp(step: Step, segment: Segment, context: Context): Step | null {
  const { timestamps } = segment.options;
  // An RST is judged by its sequence number alone (RFC 7323, sections 3.2 and 5.2).
  if (has(segment, RST)) return null;
  //= rfc7323#3.2
  //# If a non-<RST> segment is received without a TSopt, a TCP SHOULD silently drop the segment.
  if (timestamps === null) return stopping(step);
  //= rfc7323#5.3
  //# Send an acknowledgment in reply as specified in Section 3.9 of [RFC0793], page 69, and drop the segment.
  const old = context.rules.pawsRejects(step.tcb.ts, timestamps.value, context.now);
  return old ? stopping(owing(step, ACK_NOW)) : null;
}

function accept(step: Step, segment: Segment, context: Context): Step {
  const tcb = step.tcb;
  const { timestamps } = segment.options;
  const ts = tcb.ts.on && timestamps !== null && !has(segment, RST)
    ? context.rules.rememberTimestamp(tcb.ts, segment.seq, timestamps.value, tcb.rcv.acked, context.now)
    : tcb.ts;
  if (ts === tcb.ts && tcb.lastHeard === context.now) return step;
  return to(step, { ...tcb, ts, lastHeard: context.now });
}

function unacceptable(step: Step, segment: Segment, context: Context): Step {
  const tcb = step.tcb;
  const special = throughClosedWindow(tcb, segment);
  if (special !== null) return special(step);
  //= rfc9293#3.10.7.4 RFC9293-E41
  //# an acknowledgment should be sent in reply (unless the RST bit is set, if so drop the segment and return):
  if (has(segment, RST)) return stopping(step);
  //= rfc9293#3.5.2 RFC9293-E12
  //# If the connection is in any non-synchronized state (LISTEN, SYN-SENT, SYN-RECEIVED), and the incoming segment
  //# acknowledges something not yet sent (the segment carries an unacceptable ACK),
  // An acknowledgment would be answered by another one from the peer's old connection, and so on for ever.
  const strange = tcb.state === "SYN-RECEIVED" && has(segment, ACK) &&
    (leq(segment.ack, tcb.snd.iss) || gt(segment.ack, tcb.snd.nxt));
  if (strange) return stopping(owing(step, { owe: "reset", seq: segment.ack, ack: null }));
  const again = tcb.state === "TIME-WAIT" && has(segment, FIN) && segmentEnd(segment) === tcb.rcv.nxt;
  //= rfc9293#3.10.7.4 RFC9293-E52
  //# The only thing that can arrive in this state is a retransmission of the remote FIN. Acknowledge it, and
  //# restart the 2 MSL timeout.
  // Read word by word, this check has dropped that segment already; so the restart is done here (a known trap).
  const next = again && context.policy.finRestartsTimeWait ? to(step, timeWait(tcb, context)) : step;
  return stopping(owing(next, ACK_NOW));
}

//= rfc9293#3.10.7.4 MUST-66 RFC9293-E7 RFC9293-E21
//# If the RCV.WND is zero, no segments will be acceptable, but special allowance should be made to accept valid
//# ACKs, URGs, and RSTs.
function throughClosedWindow(tcb: Tcb, segment: Segment): ((step: Step) => Step) | null {
  if (receiveWindow(tcb.rcv) !== 0 || segment.seq !== tcb.rcv.nxt || has(segment, SYN)) return null;
  if (has(segment, RST)) return (step) => step;
  if (!has(segment, ACK) && !has(segment, URG)) return null;
  // The text is not taken, and what it asked for is an answer with the window (section 3.8.6.1).
  return (step) => owing(step, ACK_NOW);
}

/**
 * The crossing SYN,ACK of a simultaneous open (RFC 9293, figure 7) as the acknowledgment that it is: without the SYN
 * that was processed before. The check as written refuses it (appendix A.2), and then the ACK of that refusal completes
 * the handshake; both ways are legal.
 */
export function withoutCrossingSyn(tcb: Tcb, segment: Segment, context: Context): Segment {
  if (tcb.state !== "SYN-RECEIVED" || tcb.opening !== "active" || !context.policy.takesCrossingSynAck) return segment;
  if (!has(segment, SYN | ACK) || segment.seq !== tcb.rcv.irs) return segment;
  if (!lt(tcb.snd.una, segment.ack) || !inWindow(segment.ack, tcb.snd.una, 0x8000_0000)) return segment;
  return { ...segment, seq: add(segment.seq, 1), flags: segment.flags & ~SYN };
}

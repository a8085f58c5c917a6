/** RFC 9293, section 3.10.7.4, "Seventh, process the segment text". */

import { add, distance, earliest, gt, latest, leq, lt, type Seq } from "../../../seq.ts";
import { insert, NOTHING_OUT_OF_ORDER, take } from "../../buffers/reassembly.ts";
import type { Check, Context } from "../../rules.ts";
import { FIN, has, type Segment, SYN } from "../../segment.ts";
import type { StateName } from "../../state.ts";
import { ACK_NOW, ACK_SOON, owing, type Step, stopping, telling, to } from "../../step-result.ts";
import type { Incoming, Tcb } from "../../tcb.ts";
import { resetAndClose } from "../release.ts";

const ignore: Check = (step) => step;

const takeText: Check = (step, segment, context) => {
  const tcb = step.tcb;
  const early = tcb.in.early.islands.length > 0;
  if (segment.data.length === 0 && !early) return step;
  const fresh = gt(add(segment.seq, segment.data.length), tcb.rcv.nxt);
  //= rfc9293#3.6.1 SHLD-3
  //# if new data is received after CLOSE is called, its TCP implementation SHOULD send a RST to show that data was
  //# lost (SHLD-3).
  const lost = fresh && segment.data.length > 0 && !tcb.app.attached;
  if (lost && context.policy.resetsOnUnread) return stopping(resetOrphan(step));
  return context.rules.deliver(step, segment, context);
};

function resetOrphan(step: Step): Step {
  const reset = resetAndClose(step.tcb);
  return { ...reset, duties: [...step.duties, ...reset.duties], signals: [...step.signals, ...reset.signals] };
}

const BY_STATE: { readonly [S in StateName]: Check } = {
  "CLOSED": ignore,
  "LISTEN": ignore,
  "SYN-SENT": ignore,
  "SYN-RECEIVED": ignore,
  "ESTABLISHED": takeText,
  "FIN-WAIT-1": takeText,
  "FIN-WAIT-2": takeText,
  //= rfc9293#3.10.7.4 RFC9293-E55
  //# This should not occur since a FIN has been received from the remote side. Ignore the segment text.
  "CLOSE-WAIT": ignore,
  "CLOSING": ignore,
  "LAST-ACK": ignore,
  "TIME-WAIT": ignore,
};

/** The text of a segment, in the states in which the application may get it. */
export const processText: Check = (step, segment, context) => BY_STATE[step.tcb.state](step, segment, context);

/** Takes what is new and in the window; delivers what is next, and keeps what is not. */
export const deliver: Check = (step, segment, context) => {
  const tcb = step.tcb;
  const { rcv } = tcb;
  // Nothing that stands behind the peer's FIN is part of its stream.
  const limit = tcb.in.fin === null ? rcv.edge : earliest(rcv.edge, tcb.in.fin);
  const start = latest(segment.seq, rcv.nxt);
  const end = earliest(add(segment.seq, segment.data.length), limit);
  const text = lt(start, end)
    ? segment.data.subarray(distance(segment.seq, start), distance(segment.seq, end))
    : segment.data.subarray(0, 0);
  if (start !== rcv.nxt) return text.length === 0 ? step : keep(step, start, text, context);
  if (text.length === 0 && tcb.in.early.islands.length === 0) return step;
  return takeInOrder(step, text, end, context);
};

function takeInOrder(step: Step, text: Uint8Array, end: Seq, context: Context): Step {
  const tcb = step.tcb;
  const disorder = tcb.in.early.islands.length > 0;
  const past = text.length === 0 ? tcb.rcv.nxt : end;
  const chunks = text.length === 0 ? tcb.in.chunks : [...tcb.in.chunks, text];
  const incoming: Incoming = {
    chunks,
    length: tcb.in.length + text.length,
    early: tcb.in.early,
    fin: tcb.in.fin,
    capacity: tcb.in.capacity,
  };
  const { incoming: whole, nxt } = disorder ? withEarly(incoming, past) : { incoming, nxt: past };
  const count = distance(tcb.rcv.nxt, nxt);
  if (count === 0) return step;
  //= rfc9293#3.10.7.4 SHLD-14 RFC9293-E54
  //# The total of RCV.NXT and RCV.WND should not be reduced.
  const rcv = {
    irs: tcb.rcv.irs,
    nxt,
    edge: tcb.rcv.edge,
    up: tcb.rcv.up,
    acked: tcb.rcv.acked,
    unacked: tcb.rcv.unacked + count,
  };
  const kept = tcb.app.attached ? whole : { ...whole, chunks: [], length: 0 };
  const next = to(step, { ...tcb, rcv, in: kept });
  const taken = tcb.app.attached ? telling(next, "readable") : next;
  //= rfc5681#3.2
  //# a TCP receiver SHOULD send an immediate ACK when the incoming segment fills in all or part of a gap in the
  //# sequence space.
  return owing(taken, disorder && context.policy.acksDisorderAtOnce ? ACK_NOW : ACK_SOON);
}

function withEarly(incoming: Incoming, nxt: Seq): { readonly incoming: Incoming; readonly nxt: Seq } {
  const taken = take(incoming.early, nxt);
  const chunks = taken.length === 0 ? incoming.chunks : [...incoming.chunks, ...taken.data];
  return {
    incoming: { ...incoming, chunks, length: incoming.length + taken.length, early: taken.rest },
    nxt: add(nxt, taken.length),
  };
}

//= rfc9293#3.10.7.4 SHLD-31
//# Segments with higher beginning sequence numbers SHOULD be held for later processing (SHLD-31).
function keep(step: Step, start: Seq, text: Uint8Array, context: Context): Step {
  const tcb = step.tcb;
  //= rfc2018#8 RFC2018-R15 RFC2018-R17
  //# The data receiver MAY elect not to keep data which it has reported in a SACK option.
  const early = context.policy.reneges ? NOTHING_OUT_OF_ORDER : tcb.in.early;
  const kept = context.policy.keepsDisorder
    ? to(step, { ...tcb, in: { ...tcb.in, early: insert(early, start, text) } })
    : step;
  //= rfc5681#3.2
  //# A TCP receiver SHOULD send an immediate duplicate ACK when an out-of-order segment arrives.
  //= rfc9293#3.10.7.4 MAY-13
  //# A TCP implementation MAY send an ACK segment acknowledging RCV.NXT when a valid segment arrives that is in the
  //# window but not at the left window edge (MAY-13).
  return owing(kept, context.policy.acksDisorderAtOnce ? ACK_NOW : ACK_SOON);
}

/** Text and FIN that came on a SYN wait as if they had arrived out of order (section 3.10.7.2, third). */
export function keepEarly(tcb: Tcb, segment: Segment): Tcb {
  const first = has(segment, SYN) ? add(segment.seq, 1) : segment.seq;
  const text = segment.data.subarray(0, Math.min(segment.data.length, distance(tcb.rcv.nxt, tcb.rcv.edge)));
  const early = text.length === 0 ? tcb.in.early : insert(tcb.in.early, first, text);
  const end = add(first, segment.data.length);
  const fin = has(segment, FIN) && leq(end, tcb.rcv.edge) ? end : tcb.in.fin;
  return { ...tcb, in: { ...tcb.in, early, fin } };
}

/**
 * What leaves a connection after an event: the duties are discharged, and whatever may be sent is sent.
 *
 * This half is ours to choose. The other half, `transition/`, is what the RFC fixes.
 */

import { add, distance, gt, latest, lt, type Seq } from "../../seq.ts";
import { after } from "../../time.ts";
import { nextHole } from "../options/sack.ts";
import { time, untime } from "../retransmission/rto.ts";
import type { Context, Emission } from "../rules.ts";
import { ACK, FIN, NO_DATA, PSH, type Segment, SYN } from "../segment.ts";
import type { Duty, Step } from "../step-result.ts";
import { endOfText, finSent, hasUnsent, inFlight, type Tcb } from "../tcb.ts";
import { havingAcked, resetSegment, sackOctets } from "./build.ts";
import { arm } from "./timers.ts";

/** A block and what has left it so far. */
interface Sending {
  readonly tcb: Tcb;
  readonly segments: readonly Segment[];
}

const NO_SEGMENTS: readonly Segment[] = [];

/** Turns duties, and whatever may be sent now, into segments. */
export function emit(step: Step, context: Context): Emission {
  const { tcb, duties } = step;
  const resets = duties.length === 0 ? NO_SEGMENTS : resetsOf(tcb, duties);
  const start: Sending = { tcb, segments: resets };
  switch (tcb.state) {
    case "CLOSED":
    case "LISTEN":
      return start;
    case "SYN-SENT":
    case "SYN-RECEIVED":
      return emitHandshake(start, duties, context);
    case "TIME-WAIT":
    case "FIN-WAIT-2":
      return acknowledgments(start, duties, context);
    default:
      return emitText(bareThird(start, step, context), duties, context);
  }
}

//= rfc9293#3.10.7.3 RFC9293-U4
//# Data or controls that were queued for transmission MAY be included.
/** The acknowledgment of a SYN,ACK, where the policy has it leave before any text. */
function bareThird(start: Sending, { signals, duties }: Step, context: Context): Sending {
  const third = signals.includes("established") && owes(duties, "ack-now");
  return third && !context.policy.textOnThirdSegment ? acknowledgments(start, duties, context) : start;
}

function resetsOf(tcb: Tcb, duties: readonly Duty[]): readonly Segment[] {
  let found = NO_SEGMENTS;
  for (const duty of duties) {
    if (duty.owe !== "reset") continue;
    found = [...found, resetSegment(tcb.local.port, tcb.remote.port, duty)];
  }
  return found;
}

const owes = (duties: readonly Duty[], what: Duty["owe"]): boolean => {
  for (const duty of duties) if (duty.owe === what) return true;
  return false;
};

function emitHandshake(sending: Sending, duties: readonly Duty[], context: Context): Emission {
  const { tcb } = sending;
  const unsent = tcb.snd.nxt === tcb.snd.iss;
  if (!unsent && !owes(duties, "retransmit")) return acknowledgments(sending, duties, context);
  const flags = tcb.state === "SYN-SENT" ? SYN : SYN | ACK;
  const fits = Math.min(tcb.out.queue.length, tcb.snd.mss);
  const length = unsent && tcb.state === "SYN-SENT" && context.policy.textOnSyn ? fits : 0;
  const data = context.rules.textAt(tcb, add(tcb.snd.iss, 1), length);
  const segment = context.rules.build(tcb, { seq: tcb.snd.iss, flags, data }, context);
  const nxt = latest(tcb.snd.nxt, add(tcb.snd.iss, 1 + length));
  const sent: Tcb = {
    ...tcb,
    snd: { ...tcb.snd, nxt },
    rtt: unsent ? time(tcb.rtt, nxt, context.now) : untime(tcb.rtt),
    loss: { ...tcb.loss, since: tcb.loss.since ?? context.now },
  };
  return armed({ tcb: havingAcked(sent, segment), segments: [...sending.segments, segment] }, context);
}

function emitText(start: Sending, duties: readonly Duty[], context: Context): Emission {
  let sending: Sending = {
    tcb: context.policy.restartsAfterIdle ? restart(start.tcb, context) : start.tcb,
    segments: start.segments,
  };
  if (owes(duties, "retransmit")) {
    sending = retransmitFront(sending, context);
    // Whatever follows the first segment was sent later: its own RTO is not over yet (RFC 6298, section 5).
    if (sending.tcb.loss.resend !== null) return acknowledgments(sending, duties, context);
  }
  if (owes(duties, "probe")) sending = probe(sending, context);
  let urged = owes(duties, "override");
  for (;;) {
    const next = nextSegment(sending, urged, context);
    if (next === null) break;
    sending = next;
    urged = false;
  }
  return acknowledgments(sending, duties, context);
}

//= rfc5681#4.1 RFC5681-R29
//# a TCP SHOULD set cwnd to no more than RW before beginning transmission if the TCP has not sent data in an
//# interval exceeding the retransmission timeout.
function restart(tcb: Tcb, context: Context): Tcb {
  if (inFlight(tcb.snd) > 0 || context.now - tcb.lastSent <= tcb.rtt.rto || !hasUnsent(tcb)) return tcb;
  const cc = context.rules.congestionAfterIdle(tcb, context.policy);
  return cc === tcb.cc ? tcb : { ...tcb, cc };
}

//= rfc9293#3.9.1.2 SHLD-27 SHLD-28
//# The transmitter SHOULD collapse successive bits when it packetizes data, to send the largest possible segment
//# (SHLD-27).
/** The most text that one segment may carry now, wherever the writes began that it is part of. */
export const segmentText = (tcb: Tcb, _at: Seq, context: Context): number =>
  Math.max(1, Math.min(tcb.snd.mss - sackOctets(tcb), context.policy.largestText));

//= rfc9293#3.9.1.2 MUST-61
//# MUST set the PSH bit in the last buffered segment (i.e., when there is no more queued data to be sent)
/** Whether text that ends at `end` is the last that waits: nobody can set PUSH on a SEND here (MAY-15). */
export const pushes = (tcb: Tcb, end: Seq): boolean => end === endOfText(tcb.out);

/** The first unacknowledged segment again, or, with SACK, the first hole that was not filled yet. */
function retransmitFront(sending: Sending, context: Context): Sending {
  const { tcb } = sending;
  if (inFlight(tcb.snd) === 0) return sending;
  if (tcb.snd.una === tcb.snd.iss) return synAckAgain(sending, context);
  const from = tcb.cc.phase === "recovery" ? latest(tcb.loss.filled, tcb.snd.una) : tcb.snd.una;
  const hole = nextHole(tcb.loss.scoreboard, from, tcb.snd.nxt);
  const seq = hole === null ? tcb.snd.una : hole.seq;
  const text = distance(seq, latest(seq, endOfText(tcb.out)));
  const limit = hole === null ? text : Math.min(text, hole.length);
  //= rfc9293#3.8.6 MAY-7 SHLD-16
  //# The sender MAY also retransmit old data beyond SND.UNA+SND.WND (MAY-7)
  // Into a closed window goes one octet, like any probe.
  const full = context.rules.segmentText(tcb, seq, context);
  const inside = context.policy.resendsBeyondWindow
    ? full
    : Math.max(1, tcb.snd.wnd - Math.min(tcb.snd.wnd, distance(tcb.snd.una, seq)));
  const length = Math.min(limit, tcb.snd.wnd === 0 ? 1 : Math.min(full, inside), inFlight(tcb.snd));
  const sent = put(sending, seq, length, context);
  const fin = (sent.segments[sent.segments.length - 1]!.flags & FIN) !== 0;
  const end = add(seq, fin ? length + 1 : length);
  const filled = latest(sent.tcb.loss.filled, end);
  const { resend } = sent.tcb.loss;
  return {
    tcb: { ...sent.tcb, loss: { ...sent.tcb.loss, filled, resend: resend === null ? null : past(resend, end, tcb) } },
    segments: sent.segments,
  };
}

/** CLOSE in SYN-RECEIVED leaves a SYN,ACK unacknowledged before the FIN (RFC 9293, section 3.10.4). */
function synAckAgain(sending: Sending, context: Context): Sending {
  const { tcb } = sending;
  const segment = context.rules.build(tcb, { seq: tcb.snd.iss, flags: SYN | ACK, data: NO_DATA }, context);
  const loss = { ...tcb.loss, resend: add(tcb.snd.iss, 1) };
  const sent: Tcb = { ...tcb, rtt: untime(tcb.rtt), loss };
  return { tcb: havingAcked(sent, segment), segments: [...sending.segments, segment] };
}

/** Where to go on sending again: null once everything that was sent has been sent again. */
const past = (resend: Seq, end: Seq, tcb: Tcb): Seq | null => {
  const next = latest(resend, end);
  return lt(next, tcb.snd.nxt) ? next : null;
};

//= rfc9293#3.8.6.1 MUST-36
//# The sending TCP peer must regularly transmit at least one octet of new data (if available), or retransmit to the
//# receiving TCP peer even if the send window is zero, in order to "probe" the window.
function probe(sending: Sending, context: Context): Sending {
  const { tcb } = sending;
  const at = inFlight(tcb.snd) > 0 ? tcb.snd.una : tcb.snd.nxt;
  return put(sending, at, Math.min(1, distance(at, latest(at, endOfText(tcb.out)))), context);
}

/** The next segment that the windows, Nagle and silly-window avoidance let go, or null. */
function nextSegment(sending: Sending, urged: boolean, context: Context): Sending | null {
  const { tcb } = sending;
  const { snd, loss } = tcb;
  const cursor = loss.resend ?? snd.nxt;
  const end = endOfText(tcb.out);
  //= rfc9293#3.8.6 MUST-34 SHLD-15
  //# If this happens, the sender SHOULD NOT send new data (SHLD-15)
  const allowed = Math.min(snd.wnd, context.rules.congestionAllowance(tcb, context.policy));
  const used = distance(snd.una, cursor);
  const room = allowed - used;
  if (room <= 0) return null;
  const unsent = lt(cursor, end) ? distance(cursor, end) : 0;
  if (unsent === 0) {
    // A FIN stands in sequence space like an octet of text.
    const due = tcb.out.fin && (loss.resend !== null || !finSent(tcb)) && !gt(cursor, end);
    return due ? advanced(put(sending, cursor, 0, context), add(end, 1)) : null;
  }
  const length = Math.min(unsent, room, context.rules.segmentText(tcb, cursor, context));
  const again = loss.resend !== null;
  if (!again && !urged && !context.rules.mayLeave(tcb, length, unsent, context)) return null;
  return advanced(put(sending, cursor, length, context), add(cursor, length));
}

function advanced(sending: Sending, end: Seq): Sending {
  const { tcb } = sending;
  if (tcb.loss.resend === null) return sending;
  const resend = lt(end, tcb.snd.nxt) ? end : null;
  return { tcb: { ...tcb, loss: { ...tcb.loss, resend } }, segments: sending.segments };
}

/** Puts text at a sequence number on the wire, with the FIN where it is its turn and the window has room for it. */
function put(sending: Sending, seq: Seq, length: number, context: Context): Sending {
  const { tcb } = sending;
  const { snd } = tcb;
  const following = add(seq, length);
  const last = following === endOfText(tcb.out);
  const fits = distance(snd.una, following) < Math.max(1, snd.wnd) || finSent(tcb);
  const fin = last && tcb.out.fin && fits;
  const data = length === 0 ? NO_DATA : context.rules.textAt(tcb, seq, length);
  const flags = ACK | (fin ? FIN : 0) | (length > 0 && context.rules.pushes(tcb, following) ? PSH : 0);
  const offering = withEdge(tcb, context);
  const segment = context.rules.build(offering, { seq, flags, data }, context);
  const end = fin ? add(following, 1) : following;
  const fresh = gt(end, snd.nxt);
  const nxt = fresh ? end : snd.nxt;
  const sent: Tcb = {
    ...offering,
    snd: fresh
      ? {
        iss: snd.iss,
        una: snd.una,
        nxt,
        wnd: snd.wnd,
        wl1: snd.wl1,
        wl2: snd.wl2,
        up: snd.up,
        maxWnd: snd.maxWnd,
        mss: snd.mss,
      }
      : snd,
    // Karn: what was sent again is never timed (RFC 6298, section 3).
    rtt: seq === snd.nxt ? time(tcb.rtt, nxt, context.now) : untime(tcb.rtt),
    loss: tcb.loss.since === null ? { ...tcb.loss, since: context.now } : tcb.loss,
    lastSent: context.now,
  };
  return { tcb: havingAcked(sent, segment), segments: [...sending.segments, segment] };
}

function withEdge(tcb: Tcb, context: Context): Tcb {
  const edge = context.rules.rightEdge(tcb, context.policy);
  if (edge === tcb.rcv.edge) return tcb;
  const { rcv } = tcb;
  return {
    ...tcb,
    rcv: { irs: rcv.irs, nxt: rcv.nxt, edge, up: rcv.up, acked: rcv.acked, unacked: rcv.unacked },
  };
}

/** Acknowledgments that no other segment carried, keep-alives, and the window that an application opened. */
function acknowledgments(sending: Sending, duties: readonly Duty[], context: Context): Emission {
  const { tcb, segments } = sending;
  if (owes(duties, "keep-alive")) return armed(keepAlive(sending, context), context);
  //= rfc9293#3.10.7.4 MUST-58 MUST-59
  //# the processing of received segments MUST be implemented to aggregate ACK segments whenever possible (MUST-58).
  if (segments.length > 0 && tcb.rcv.acked === tcb.rcv.nxt && carriesAck(segments)) return armed(sending, context);
  const now = owes(duties, "ack-now") || (owes(duties, "ack-soon") && context.rules.acksNow(tcb, context.policy));
  if (now || opensWindow(tcb, context)) return armed(pureAck(sending, context), context);
  if (!owes(duties, "ack-soon") || tcb.timers.delayedAck !== null) return armed(sending, context);
  //= rfc9293#3.8.6.3 MUST-40 SHLD-18
  //# in particular, the delay MUST be less than 0.5 seconds (MUST-40).
  const timers = { ...tcb.timers, delayedAck: after(context.now, context.policy.delayedAck) };
  return armed({ tcb: { ...tcb, timers }, segments }, context);
}

const carriesAck = (segments: readonly Segment[]): boolean => (segments[segments.length - 1]!.flags & ACK) !== 0;

function pureAck(sending: Sending, context: Context): Sending {
  const tcb = withEdge(sending.tcb, context);
  const segment = context.rules.build(tcb, { seq: tcb.snd.nxt, flags: ACK, data: NO_DATA }, context);
  return { tcb: havingAcked(tcb, segment), segments: [...sending.segments, segment] };
}

/** Whether the application has read enough that the peer is to be told at once (section 3.8.6.2.2). */
function opensWindow(tcb: Tcb, context: Context): boolean {
  if (tcb.in.fin !== null || tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED") return false;
  const gain = distance(tcb.rcv.edge, context.rules.rightEdge(tcb, context.policy));
  const closed = distance(tcb.rcv.nxt, tcb.rcv.edge) < tcb.snd.mss;
  return gain > 0 && (closed || gain >= tcb.in.capacity >>> 1);
}

//= rfc9293#3.8.4 MAY-5 MAY-6 SHLD-12
//# Such a segment generally contains SEG.SEQ = SND.NXT-1 and may or may not contain one garbage octet of data.
function keepAlive(sending: Sending, context: Context): Sending {
  const { tcb } = sending;
  const data = context.policy.keepAliveOctet ? new Uint8Array(1) : NO_DATA;
  const segment = context.rules.build(tcb, { seq: add(tcb.snd.nxt, -1), flags: ACK, data }, context);
  return { tcb: havingAcked(tcb, segment), segments: [...sending.segments, segment] };
}

const armed = (sending: Sending, context: Context): Emission => ({
  tcb: arm(sending.tcb, context),
  segments: sending.segments,
});

/** RFC 9293, section 3.10.7.4, "Fifth, check the ACK field", with RFC 5961, section 5. */

import { add, gt, leq, lt } from "../../../seq.ts";
import { after } from "../../../time.ts";
import { finish, timeWait } from "../../endings.ts";
import { fromWire } from "../../options/window-scale.ts";
import type { Check, Context } from "../../rules.ts";
import { ACK, FIN, has, type Segment, SYN } from "../../segment.ts";
import type { StateName } from "../../state.ts";
import { ACK_NOW, owing, type Step, stopping, telling, to } from "../../step-result.ts";
import { finAcknowledged, inFlight, type Tcb } from "../../tcb.ts";
import { keepAliveDue } from "../options.ts";
import { challenge } from "./2-reset.ts";

/** The acknowledgment of a segment that passed the checks before it. */
export const checkAck: Check = (step, segment, context) => {
  //= rfc9293#3.10.7.4 RFC9293-E47
  //# if the ACK bit is off, drop the segment and return
  if (!has(segment, ACK)) return stopping(step);
  return BY_STATE[step.tcb.state](step, segment, context);
};

const unreached: Check = (step) => stopping(step);

function inSynReceived(step: Step, segment: Segment, context: Context): Step {
  const tcb = step.tcb;
  if (!lt(tcb.snd.una, segment.ack) || gt(segment.ack, tcb.snd.nxt)) {
    //= rfc9293#3.10.7.4 RFC9293-E48
    //# If the segment acknowledgment is not acceptable, form a reset segment
    return stopping(owing(step, { owe: "reset", seq: segment.ack, ack: null }));
  }
  const shift = has(segment, SYN) ? 0 : tcb.agreed.sendShift;
  const wnd = fromWire(segment.window, shift);
  // CLOSE was called before there was a connection to close: its FIN follows now (section 3.10.4).
  const state: StateName = tcb.out.fin ? "FIN-WAIT-1" : "ESTABLISHED";
  const snd = { ...tcb.snd, wnd, wl1: segment.seq, wl2: segment.ack, maxWnd: Math.max(tcb.snd.maxWnd, wnd) };
  const established = to(step, { ...tcb, state, snd });
  return telling(context.rules.acknowledge(established, segment, context), "established");
}

function asEstablished(step: Step, segment: Segment, context: Context): Step {
  const { rules, policy } = context;
  const { snd } = step.tcb;
  //= rfc9293#3.10.7.4 MAY-12 RFC9293-U9 RFC9293-U10 RFC5961-R13 RFC5961-R14
  //# acceptable only if it is in the range of ((SND.UNA - MAX.SND.WND) =< SEG.ACK =< SND.NXT).
  if (policy.challengesOldAck && lt(segment.ack, add(snd.una, -snd.maxWnd))) return challenge(step, context);
  //= rfc9293#3.10.7.4 RFC9293-E49
  //# If the ACK acks something not yet sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment, and return.
  // Throttled like any challenge ACK (RFC 5961, section 7), or two ends at odds would go on answering each other.
  if (gt(segment.ack, snd.nxt)) return challenge(step, context);
  const alive = answered(step);
  const judged = gt(segment.ack, snd.una)
    ? rules.acknowledge(alive, segment, context)
    : rules.duplicateAck(alive, segment, context);
  if (lt(segment.ack, snd.una)) return judged;
  const updated = rules.updateSendWindow(judged.tcb, segment);
  return updated === judged.tcb ? judged : to(judged, updated);
}

/** The peer is alive: keep-alives start over, and a peer that answers probes of a closed window is not given up. */
function answered(step: Step): Step {
  let tcb = step.tcb;
  if (tcb.app.keepAlive) {
    const quiet: Tcb = tcb.app.keepAlivesSent === 0 ? tcb : { ...tcb, app: { ...tcb.app, keepAlivesSent: 0 } };
    tcb = { ...quiet, timers: { ...quiet.timers, keepAlive: keepAliveDue(quiet) } };
  }
  if (tcb.snd.wnd === 0 && tcb.loss.since !== null && tcb.app.attached) {
    //= rfc9293#3.8.6.1 MUST-37
    //# the sending TCP peer MUST allow the connection to stay open (MUST-37).
    // R2 begins anew with the next probe: the pause before it is ours, and says nothing of the peer.
    tcb = { ...tcb, loss: { ...tcb.loss, since: null }, timers: { ...tcb.timers, user: null } };
  }
  return tcb === step.tcb ? step : to(step, tcb);
}

function inFinWait1(step: Step, segment: Segment, context: Context): Step {
  const next = asEstablished(step, segment, context);
  if (next.stop || !finAcknowledged(next.tcb)) return next;
  //= rfc9293#3.10.7.4 RFC9293-E51
  //# if the FIN segment is now acknowledged, then enter FIN-WAIT-2 and continue processing in that state.
  const bound = !next.tcb.app.attached && context.policy.finWait2 !== null
    ? after(context.now, context.policy.finWait2)
    : null;
  return to(next, { ...next.tcb, state: "FIN-WAIT-2", timers: { ...next.tcb.timers, finWait2: bound } });
}

function inClosing(step: Step, segment: Segment, context: Context): Step {
  const next = asEstablished(step, segment, context);
  if (next.stop || !finAcknowledged(next.tcb)) return next;
  //= rfc9293#3.10.7.4 RFC9293-E51 RFC9293-E19
  //# if the ACK acknowledges our FIN, then enter the TIME-WAIT state; otherwise, ignore the segment.
  return to(next, timeWait(next.tcb, context));
}

function inLastAck(step: Step, segment: Segment, context: Context): Step {
  const next = asEstablished(step, segment, context);
  //= rfc9293#3.10.7.4 RFC9293-E51
  //# If our FIN is now acknowledged, delete the TCB, enter the CLOSED state, and return.
  return next.stop || !finAcknowledged(next.tcb) ? next : stopping(finish(next));
}

const inTimeWait: Check = (step, segment, context) => {
  if (gt(segment.ack, step.tcb.snd.nxt)) return stopping(owing(step, ACK_NOW));
  if (!has(segment, FIN)) return stopping(step);
  //= rfc9293#3.10.7.4 RFC9293-E52
  //# Acknowledge it, and restart the 2 MSL timeout.
  const again = context.policy.finRestartsTimeWait ? to(step, timeWait(step.tcb, context)) : step;
  return stopping(owing(again, ACK_NOW));
};

const BY_STATE: { readonly [S in StateName]: Check } = {
  "CLOSED": unreached,
  "LISTEN": unreached,
  "SYN-SENT": unreached,
  "SYN-RECEIVED": inSynReceived,
  "ESTABLISHED": asEstablished,
  "FIN-WAIT-1": inFinWait1,
  "FIN-WAIT-2": asEstablished,
  "CLOSE-WAIT": asEstablished,
  "CLOSING": inClosing,
  "LAST-ACK": inLastAck,
  "TIME-WAIT": inTimeWait,
};

/** The send window follows the newest segment (section 3.10.7.4; WL1 and WL2). */
export function updateSendWindow(tcb: Tcb, segment: Segment): Tcb {
  const { snd } = tcb;
  //= rfc9293#3.10.7.4 RFC9293-E20
  //# If (SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK)), set SND.WND <- SEG.WND, set SND.WL1 <-
  //# SEG.SEQ, and set SND.WL2 <- SEG.ACK.
  const newer = lt(snd.wl1, segment.seq) || (snd.wl1 === segment.seq && leq(snd.wl2, segment.ack));
  if (!newer) return tcb;
  const wnd = fromWire(segment.window, tcb.agreed.sendShift);
  if (wnd === snd.wnd && snd.wl1 === segment.seq && snd.wl2 === segment.ack) return tcb;
  const next: Tcb = {
    ...tcb,
    snd: {
      iss: snd.iss,
      una: snd.una,
      nxt: snd.nxt,
      wnd,
      wl1: segment.seq,
      wl2: segment.ack,
      up: snd.up,
      maxWnd: wnd > snd.maxWnd ? wnd : snd.maxWnd,
      mss: snd.mss,
    },
  };
  return snd.wnd === 0 && wnd > 0 ? reopened(next) : next;
}

/** The closed window opened: what the probes carried is sent again now, and their pauses do not slow it down. */
function reopened(tcb: Tcb): Tcb {
  const resend = inFlight(tcb.snd) > 0 ? tcb.snd.una : tcb.loss.resend;
  return {
    ...tcb,
    rtt: { ...tcb.rtt, backoff: 0 },
    loss: { ...tcb.loss, resend },
    timers: { ...tcb.timers, persist: null },
  };
}

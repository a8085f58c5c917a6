/** What an acknowledgment does to the sender: RFC 9293, 3.10.7.4; RFC 6298; RFC 5681; RFC 6582; RFC 2018; RFC 7323. */

import { distance, gt, leq, type Seq } from "../../../seq.ts";
import { after, type Duration } from "../../../time.ts";
import { drop } from "../../buffers/send-queue.ts";
import { type Congestion, initialCongestion } from "../../congestion/reno.ts";
import { advance, learn } from "../../options/sack.ts";
import { fromWire } from "../../options/window-scale.ts";
import { acknowledged, afterSynLoss, type Rtt, sample, untime } from "../../retransmission/rto.ts";
import type { Policy } from "../../policy.ts";
import type { Check, Context } from "../../rules.ts";
import { FIN, has, type Segment, SYN } from "../../segment.ts";
import { owing, RETRANSMIT, type Step, telling, to } from "../../step-result.ts";
import { inFlight, type Loss, type Outgoing, rtoLimits, type Tcb, type Timers } from "../../tcb.ts";

/** SND.UNA moves up to SEG.ACK, which lies in (SND.UNA, SND.NXT]. */
export const acknowledge: Check = (step, segment, context) => {
  const tcb = step.tcb;
  const ack = segment.ack;
  const handshake = tcb.snd.una === tcb.snd.iss;
  const out = release(tcb.out, ack);
  //= rfc9293#3.8.1 MUST-18
  //# including Karn's algorithm for taking RTT samples (MUST-18).
  const measured = measure(tcb, segment, context);
  const rtt = handshake && tcb.loss.retries > 0 ? context.rules.rttAfterSynLoss(measured, context.policy) : measured;
  const reaction = handshake
    ? { cc: context.rules.congestionAfterHandshake(tcb), retransmit: false }
    : context.rules.congestionOnNewAck(tcb.cc, {
      acked: distance(tcb.snd.una, ack),
      ack,
      una: tcb.snd.una,
      nxt: tcb.snd.nxt,
      flight: inFlight(tcb.snd),
      smss: tcb.snd.mss,
    });
  const loss = progress(tcb, segment, context);
  const room = tcb.app.wantsRoom && out.queue.length < tcb.app.sendBuffer;
  const next: Tcb = {
    ...tcb,
    snd: moveUna(tcb, ack),
    out,
    rtt,
    cc: reaction.cc,
    loss: handshake && ack !== tcb.snd.nxt ? { ...loss, resend: ack } : loss,
    timers: rearmed(tcb, rtt, loss, context),
    app: room ? { ...tcb.app, wantsRoom: false } : tcb.app,
  };
  const moved = room ? telling(to(step, next), "writable") : to(step, next);
  return reaction.retransmit && reaction.cc.phase === "recovery" ? owing(moved, RETRANSMIT) : moved;
};

//= rfc5681#3.1
//# if the SYN or SYN/ACK is lost, the initial window used by a sender after a correctly transmitted SYN MUST be one
//# segment consisting of at most SMSS bytes.
/** The congestion state once the SYN is acknowledged. */
export const congestionAfterHandshake = (tcb: Tcb): Congestion =>
  tcb.loss.retries === 0 ? tcb.cc : initialCongestion(tcb.snd.mss, tcb.snd.mss, tcb.snd.iss);

const moveUna = (tcb: Tcb, ack: Seq): Tcb["snd"] => ({
  iss: tcb.snd.iss,
  una: ack,
  nxt: tcb.snd.nxt,
  wnd: tcb.snd.wnd,
  wl1: tcb.snd.wl1,
  wl2: tcb.snd.wl2,
  up: tcb.snd.up !== null && leq(tcb.snd.up, ack) ? null : tcb.snd.up,
  maxWnd: tcb.snd.maxWnd,
  mss: tcb.snd.mss,
});

//= rfc9293#3.10.7.4
//# Any segments on the retransmission queue that are thereby entirely acknowledged are removed.
function release(out: Outgoing, ack: Seq): Outgoing {
  if (!gt(ack, out.start)) return out;
  const count = Math.min(distance(out.start, ack), out.queue.length);
  if (count === 0) return out;
  return { queue: drop(out.queue, count), start: ((out.start + count) >>> 0) as Seq, fin: out.fin };
}

function measure(tcb: Tcb, segment: Segment, context: Context): Rtt {
  const { rules, policy } = context;
  const { timestamps } = segment.options;
  const take = (rtt: Rtt, measured: Duration): Rtt => rules.sampleRtt(rtt, measured, policy);
  if (!tcb.ts.on || timestamps === null) return acknowledged(tcb.rtt, segment.ack, context.now, take);
  //= rfc7323#4.1
  //# RTTM Rule: A TSecr value received in a segment MAY be used to update the averaged RTT measurement only if the
  //# segment advances the left edge of the send window, i.e., SND.UNA is increased.
  const measured = context.rules.roundTrip(timestamps.echo, context.now, tcb.ts.offset);
  return measured === null ? tcb.rtt : untime(take(tcb.rtt, measured));
}

/** One measured round trip, within the bounds of a policy. */
export const sampleRtt = (rtt: Rtt, measured: Duration, policy: Policy): Rtt =>
  sample(rtt, measured, rtoLimits(policy));

/** RFC 6298, 5.7, within the bounds of a policy. */
export const rttAfterSynLoss = (rtt: Rtt, policy: Policy): Rtt => afterSynLoss(rtt, rtoLimits(policy));

function progress(tcb: Tcb, segment: Segment, context: Context): Loss {
  const { ack } = segment;
  const { loss } = tcb;
  const all = ack === tcb.snd.nxt;
  const scoreboard = learn(advance(loss.scoreboard, ack), segment.options.sack, ack, tcb.snd.nxt);
  return {
    resend: all || loss.resend === null ? null : gt(loss.resend, ack) ? loss.resend : ack,
    scoreboard,
    filled: gt(ack, loss.filled) ? ack : loss.filled,
    retries: 0,
    since: all ? null : context.now,
  };
}

function rearmed(tcb: Tcb, rtt: Rtt, loss: Loss, context: Context): Timers {
  const { rules, policy, now } = context;
  const { timers } = tcb;
  const outstanding = loss.since !== null;
  return {
    //= rfc6298#5
    //# (5.3) When an ACK is received that acknowledges new data, restart the retransmission timer so that it will
    //# expire after RTO seconds (for the current value of RTO).
    retransmission: outstanding ? after(now, rules.retransmissionDelay(rtt, policy)) : null,
    persist: outstanding ? timers.persist : null,
    delayedAck: timers.delayedAck,
    override: timers.override,
    keepAlive: timers.keepAlive,
    user: outstanding ? after(now, rules.giveUpAfter(tcb, policy)) : null,
    timeWait: timers.timeWait,
    finWait2: timers.finWait2,
  };
}

/** An acknowledgment of nothing new: RFC 5681, section 2, tells which of them count as duplicates. */
export const duplicateAck: Check = (step, segment, context) => {
  const tcb = step.tcb;
  const board = learn(tcb.loss.scoreboard, segment.options.sack, tcb.snd.una, tcb.snd.nxt);
  const known = board === tcb.loss.scoreboard ? step : to(step, { ...tcb, loss: { ...tcb.loss, scoreboard: board } });
  //= rfc5681#3.2
  //# a sender using SACK [RFC2018] MUST NOT send new data unless the incoming duplicate acknowledgment contains new
  //# SACK information.
  const news = !tcb.agreed.sack || known !== step;
  return news && isDuplicate(tcb, segment) ? countDuplicate(known, segment, context) : known;
};

//= rfc5681#2
//# An acknowledgment is considered a "duplicate" in the following algorithms when (a) the receiver of the ACK has
//# outstanding data, (b) the incoming acknowledgment carries no data, (c) the SYN and FIN bits are both off, (d)
//# the acknowledgment number is equal to the greatest acknowledgment received on the given connection
function isDuplicate(tcb: Tcb, segment: Segment): boolean {
  return inFlight(tcb.snd) > 0 && tcb.snd.wnd > 0 && segment.data.length === 0 && !has(segment, SYN) &&
    !has(segment, FIN) &&
    segment.ack === tcb.snd.una && fromWire(segment.window, tcb.agreed.sendShift) === tcb.snd.wnd;
}

function countDuplicate(step: Step, segment: Segment, context: Context): Step {
  const tcb = step.tcb;
  const reaction: { readonly cc: Congestion; readonly retransmit: boolean } = context.rules.congestionOnDuplicate(
    tcb.cc,
    {
      ack: segment.ack,
      una: tcb.snd.una,
      nxt: tcb.snd.nxt,
      flight: inFlight(tcb.snd),
      smss: tcb.snd.mss,
    },
    context.policy,
  );
  if (!reaction.retransmit) return to(step, { ...tcb, cc: reaction.cc });
  //= rfc6298#5
  //# An implementation MUST manage the retransmission timer(s) in such a way that a segment is never retransmitted too
  //# early, i.e., less than one RTO after the previous transmission of that segment.
  const retransmission = after(context.now, context.rules.retransmissionDelay(tcb.rtt, context.policy));
  const loss = { ...tcb.loss, filled: tcb.snd.una };
  return owing(to(step, { ...tcb, cc: reaction.cc, loss, timers: { ...tcb.timers, retransmission } }), RETRANSMIT);
}

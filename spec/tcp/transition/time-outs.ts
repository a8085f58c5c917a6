/** RFC 9293, section 3.10.8, and the time-outs of the sections that introduce the other timers. */

import { after, type Duration } from "../../time.ts";
import { onTimeout } from "../congestion/reno.ts";
import { NO_SACKS } from "../options/sack.ts";
import { fail, finish } from "../endings.ts";
import type { Policy } from "../policy.ts";
import { backOff as backOffRtt, type Rtt, timeout } from "../retransmission/rto.ts";
import type { Context, Handler } from "../rules.ts";
import { ACK_NOW, owing, RETRANSMIT, stay, type Step, telling } from "../step-result.ts";
import { inFlight, rtoLimits, type Tcb } from "../tcb.ts";
import { keepAliveDue } from "./options.ts";

//= rfc9293#3.8.3 MUST-20 MUST-22 MUST-23 SHLD-11
//# close the connection
/** How long the connection may go on with something unacknowledged: R2, the user time-out, or the orphan's bound. */
export function giveUpAfter(tcb: Tcb, policy: Policy): Duration {
  if (tcb.app.userTimeout > 0) return tcb.app.userTimeout;
  if (tcb.state === "SYN-SENT") return policy.giveUpSyn;
  if (tcb.state === "SYN-RECEIVED") return policy.giveUpSynAck;
  return tcb.app.attached ? policy.giveUpData : Math.min(policy.giveUpData, policy.giveUpOrphan);
}

//= rfc9293#3.8.3 SHLD-9 SHLD-10
//# The value of R1 SHOULD correspond to at least 3 retransmissions, at the current RTO (SHLD-10).
/** R1: the application is told of trouble with the delivery, long before the connection is given up. */
export const advises = (retries: number, policy: Policy): boolean => retries === policy.adviseAfter;

//= rfc9293#3.8.1 MUST-18 MUST-19
//# The RTO MUST be computed according to the algorithm in [10]
/** RFC 6298, 5.5, with the bounds of a policy. */
export const backOff = (rtt: Rtt, policy: Policy): Rtt => backOffRtt(rtt, rtoLimits(policy));

/** The time-out in force, backed off as it is. */
export const retransmissionDelay = (rtt: Rtt, policy: Policy): Duration => timeout(rtt, rtoLimits(policy));

//= rfc9293#3.8.2 MUST-19 MAY-18
//# A TCP endpoint MUST implement the basic congestion control algorithms slow start, congestion avoidance, and
//# exponential backoff of RTO
/** RFC 5681, section 3.1: the congestion state after the retransmission timer expired. */
export const congestionAfterTimeout: Context["rules"]["congestionAfterTimeout"] = (tcb) =>
  onTimeout(tcb.cc, inFlight(tcb.snd), tcb.snd.mss, tcb.snd.nxt, tcb.loss.retries > 0);

/** RETRANSMISSION TIMEOUT. */
export const retransmissionTimeout: Handler<null> = (tcb, _event, context) => {
  const { policy, rules, now } = context;
  const opening = tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED";
  const rtt = rules.backOff(tcb.rtt, policy);
  const retries = tcb.loss.retries + 1;
  const backed: Tcb = {
    ...tcb,
    rtt,
    cc: opening ? tcb.cc : rules.congestionAfterTimeout(tcb),
    //= rfc2018#5
    //# After a retransmit timeout the data sender SHOULD turn off all of the SACKed bits,
    loss: { ...tcb.loss, resend: opening ? null : tcb.snd.una, scoreboard: NO_SACKS, filled: tcb.snd.una, retries },
  };
  //= rfc9293#3.10.8 MUST-18 RFC9293-E59
  //# send the segment at the front of the retransmission queue again, reinitialize the retransmission timer, and
  //# return.
  const timers = { ...tcb.timers, retransmission: after(now, rules.retransmissionDelay(backed.rtt, policy)) };
  const step = owing(stay({ ...backed, timers }), RETRANSMIT);
  return rules.advises(retries, policy) ? telling(step, "advice") : step;
};

/** The persist timer (section 3.8.6.1). */
export const persistTimeout: Handler<null> = (tcb, _event, context) => {
  const { policy, rules, now } = context;
  //= rfc9293#3.8.6.1 SHLD-30
  //# increase exponentially the interval between successive probes (SHLD-30).
  const rtt = rules.backOff(tcb.rtt, policy);
  //= rfc9293#3.8.6.1 SHLD-29
  //# The transmitting host SHOULD send the first zero-window probe when a zero window has existed for the
  //# retransmission timeout period
  const since = tcb.loss.since ?? now;
  const timers = {
    ...tcb.timers,
    persist: after(now, rules.retransmissionDelay(rtt, policy)),
    user: tcb.timers.user ?? after(since, rules.giveUpAfter(tcb, policy)),
  };
  return owing(stay({ ...tcb, rtt, loss: { ...tcb.loss, since }, timers }), { owe: "probe" });
};

/** The delayed acknowledgment is due (section 3.8.6.3). */
export const delayedAckTimeout: Handler<null> = (tcb) =>
  owing(stay({ ...tcb, timers: { ...tcb.timers, delayedAck: null } }), ACK_NOW);

/** The sender's silly-window override (section 3.8.6.2.1). */
export const overrideTimeout: Handler<null> = (tcb) =>
  owing(stay({ ...tcb, timers: { ...tcb.timers, override: null } }), { owe: "override" });

/** A keep-alive is due (section 3.8.4). */
export const keepAliveTimeout: Handler<null> = (tcb, _event, context) => {
  const sent = tcb.app.keepAlivesSent;
  //= rfc9293#3.8.4 MUST-26
  //# Keep-alive packets MUST only be sent when no sent data is outstanding,
  if (inFlight(tcb.snd) > 0) {
    const later = after(context.now, tcb.app.keepAliveIdle);
    return stay({ ...tcb, timers: { ...tcb.timers, keepAlive: later } });
  }
  //= rfc9293#3.8.4 MUST-29
  //# it MUST NOT interpret failure to respond to any specific probe as a dead connection (MUST-29).
  if (sent >= tcb.app.keepAliveCount) return giveUp(tcb, context);
  const probed: Tcb = { ...tcb, app: { ...tcb.app, keepAlivesSent: sent + 1 } };
  const timers = { ...tcb.timers, keepAlive: keepAliveDue(probed) };
  return owing(stay({ ...probed, timers }), { owe: "keep-alive" });
};

//= rfc9293#3.10.8 MUST-20 RFC9293-E58
//# For any state if the user timeout expires, flush all queues, signal the user "error: connection aborted due to
//# user timeout" in general and for any outstanding calls, delete the TCB, enter the CLOSED state, and return.
/** USER TIMEOUT, and R2 of section 3.8.3. */
export const userTimeout: Handler<null> = (tcb, _event, context) => giveUp(tcb, context);

function giveUp(tcb: Tcb, context: Context): Step {
  const step = stay(tcb);
  const reset = context.policy.resetsOnGiveUp && tcb.state !== "SYN-SENT";
  return fail(reset ? owing(step, { owe: "reset", seq: tcb.snd.nxt, ack: null }) : step, "timed-out");
}

//= rfc9293#3.10.8 RFC9293-E60
//# If the time-wait timeout expires on a connection, delete the TCB, enter the CLOSED state, and return.
/** TIME-WAIT TIMEOUT. */
export const timeWaitTimeout: Handler<null> = (tcb) => tcb.state === "TIME-WAIT" ? finish(stay(tcb)) : stay(tcb);

/** An orphan has been in FIN-WAIT-2 for as long as the policy allows. Nothing is said to the peer. */
export const finWait2Timeout: Handler<null> = (tcb) => tcb.state === "FIN-WAIT-2" ? finish(stay(tcb)) : stay(tcb);

/** How long TIME-WAIT lasts: 2 MSL (MUST-13). */
export const timeWaitDuration = (policy: Policy): Duration => 2 * policy.msl;

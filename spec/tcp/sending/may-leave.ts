/** When text may leave: RFC 9293, sections 3.7.4 (Nagle) and 3.8.6.2.1 (the sender's silly-window avoidance). */

import { afterIdle, allowance, type Congestion, initialWindow } from "../congestion/reno.ts";
import type { Policy } from "../policy.ts";
import type { Context } from "../rules.ts";
import { inFlight, type Tcb } from "../tcb.ts";

/** Whether `length` of the `unsent` octets may leave now, which the windows allow. */
export function mayLeave(tcb: Tcb, length: number, unsent: number, context: Context): boolean {
  //= rfc9293#3.8.6.2.1 MUST-38 SHLD-28
  //# (1)  if a maximum-sized segment can be sent, i.e., if:
  if (length >= Math.min(tcb.snd.mss, context.policy.largestText)) return true;
  const idle = inFlight(tcb.snd) === 0;
  //= rfc9293#3.7.4 SHLD-7 MAY-16
  //# If there is unacknowledged data (i.e., SND.NXT > SND.UNA), then the sending TCP endpoint buffers all user data
  const nagle = !tcb.app.noDelay && !idle;
  // The last text before a FIN never grows, so that there is nothing to wait for.
  if (length === unsent && (tcb.out.fin || !nagle)) return true;
  //= rfc9293#3.8.6.2.1 MUST-38
  //# (3) or if at least a fraction Fs of the maximum window can be sent, i.e., if:
  return !nagle && length * 100 >= context.policy.sillyWindowPercent * tcb.snd.maxWnd;
}

/** The congestion state of a sender that was idle for longer than its RTO. */
export const congestionAfterIdle = (tcb: Tcb, policy: Policy): Congestion =>
  afterIdle(tcb.cc, initialWindow(tcb.snd.mss, policy.initialWindow));

/** Octets that may be in flight (RFC 5681; limited transmit of RFC 3042). */
export const congestionAllowance = (tcb: Tcb, policy: Policy): number =>
  allowance(tcb.cc, policy.limitedTransmit, tcb.snd.mss);

//= rfc9293#3.8.6.3 SHLD-19
//# An ACK SHOULD be generated for at least every second full-sized segment or 2*RMSS bytes of new data
/** Whether an acknowledgment that may wait must leave now. */
export const acksNow = (tcb: Tcb, policy: Policy): boolean =>
  policy.delayedAck === 0 || (policy.acksEverySecond && tcb.rcv.unacked >= 2 * tcb.snd.mss);

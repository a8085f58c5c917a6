/** Which timers run after an event: RFC 6298, section 5; RFC 9293, sections 3.8.3, 3.8.4, 3.8.6.1 and 3.8.6.2.1. */

import { after, type Instant } from "../../time.ts";
import type { Context } from "../rules.ts";
import { hasUnsent, inFlight, type Tcb, type Timers } from "../tcb.ts";
import { keepAliveDue } from "../transition/options.ts";

/** The block with its timers set as its variables ask for. */
export function arm(tcb: Tcb, context: Context): Tcb {
  if (tcb.state === "TIME-WAIT") return tcb;
  const { timers, snd } = tcb;
  const outstanding = inFlight(snd);
  const opening = tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED";
  const unsent = !opening && hasUnsent(tcb);
  // One octet in flight into a closed window is a probe; more than that is retransmitted as ever.
  //= rfc9293#3.8.6 MUST-35 MUST-36
  //# If the window shrinks to zero, the TCP implementation MUST probe it in the standard way
  const persisting = !opening && snd.wnd === 0 && outstanding <= 1 && (unsent || outstanding === 1);
  const retransmission = outstanding > 0 && !persisting ? timers.retransmission ?? due(tcb, context) : null;
  const persist = persisting ? timers.persist ?? due(tcb, context) : null;
  //= rfc9293#3.9.1.2 MUST-60
  //# the sending TCP peer: (1) MUST NOT buffer data indefinitely (MUST-60)
  const override = unsent && outstanding === 0 && !persisting
    ? timers.override ?? after(context.now, context.policy.overrideTimeout)
    : null;
  const user = tcb.loss.since === null
    ? null
    : timers.user ?? after(tcb.loss.since, context.rules.giveUpAfter(tcb, context.policy));
  const keepAlive = tcb.app.keepAlive ? timers.keepAlive ?? keepAliveDue(tcb) : null;
  return changed(timers, retransmission, persist, override, user, keepAlive)
    ? {
      ...tcb,
      timers: {
        retransmission,
        persist,
        delayedAck: timers.delayedAck,
        override,
        keepAlive,
        user,
        timeWait: timers.timeWait,
        finWait2: timers.finWait2,
      },
    }
    : tcb;
}

//= rfc6298#5
//# (5.1) Every time a packet containing data is sent (including a retransmission), if the timer is not running,
//# start it running so that it will expire after RTO seconds (for the current value of RTO).
const due = (tcb: Tcb, context: Context): Instant =>
  after(context.now, context.rules.retransmissionDelay(tcb.rtt, context.policy));

const changed = (
  timers: Timers,
  retransmission: Instant | null,
  persist: Instant | null,
  override: Instant | null,
  user: Instant | null,
  keepAlive: Instant | null,
): boolean =>
  timers.retransmission !== retransmission || timers.persist !== persist || timers.override !== override ||
  timers.user !== user || timers.keepAlive !== keepAlive;

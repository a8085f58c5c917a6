/**
 * How a connection may end by itself, without a segment: TIME-WAIT is over, an orphan's FIN-WAIT-2, R2 or a user
 * time-out has passed, keep-alives went unanswered (sections 3.6, 3.8.3, 3.8.4). From the earliest instant on the end
 * may be gone, from the latest on it is.
 */

import { atLeast, atMost, orphanLasts } from "../monitors/bounds.ts";
import { inFlight } from "../tcp/tcb.ts";
import { closedBlock } from "../tcp/endings.ts";
import { canKeepAlive } from "../tcp/transition/options.ts";
import { after, type Instant } from "../time.ts";
import type { Timing } from "../trace/declaration.ts";
import type { Shadow } from "./shadow.ts";
import type { OracleRule } from "./rules.ts";

/** The earliest instant at which the end may have ended the connection by itself, or null. */
export function goneFrom(shadow: Shadow, timing: Timing): Instant | null {
  const { tcb, since } = shadow;
  const { app, state } = tcb;
  if (state === "TIME-WAIT") return after(since, atLeast(timing, timing.timeWait));
  if (state === "FIN-WAIT-2" && !app.attached && timing.finWait2 !== null) {
    return after(since, atLeast(timing, timing.finWait2));
  }
  const waits = inFlight(tcb.snd) > 0 || (tcb.snd.wnd === 0 && shadow.timer.base !== null);
  if (waits) return after(outstandingSince(shadow), atLeast(timing, patience(shadow, timing)));
  if (app.keepAlive && canKeepAlive(tcb)) return after(shadow.alive, app.keepAliveIdle);
  return null;
}

//= rfc9293#3.9.1.1
//# If data is not successfully delivered to the destination within the timeout period, the TCP endpoint will abort the
//# connection.
/** From when on it may count: a user time-out from when the oldest that is outstanding left, R2 from progress. */
function outstandingSince({ tcb, progress, timer }: Shadow): Instant {
  const [oldest] = timer.flights;
  if (tcb.app.userTimeout === 0 || tcb.snd.wnd === 0 || oldest === undefined) return progress;
  return oldest.at < progress ? oldest.at : progress;
}

/** The least time that something outstanding may stay so. */
function patience({ tcb }: Shadow, timing: Timing): number {
  const { app } = tcb;
  if (app.userTimeout > 0) return app.userTimeout;
  if (tcb.state === "SYN-SENT") return timing.giveUpSyn;
  // Where time-outs never come late, the bound of an orphan is exact.
  const orphan = timing.lateness === undefined ? timing.giveUpOrphan : orphanLasts(timing);
  const data = app.attached ? timing.giveUpData : Math.min(timing.giveUpData, orphan);
  // The bound of the state in which the SYN left may still be the one that counts.
  return tcb.snd.una === tcb.snd.iss ? Math.min(data, timing.giveUpSyn, timing.giveUpSynAck) : data;
}

/** The requirement that bounds how long something outstanding may stay so. */
export const patienceRule = ({ tcb }: Shadow): OracleRule => {
  if (tcb.app.userTimeout > 0) return "MUST-21";
  return tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED" ? "MUST-23" : "MUST-20";
};

/**
 * By when an application that waits for something outstanding has to be told that the connection is given up, or null.
 * A stack may look at R2 only when it retransmits.
 */
export function givenUpBy(shadow: Shadow, timing: Timing): Instant | null {
  const { tcb, progress } = shadow;
  const { app, snd } = tcb;
  if (tcb.state === "CLOSED" || !app.attached || inFlight(snd) === 0) return null;
  if (snd.wnd === 0 && snd.una !== snd.iss) return null;
  const opening = snd.una === snd.iss;
  const data = timing.giveUpData;
  const longest = opening ? Math.max(data, timing.giveUpSyn, timing.giveUpSynAck) : data;
  const most = app.userTimeout > 0 ? app.userTimeout : longest;
  const pause = Math.min(timing.maxRto, Math.max(most, timing.initialRto));
  const from = later(progress, tcb.lastHeard);
  return after(after(from, atMost(timing, most)), atMost(timing, pause));
}

const later = (one: Instant, other: Instant): Instant => (one > other ? one : other);

/** The latest instant at which the end is gone, or null where nothing bounds it for certain. */
function goneBy(shadow: Shadow, timing: Timing): Instant | null {
  const { tcb, restarted, since } = shadow;
  if (tcb.state === "TIME-WAIT") return after(restarted, atMost(timing, timing.timeWait));
  const bounded = tcb.state === "FIN-WAIT-2" && !tcb.app.attached && timing.finWait2 !== null;
  return bounded ? after(since, atMost(timing, timing.finWait2!)) : null;
}

/** Lets time pass for a shadow. */
export function age(shadow: Shadow, now: Instant, timing: Timing): void {
  if (shadow.tcb.state === "CLOSED") return;
  const by = goneBy(shadow, timing);
  if (by !== null && now > by) {
    shadow.tcb = closedBlock(shadow.tcb);
    shadow.duties = [];
    return;
  }
  const from = goneFrom(shadow, timing);
  shadow.mayBeGone = from !== null && now >= from;
}

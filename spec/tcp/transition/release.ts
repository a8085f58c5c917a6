/**
 * The application lets go of a connection: RFC 9293, section 3.6.1's half-duplex CLOSE (MAY-1).
 *
 * The block lives on as an orphan until its data and its FIN are acknowledged and TIME-WAIT is over, but not for ever:
 * FIN-WAIT-2 and what is unacknowledged get a bound, as every deployed TCP has it.
 */

import { after, type Instant, sooner } from "../../time.ts";
import { closedBlock } from "../endings.ts";
import type { Context, Handler, Rows } from "../rules.ts";
import type { StateName } from "../state.ts";
import { answering, owing, refusing, stay, type Step, telling, to } from "../step-result.ts";
import type { Tcb } from "../tcb.ts";

/** The block of an orphan: nobody reads, and what is out gets the orphan's bound. */
export function orphaned(tcb: Tcb, context: Context): Tcb {
  const { policy, now } = context;
  const bound = (start: Instant): Instant => after(start, policy.giveUpOrphan);
  const user = tcb.loss.since === null ? tcb.timers.user : sooner(tcb.timers.user, bound(now));
  const finWait2 = tcb.state === "FIN-WAIT-2" && policy.finWait2 !== null ? after(now, policy.finWait2) : null;
  return {
    ...tcb,
    app: { ...tcb.app, attached: false, wantsRoom: false },
    in: { ...tcb.in, chunks: [], length: 0 },
    timers: { ...tcb.timers, user, finWait2 },
  };
}

/** Ends the connection with an RST, told to nobody but as its end. */
export function resetAndClose(tcb: Tcb): Step {
  const reset = owing(stay(tcb), { owe: "reset", seq: tcb.snd.nxt, ack: null });
  return telling(to(reset, closedBlock({ ...tcb, in: { ...tcb.in, chunks: [], length: 0 } })), "closed");
}

const accepted = (step: Step): Step => answering(step, { ok: true });

/** The block of which the application holds nothing any more. */
export const detached = (tcb: Tcb): Tcb => ({ ...tcb, app: { ...tcb.app, attached: false } });

const deleteBlock: Handler<unknown> = (tcb) => accepted(telling(to(stay(tcb), closedBlock(detached(tcb))), "closed"));

/** Without unread data this is CLOSE; with unread data it shows the peer that data was lost. */
function letGo(tcb: Tcb, context: Context, next: StateName): Step {
  //= rfc9293#3.6.1
  //# its TCP implementation SHOULD send a RST to show that data was lost (SHLD-3).
  if (tcb.in.length > 0 && context.policy.resetsOnUnread) return accepted(resetAndClose(detached(tcb)));
  const closing: Tcb = tcb.out.fin ? tcb : { ...tcb, state: next, out: { ...tcb.out, fin: true } };
  return accepted(stay(orphaned(closing, context)));
}

const stayIn = (state: StateName): Handler<unknown> => (tcb, _event, context) => letGo(tcb, context, state);

const inSynReceived: Handler<unknown> = (tcb, _event, context) =>
  letGo(tcb, context, tcb.out.queue.length === 0 ? "FIN-WAIT-1" : "SYN-RECEIVED");

const justDetach: Handler<unknown> = (tcb, _event, context) => accepted(stay(orphaned(tcb, context)));

//= rfc9293#3.6.1 MAY-1 SHLD-3
//# A host MAY implement a "half-duplex" TCP close sequence
/** Letting go in each state. */
export const release: Rows<unknown> = {
  "CLOSED": (tcb) => refusing(tcb, "not-connected"),
  "LISTEN": deleteBlock,
  "SYN-SENT": deleteBlock,
  "SYN-RECEIVED": inSynReceived,
  "ESTABLISHED": stayIn("FIN-WAIT-1"),
  "FIN-WAIT-1": stayIn("FIN-WAIT-1"),
  "FIN-WAIT-2": stayIn("FIN-WAIT-2"),
  "CLOSE-WAIT": stayIn("LAST-ACK"),
  // The peer's FIN has been acknowledged: an RST would tell it nothing that it could still act upon.
  "CLOSING": justDetach,
  "LAST-ACK": justDetach,
  "TIME-WAIT": justDetach,
};

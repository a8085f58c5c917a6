/** RFC 9293, section 3.10.7.4, "Eighth, check the FIN bit". */

import { add, geq, inWindow, latest } from "../../../seq.ts";
import { timeWait } from "../../endings.ts";
import type { Check, Context } from "../../rules.ts";
import { FIN, has, type Segment } from "../../segment.ts";
import type { StateName } from "../../state.ts";
import { ACK_NOW, owing, type Step, telling, to } from "../../step-result.ts";
import { finAcknowledged, receiveWindow, type Tcb } from "../../tcb.ts";

const remain: Check = (step) => step;

/** Notes where the peer's FIN stands, and takes it when everything before it has arrived. */
const noteFin: Check = (step, segment, context) => {
  const noted = has(segment, FIN) ? note(step, segment) : step;
  const { rcv, in: incoming } = noted.tcb;
  if (incoming.fin === rcv.nxt) return context.rules.takeFin(noted, context);
  // A FIN that is ahead of what is missing is as out of order as text would be.
  return has(segment, FIN) ? owing(noted, ACK_NOW) : noted;
};

function note(step: Step, segment: Segment): Step {
  const tcb = step.tcb;
  const at = add(segment.seq, segment.data.length);
  const inside = inWindow(at, tcb.rcv.nxt, receiveWindow(tcb.rcv)) || at === tcb.rcv.nxt;
  if (!inside || tcb.in.fin !== null) return step;
  const beyond = tcb.in.early.islands.some((island) => geq(island.seq, at));
  // Text beyond the FIN contradicts it; the text came first, so the FIN is not believed.
  return beyond ? step : to(step, { ...tcb, in: { ...tcb.in, fin: at } });
}

const BY_STATE: { readonly [S in StateName]: Check } = {
  //= rfc9293#3.10.7.4 RFC9293-E57
  //# Do not process the FIN if the state is CLOSED, LISTEN, or SYN-SENT since the SEG.SEQ cannot be validated; drop
  //# the segment and return.
  "CLOSED": remain,
  "LISTEN": remain,
  "SYN-SENT": remain,
  "SYN-RECEIVED": remain,
  "ESTABLISHED": noteFin,
  "FIN-WAIT-1": noteFin,
  "FIN-WAIT-2": noteFin,
  "CLOSE-WAIT": remain,
  "CLOSING": remain,
  "LAST-ACK": remain,
  "TIME-WAIT": remain,
};

/** The FIN of a segment, and one that was waiting for its turn. */
export const processFin: Check = (step, segment, context) => BY_STATE[step.tcb.state](step, segment, context);

//= rfc9293#3.10.7.4 MUST-12 RFC9293-E56
//# signal the user "connection closing" and return any pending RECEIVEs with same message, advance RCV.NXT over the
//# FIN, and send an acknowledgment for the FIN.
/** The peer's FIN is next: the stream ends here. */
export function takeFin(step: Step, context: Context): Step {
  const tcb = step.tcb;
  const nxt = add(tcb.rcv.nxt, 1);
  const over: Tcb = { ...tcb, rcv: { ...tcb.rcv, nxt, edge: latest(tcb.rcv.edge, nxt) } };
  const next = to(step, afterFin(over, context));
  return owing(tcb.app.attached ? telling(next, "readable") : next, ACK_NOW);
}

function afterFin(tcb: Tcb, context: Context): Tcb {
  if (tcb.state === "ESTABLISHED") return { ...tcb, state: "CLOSE-WAIT" };
  //= rfc9293#3.10.7.4 RFC9293-E56
  //# If our FIN has been ACKed (perhaps in this segment), then enter TIME-WAIT, start the time-wait timer, turn off
  //# the other timers; otherwise, enter the CLOSING state.
  if (tcb.state === "FIN-WAIT-1" && !finAcknowledged(tcb)) return { ...tcb, state: "CLOSING" };
  return timeWait(tcb, context);
}

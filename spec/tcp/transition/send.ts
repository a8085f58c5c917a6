/** RFC 9293, section 3.10.2: the SEND call. */

import { add } from "../../seq.ts";
import { append } from "../buffers/send-queue.ts";
import type { Event } from "../event.ts";
import type { Handler, Rows } from "../rules.ts";
import { answering, refusing, stay, type Step, to } from "../step-result.ts";
import { endOfText, type Tcb } from "../tcb.ts";

type Send = Extract<Event, { readonly type: "send" }>;

function queueText(tcb: Tcb, event: Send): Step {
  const room = Math.max(0, tcb.app.sendBuffer - tcb.out.queue.length);
  const taken = Math.min(room, event.data.length);
  if (taken === 0 && event.data.length > 0) {
    const waiting: Tcb = { ...tcb, app: { ...tcb.app, wantsRoom: true } };
    return answering(stay(waiting), { ok: false, failure: "would-block" });
  }
  const queue = append(tcb.out.queue, event.data.subarray(0, taken));
  const out = { queue, start: tcb.out.start, fin: false };
  const whole = taken === event.data.length;
  //= rfc9293#3.10.2 MUST-30
  //# If the URGENT flag is set, then SND.UP <- SND.NXT and set the urgent pointer in the outgoing segments.
  // The pointer is kept to the end of the urgent data, which is what the segments are to announce (MUST-30).
  const snd = event.urgent && whole && taken > 0 ? { ...tcb.snd, up: add(endOfText(tcb.out), taken) } : tcb.snd;
  const app = whole ? tcb.app : { ...tcb.app, wantsRoom: true };
  return answering(to(stay(tcb), { ...tcb, out, snd, app }), { ok: true, taken });
}

const notConnected: Handler<Send> = (tcb) => refusing(tcb, "not-connected");
const closing: Handler<Send> = (tcb) => refusing(tcb, "closing");

/** In the states before ESTABLISHED the data waits; after CLOSE the call is an error. */
export const send: Rows<Send> = {
  "CLOSED": notConnected,
  "LISTEN": notConnected,
  "SYN-SENT": (tcb, event) => (tcb.out.fin ? refusing(tcb, "closing") : queueText(tcb, event)),
  "SYN-RECEIVED": (tcb, event) => (tcb.out.fin ? refusing(tcb, "closing") : queueText(tcb, event)),
  "ESTABLISHED": queueText,
  "FIN-WAIT-1": closing,
  "FIN-WAIT-2": closing,
  "CLOSE-WAIT": queueText,
  "CLOSING": closing,
  "LAST-ACK": closing,
  "TIME-WAIT": closing,
};

/** RFC 9293, section 3.10.4: the CLOSE call. */

import { finish } from "../endings.ts";
import type { Handler, Rows } from "../rules.ts";
import { answering, refusing, stay, to } from "../step-result.ts";
import type { StateName } from "../state.ts";
import type { Tcb } from "../tcb.ts";

/** The FIN goes behind the last octet; the state changes when it is asked for, not when it leaves. */
const queueFin = (next: StateName): Handler<unknown> => (tcb) =>
  answering(to(stay(tcb), { ...withFin(tcb), state: next }), { ok: true });

const withFin = (tcb: Tcb): Tcb => ({ ...tcb, out: { ...tcb.out, fin: true } });

//= rfc9293#3.10.4 RFC9293-E28
//# If no SENDs have been issued and there is no pending data to send, then form a FIN segment and send it, and
//# enter FIN-WAIT-1 state; otherwise, queue for processing after entering ESTABLISHED state.
const inSynReceived: Handler<unknown> = (tcb) =>
  answering(
    to(stay(tcb), tcb.out.queue.length === 0 ? { ...withFin(tcb), state: "FIN-WAIT-1" } : withFin(tcb)),
    { ok: true },
  );

const deleteBlock: Handler<unknown> = (tcb) => answering(finish(stay(tcb)), { ok: true });

const closing: Handler<unknown> = (tcb) => refusing(tcb, "closing");
const notConnected: Handler<unknown> = (tcb) => refusing(tcb, "not-connected");

/** CLOSE in each state. A second CLOSE is an error and sends nothing. */
export const close: Rows<unknown> = {
  "CLOSED": notConnected,
  "LISTEN": deleteBlock,
  "SYN-SENT": deleteBlock,
  "SYN-RECEIVED": inSynReceived,
  "ESTABLISHED": queueFin("FIN-WAIT-1"),
  "FIN-WAIT-1": closing,
  "FIN-WAIT-2": closing,
  "CLOSE-WAIT": queueFin("LAST-ACK"),
  "CLOSING": closing,
  "LAST-ACK": closing,
  "TIME-WAIT": closing,
};

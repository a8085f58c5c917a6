/** RFC 9293, section 3.10.1: the OPEN call, on a block that was made for it. */

import { answering, refusing, stay, to } from "../step-result.ts";
import type { Context, Handler, Rows } from "../rules.ts";
import type { Tcb } from "../tcb.ts";

const activeOpen: Handler<unknown> = (tcb: Tcb, _event: unknown, _context: Context) =>
  //= rfc9293#3.10.1 RFC9293-E23
  //# A SYN segment of the form <SEQ=ISS><CTL=SYN> is sent.
  answering(to(stay(tcb), { ...tcb, state: "SYN-SENT", opening: "active" }), { ok: true });

const alreadyExists: Handler<unknown> = (tcb) => refusing(tcb, "already-exists");

/** An active OPEN. The SYN is sent by what finds it unsent. */
export const open: Rows<unknown> = {
  "CLOSED": activeOpen,
  "LISTEN": activeOpen,
  "SYN-SENT": alreadyExists,
  "SYN-RECEIVED": alreadyExists,
  "ESTABLISHED": alreadyExists,
  "FIN-WAIT-1": alreadyExists,
  "FIN-WAIT-2": alreadyExists,
  "CLOSE-WAIT": alreadyExists,
  "CLOSING": alreadyExists,
  "LAST-ACK": alreadyExists,
  "TIME-WAIT": alreadyExists,
};

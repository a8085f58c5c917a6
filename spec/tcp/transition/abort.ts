/** RFC 9293, section 3.10.5: the ABORT call. */

import { closedBlock } from "../endings.ts";
import type { Handler, Rows } from "../rules.ts";
import { answering, refusing, stay, telling, to } from "../step-result.ts";
import { detached, resetAndClose } from "./release.ts";

const deleteBlock: Handler<unknown> = (tcb) =>
  answering(
    telling(to(stay(tcb), closedBlock({ ...detached(tcb), in: { ...tcb.in, chunks: [], length: 0 } })), "closed"),
    {
      ok: true,
    },
  );

//= rfc9293#3.10.5 RFC9293-E30
//# Send a reset segment: <SEQ=SND.NXT><CTL=RST>
const sendReset: Handler<unknown> = (tcb) => answering(resetAndClose(detached(tcb)), { ok: true });

/** ABORT in each state. */
export const abort: Rows<unknown> = {
  "CLOSED": (tcb) => refusing(tcb, "not-connected"),
  "LISTEN": deleteBlock,
  "SYN-SENT": deleteBlock,
  "SYN-RECEIVED": sendReset,
  "ESTABLISHED": sendReset,
  "FIN-WAIT-1": sendReset,
  "FIN-WAIT-2": sendReset,
  "CLOSE-WAIT": sendReset,
  "CLOSING": deleteBlock,
  "LAST-ACK": deleteBlock,
  "TIME-WAIT": deleteBlock,
};

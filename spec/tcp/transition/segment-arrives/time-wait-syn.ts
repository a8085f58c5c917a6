/** A SYN in TIME-WAIT that may open a new connection: RFC 9293, section 3.6.1 (MAY-2), and RFC 6191, section 2. */

import { gt } from "../../../seq.ts";
import { tsGeq } from "../../options/timestamps.ts";
import type { Context } from "../../rules.ts";
import { ACK, has, RST, type Segment, SYN } from "../../segment.ts";
import type { Tcb } from "../../tcb.ts";

/** Whether the segment is a SYN that opens a new connection on the four-tuple of a block in TIME-WAIT. */
export function reopensTimeWait(tcb: Tcb, segment: Segment, context: Context): boolean {
  if (tcb.state !== "TIME-WAIT" || !has(segment, SYN) || has(segment, ACK) || has(segment, RST)) return false;
  switch (context.policy.timeWaitReuse) {
    case "never":
      return false;
    case "rfc9293":
      //= rfc9293#3.6.1
      //# it MAY accept a new SYN from the remote TCP endpoint to reopen the connection directly from TIME-WAIT
      //# state (MAY-2), if it:
      return gt(segment.seq, tcb.rcv.nxt);
    case "rfc6191":
      return byTimestamp(tcb, segment);
  }
}

function byTimestamp(tcb: Tcb, segment: Segment): boolean {
  const { timestamps } = segment.options;
  const greater = gt(segment.seq, tcb.rcv.nxt);
  if (!tcb.ts.on || timestamps === null) return greater;
  //= rfc6191#2
  //# the timestamp contained in the incoming SYN segment is greater than the last timestamp seen on the previous
  //# incarnation of the connection (for that direction of the data transfer), honor the connection request
  if (timestamps.value !== tcb.ts.recent) return tsGeq(timestamps.value, tcb.ts.recent);
  return greater;
}

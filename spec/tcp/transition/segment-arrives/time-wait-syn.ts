/** A SYN in TIME-WAIT that may open a new connection: RFC 9293, section 3.6.1 (MAY-2), and RFC 6191, section 2. */

import { add, gt } from "../../../seq.ts";
import { tsGeq } from "../../options/timestamps.ts";
import type { Context, TimeWaitSyn } from "../../rules.ts";
import { ACK, has, RST, type Segment, SYN } from "../../segment.ts";
import type { Tcb } from "../../tcb.ts";

/** Whether the segment is a SYN that opens a new connection on the four-tuple of a block in TIME-WAIT. */
export function reopensTimeWait(tcb: Tcb, segment: Segment, context: Context): TimeWaitSyn {
  if (tcb.state !== "TIME-WAIT" || !has(segment, SYN) || has(segment, ACK) || has(segment, RST)) return "otherwise";
  switch (context.policy.timeWaitReuse) {
    case "never":
      return "otherwise";
    case "rfc9293":
      //= rfc9293#3.6.1 MAY-2
      //# it MAY accept a new SYN from the remote TCP endpoint to reopen the connection directly from TIME-WAIT
      //# state (MAY-2), if it:
      return gt(segment.seq, tcb.rcv.nxt) ? "opens" : "otherwise";
    case "rfc6191":
      //= rfc9293#3.6.1 SHLD-4
      //# using them to reduce TIME-WAIT provides benefits for busy Internet servers (SHLD-4).
      //= rfc6191#2 RFC6191-R5 RFC6191-R8
      //# Otherwise, silently drop the incoming SYN segment, thus leaving the previous incarnation of the connection in
      //# the TIME-WAIT state.
      return honors(tcb, segment, context) ? "opens" : "dropped";
  }
}

//= rfc6191#2 RFC6191-R1
//# Processing of SYN segments received for connections in the TIME-WAIT state SHOULD occur as follows:
function honors(tcb: Tcb, segment: Segment, context: Context): boolean {
  //= rfc6191#2 RFC6191-R9
  //# it refers to the sequence number corresponding to the FIN flag of the previous incarnation of the connection, for
  //# that direction of the data transfer.
  const last = add(tcb.rcv.nxt, -1);
  const greater = gt(segment.seq, last);
  //= rfc6191#2
  //# the incoming SYN segment contains a TCP Timestamps option (i.e., the client has enabled TCP Timestamps), and that
  //# the SYN/ACK segment that would be sent in response to it would also contain a Timestamps option
  const value = context.policy.timestamps ? segment.options.timestamps?.value ?? null : null;
  if (!tcb.ts.on) {
    //= rfc6191#2 RFC6191-R6 RFC6191-R7
    //# If TCP Timestamps would be enabled for the new incarnation of the connection, honor the incoming connection
    //# request (creating a connection in the SYN-RECEIVED state).
    return value !== null || greater;
  }
  //= rfc6191#2 RFC6191-R4
  //# If TCP Timestamps would not be enabled for the new incarnation of the connection, but the Sequence Number of the
  //# incoming SYN segment is greater than the last sequence number seen on the previous incarnation of the connection
  if (value === null) return greater;
  //= rfc6191#2 RFC6191-R3
  //# the timestamp contained in the incoming SYN segment is equal to the last timestamp seen on the previous
  //# incarnation of the connection
  if (value === tcb.ts.recent) return greater;
  //= rfc6191#2 RFC6191-R2
  //# the timestamp contained in the incoming SYN segment is greater than the last timestamp seen on the previous
  //# incarnation of the connection (for that direction of the data transfer), honor the connection request
  return tsGeq(value, tcb.ts.recent);
}

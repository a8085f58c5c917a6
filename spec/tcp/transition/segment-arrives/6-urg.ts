/** RFC 9293, section 3.10.7.4, "Sixth, check the URG bit". */

import { add, distance, gt } from "../../../seq.ts";
import type { Check } from "../../rules.ts";
import { has, URG } from "../../segment.ts";
import type { StateName } from "../../state.ts";
import type { Tcb } from "../../tcb.ts";
import { telling, to } from "../../step-result.ts";

const ignore: Check = (step) => step;

//= rfc9293#3.10.7.4 MUST-32 MUST-31
//# If the URG bit is set, RCV.UP <- max(RCV.UP,SEG.UP), and signal the user that the remote side has urgent data if
//# the urgent pointer (RCV.UP) is in advance of the data consumed.
const advanceUrgentPointer: Check = (step, segment) => {
  const tcb = step.tcb;
  const up = add(segment.seq, segment.urgentPointer);
  if (tcb.rcv.up !== null && !gt(up, tcb.rcv.up)) return step;
  const consumed = add(tcb.rcv.nxt, -tcb.in.length);
  if (!gt(up, consumed)) return step;
  const next = to(step, { ...tcb, rcv: { ...tcb.rcv, up } });
  //= rfc9293#3.10.7.4
  //# (or is still in the "urgent mode") for this continuous sequence of urgent data, do not signal the user again.
  return tcb.rcv.up === null ? telling(next, "urgent") : next;
};

const BY_STATE: { readonly [S in StateName]: Check } = {
  "CLOSED": ignore,
  "LISTEN": ignore,
  "SYN-SENT": ignore,
  "SYN-RECEIVED": ignore,
  "ESTABLISHED": advanceUrgentPointer,
  "FIN-WAIT-1": advanceUrgentPointer,
  "FIN-WAIT-2": advanceUrgentPointer,
  //= rfc9293#3.10.7.4 RFC9293-E53
  //# This should not occur since a FIN has been received from the remote side. Ignore the URG.
  "CLOSE-WAIT": ignore,
  "CLOSING": ignore,
  "LAST-ACK": ignore,
  "TIME-WAIT": ignore,
};

//= rfc9293#3.8.5 MUST-33
//# The TCP implementation MUST (MUST-33) provide a way for the application to learn how much urgent data remains to be
//# read from the connection
/** Octets that are to be read up to the end of urgent data; 0 when none is pending. */
export function urgentLeft({ rcv, in: incoming }: Tcb): number {
  const next = add(rcv.nxt, -incoming.length);
  return rcv.up !== null && gt(rcv.up, next) ? distance(next, rcv.up) : 0;
}

/** Urgent data, in the states in which data may come. */
export const checkUrgent: Check = (step, segment, context) =>
  has(segment, URG) ? BY_STATE[step.tcb.state](step, segment, context) : step;

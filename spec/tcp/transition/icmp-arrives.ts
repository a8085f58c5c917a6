/** RFC 9293, section 3.9.2.2: IP passes an ICMP error up that is about a segment of a connection. */

import { unreachable } from "../../assert.ts";
import type { IcmpError } from "../../icmp.ts";
import { geq, lt } from "../../seq.ts";
import { fail } from "../endings.ts";
import type { Policy } from "../policy.ts";
import type { Handler, Rows } from "../rules.ts";
import { stay, type Step, telling } from "../step-result.ts";
import type { Tcb } from "../tcb.ts";

/** Whether an error may be about something that is under way: who knows no sequence number can't make that up. */
export const quotesWhatIsInFlight = (tcb: Tcb, error: IcmpError, policy: Policy): boolean =>
  !policy.checksIcmpSequence || (geq(error.quoted.seq, tcb.snd.una) && lt(error.quoted.seq, tcb.snd.nxt));

/** Whether a hard error ends a connection, as its implementer has chosen. */
export const hardErrorAborts = (tcb: Tcb, policy: Policy): boolean =>
  policy.hardErrorsAbort === "always" ||
  (policy.hardErrorsAbort === "opening" && (tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED"));

//= rfc9293#3.9.2.2 MUST-56 SHLD-25
//# a TCP implementation MUST NOT abort the connection (MUST-56), and it SHOULD make the information available to the
//# application (SHLD-25).
const reported = (tcb: Tcb, policy: Policy): Step =>
  policy.reportsSoftErrors ? telling(stay(tcb), "advice") : stay(tcb);

const heed: Handler<IcmpError> = (tcb, error, context) => {
  const { policy, rules } = context;
  if (!rules.believesIcmp(tcb, error, policy)) return stay(tcb);
  const severity = rules.icmpSeverity(error);
  switch (severity) {
    //= rfc9293#3.9.2.2 MUST-55
    //# TCP implementations MUST silently discard any received ICMP Source Quench messages (MUST-55).
    case "source-quench":
    case "other":
      return stay(tcb);
    // Section 3.7.2 leaves path MTU discovery to the implementer; this one does without.
    case "too-big":
      return stay(tcb);
    case "soft":
      return reported(tcb, policy);
    //= rfc9293#3.9.2.2 SHLD-26
    //# These are hard error conditions, so TCP implementations SHOULD abort the connection (SHLD-26).
    case "hard":
      return rules.hardErrorAborts(tcb, policy) ? fail(stay(tcb), "unreachable") : reported(tcb, policy);
    default:
      return unreachable(severity);
  }
};

const ignore: Handler<IcmpError> = (tcb) => stay(tcb);

/** An ICMP error in each state. A connection that is over has nothing under way that an error could be about. */
export const icmpArrives: Rows<IcmpError> = {
  "CLOSED": ignore,
  "LISTEN": ignore,
  "SYN-SENT": heed,
  "SYN-RECEIVED": heed,
  "ESTABLISHED": heed,
  "FIN-WAIT-1": heed,
  "FIN-WAIT-2": heed,
  "CLOSE-WAIT": heed,
  "CLOSING": heed,
  "LAST-ACK": heed,
  "TIME-WAIT": ignore,
};

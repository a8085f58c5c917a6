/** RFC 9293, section 3.10.7.4, "Second, check the RST bit", with RFC 5961, section 3. */

import { closedBlock, fail } from "../../endings.ts";
import type { Check, Context } from "../../rules.ts";
import { has, RST, type Segment } from "../../segment.ts";
import type { StateName } from "../../state.ts";
import { ACK_NOW, owing, type Step, stopping, telling, to } from "../../step-result.ts";
import type { Tcb } from "../../tcb.ts";
import type { Instant } from "../../../time.ts";

type Obey = (step: Step, context: Context) => Step;

//= rfc9293#3.10.7.4 MUST-11 RFC9293-E43
//# If this connection was initiated with a passive OPEN (i.e., came from the LISTEN state), then return this
//# connection to LISTEN state and return. The user need not be informed.
const refused: Obey = (step) =>
  step.tcb.opening === "passive" ? to(step, closedBlock(step.tcb)) : fail(step, "refused");

//= rfc9293#3.10.7.4 MUST-12 RFC9293-E44
//# Users should also receive an unsolicited general "connection reset" signal. Enter the CLOSED state, delete the
//# TCB, and return.
const reset: Obey = (step) => fail(step, "reset");

const closeQuietly: Obey = (step) => telling(to(step, closedBlock(step.tcb)), "closed");

const nothing: Obey = (step) => step;

const OBEY: { readonly [S in StateName]: Obey } = {
  "CLOSED": nothing,
  "LISTEN": nothing,
  "SYN-SENT": nothing,
  "SYN-RECEIVED": refused,
  "ESTABLISHED": reset,
  "FIN-WAIT-1": reset,
  "FIN-WAIT-2": reset,
  "CLOSE-WAIT": reset,
  "CLOSING": closeQuietly,
  "LAST-ACK": closeQuietly,
  //= rfc1337#3 RFC1337-R1
  //# Ignore RST segments in TIME-WAIT state.
  "TIME-WAIT": (step, context) => (context.policy.timeWaitIgnoresReset ? step : closeQuietly(step, context)),
};

/** Obeys an RST at RCV.NXT, challenges one elsewhere in the window. Outside the window the first check dropped it. */
export const checkReset: Check = (step, segment: Segment, context) => {
  //= rfc9293#3.5.3 SHLD-2
  //# TCP implementations SHOULD allow a received RST segment to include data (SHLD-2).
  if (!has(segment, RST)) return step;
  const tcb = step.tcb;
  //= rfc9293#3.10.7.4 RFC9293-U6 RFC9293-U7
  //# If the RST bit is set and the sequence number does not exactly match the next expected sequence value, yet is
  //# within the current receive window, TCP endpoints MUST send an acknowledgment (challenge ACK):
  if (segment.seq !== tcb.rcv.nxt && context.policy.challengesReset) return challenge(step, context);
  return stopping(OBEY[tcb.state](step, context));
};

/** Sends a challenge ACK, unless too many were sent, and drops the segment. */
export function challenge(step: Step, context: Context): Step {
  const { tcb, allowed } = context.rules.mayChallenge(step.tcb, context);
  const next = to(step, tcb);
  return stopping(allowed ? owing(next, ACK_NOW) : next);
}

//= rfc5961#7 RFC5961-R15 RFC5961-R16
//# An implementation SHOULD include an ACK throttling mechanism to be conservative.
/** RFC 5961, section 7: so many challenge ACKs in any interval that begins with one. */
export function mayChallenge(tcb: Tcb, context: Context): { readonly tcb: Tcb; readonly allowed: boolean } {
  const limit = context.policy.challengeLimit;
  if (limit === 0) return { tcb, allowed: true };
  const now: Instant = context.now;
  const fresh = now - tcb.throttle.from >= context.policy.challengeInterval || tcb.throttle.count === 0;
  const count = fresh ? 1 : tcb.throttle.count + 1;
  if (count > limit) return { tcb, allowed: false };
  return { tcb: { ...tcb, throttle: { from: fresh ? now : tcb.throttle.from, count } }, allowed: true };
}

/** RFC 9293, section 3.10.7.4, "Fourth, check the SYN bit", with RFC 5961, section 4. */

import { closedBlock, fail } from "../../endings.ts";
import type { Check } from "../../rules.ts";
import { has, SYN } from "../../segment.ts";
import { owing, stopping, to } from "../../step-result.ts";
import { challenge } from "./2-reset.ts";
import { resetFor } from "./closed.ts";

/** A SYN on a connection that has one already. Those of TIME-WAIT that open a new connection never get here. */
export const checkSyn: Check = (step, segment, context) => {
  if (!has(segment, SYN)) return step;
  const tcb = step.tcb;
  //= rfc9293#3.10.7.4 RFC9293-E46
  //# If the connection was initiated with a passive OPEN, then return this connection to the LISTEN state and return.
  const returns = tcb.state === "SYN-RECEIVED" && tcb.opening === "passive" && context.policy.synReturnsToListen;
  if (returns) return stopping(to(step, closedBlock(tcb)));
  //= rfc9293#3.10.7.4 RFC9293-U8
  //# TCP endpoints MUST send a "challenge ACK" to the remote peer:
  if (context.policy.challengesSyn) return challenge(step, context);
  //= rfc9293#3.10.7.4
  //# If the SYN is in the window it is an error: send a reset,
  const reset = resetFor(segment);
  return stopping(fail(reset === null ? step : owing(step, reset), "reset"));
};

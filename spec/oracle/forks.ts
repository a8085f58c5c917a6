/**
 * Where the RFCs leave two ways. A fork is a setting of the policy that an arriving segment or a call asks for; each of
 * its values makes a shadow of its own, which lives for as long as it explains what is seen. Once a setting was asked
 * for, the end is held to what it chose.
 */

import { add, gt, lt } from "../seq.ts";
import { acceptable } from "../tcp/acceptability.ts";
import type { Policy, PolicyName } from "../tcp/policy.ts";
import { ACK, FIN, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { isSynchronized } from "../tcp/state.ts";
import type { Shadow } from "./shadow.ts";

/** The settings that an arriving segment asks for. */
export function forksOf({ tcb, low }: Shadow, segment: Segment): readonly PolicyName[] {
  const names: PolicyName[] = [];
  const inside = acceptable(tcb.rcv, segment);
  if (has(segment, RST)) {
    if (tcb.state === "TIME-WAIT") names.push("timeWaitIgnoresReset");
    const exact = segment.seq === tcb.rcv.nxt && low === tcb.rcv.nxt;
    if (inside && !exact && tcb.state !== "SYN-SENT") names.push("challengesReset");
    const crosses = tcb.state === "SYN-RECEIVED" && tcb.opening === "active" && has(segment, SYN | ACK);
    if (crosses) names.push("takesCrossingSynAck");
    return names;
  }
  if (has(segment, SYN)) {
    const carries = segment.data.length > 0 || has(segment, FIN);
    if (tcb.state === "SYN-SENT" && carries) names.push("keepTextOfSyn");
    if (tcb.state === "SYN-RECEIVED") {
      names.push(tcb.opening === "passive" ? "synReturnsToListen" : "takesCrossingSynAck");
    }
    if (inside && (isSynchronized(tcb.state) || tcb.state === "SYN-RECEIVED")) names.push("challengesSyn");
    return names;
  }
  if (!isSynchronized(tcb.state) && tcb.state !== "SYN-RECEIVED") return names;
  if (has(segment, ACK) && lt(segment.ack, add(tcb.snd.una, -tcb.snd.maxWnd))) names.push("challengesOldAck");
  if (segment.data.length === 0) return names;
  if (gt(add(segment.seq, segment.data.length), low) && !tcb.app.attached) names.push("resetsOnUnread");
  if (inside && gt(segment.seq, tcb.rcv.nxt)) names.push("keepsDisorder");
  return names;
}

/**
 * What an end decides anew for each segment: SHLD-3 asks for an RST when new data comes after CLOSE, of each such
 * segment, and an end that has let one pass may well send it upon the next.
 */
const PER_SEGMENT: readonly PolicyName[] = ["resetsOnUnread"];

/** The policies under which a shadow goes on: its own, and those with another value of a setting that is still open. */
export function readings(shadow: Shadow, names: readonly PolicyName[]): readonly Policy[] {
  let policies: readonly Policy[] = [shadow.policy];
  for (const name of names) {
    if (shadow.settled.includes(name) && !PER_SEGMENT.includes(name)) continue;
    policies = policies.flatMap((policy) => [policy, { ...policy, [name]: !policy[name] }]);
  }
  return policies;
}

/** SYNs: only while the connection opens, always at ISS, and a SYN,ACK acknowledges the peer's (section 3.10.7). */

import { add, distance, offset } from "../../seq.ts";
import { ACK, FIN, has, segmentLength, SYN } from "../../tcp/segment.ts";
import type { Permission, Refusal } from "./departure.ts";
import type { OracleRule } from "../rules.ts";

const refuse = (rule: OracleRule, expected: string, actual: string): Refusal => ({ rule, expected, actual });

/** S10, RFC9293-E34, RFC9293-E39, MUST-56: what a SYN may look like, and when. */
export const opening: Permission = (shadow, { segment }) => {
  const { tcb, own, heard } = shadow;
  if (!has(segment, SYN)) {
    return own !== null || tcb.state === "CLOSED" ? null : refuse("S10", "a SYN first", "a segment without SYN");
  }
  if (has(segment, FIN)) return refuse("S10", "a SYN without FIN", "SYN,FIN");
  if (own !== null && tcb.snd.una !== tcb.snd.iss) {
    return refuse("S10", "no SYN once its SYN is acknowledged", `a SYN in ${tcb.state}`);
  }
  if (own !== null && segment.seq !== tcb.snd.iss) {
    const actual = `one at ISS ${signed(offset(tcb.snd.iss, segment.seq))}`;
    if (!shadow.complained) return refuse("S10", "each SYN at ISS", actual);
    return { ...refuse("MUST-56", "each SYN at ISS, though a soft ICMP error came", actual), also: ["S10"] };
  }
  if (heard === null) {
    return has(segment, ACK) ? refuse("S10", "a SYN without ACK, as none has come", "a SYN,ACK") : null;
  }
  if (!has(segment, ACK)) {
    return refuse("RFC9293-E39", "a SYN,ACK once the peer's SYN has come", "a SYN without ACK");
  }
  const covered = distance(add(heard.seq, 1), segment.ack);
  return covered <= segmentLength(heard) - 1 ? null : refuse(
    "RFC9293-E34",
    "an acknowledgment of SEG.SEQ + 1",
    `one of SEG.SEQ ${signed(offset(heard.seq, segment.ack))}`,
  );
};

const signed = (n: number): string => (n < 0 ? `- ${-n}` : `+ ${n}`);

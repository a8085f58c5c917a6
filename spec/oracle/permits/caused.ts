/** A bare acknowledgment has a cause: something arrived, the window opens, or the peer is probed (section 3.8.4). */

import { add, distance, geq, gt } from "../../seq.ts";
import { has, segmentEnd, SYN } from "../../tcp/segment.ts";
import type { Permission } from "./departure.ts";
import { isOldOctet } from "./text.ts";

/** L3: no end talks for the sake of talking. And a bare acknowledgment stands at SND.NXT (RFC9293-E13). */
export const caused: Permission = (shadow, { segment }) => {
  const { tcb, offered, credit, timer } = shadow;
  if (segmentEnd(segment) !== segment.seq || has(segment, SYN) || isOldOctet(shadow, segment)) return null;
  if (segment.seq !== tcb.snd.nxt) {
    // A sender that goes back to SND.UNA after a time-out, or whose window shrank, may stand further left.
    const back = geq(segment.seq, tcb.snd.una) && gt(tcb.snd.nxt, segment.seq);
    const excused = back && (timer.dirty !== null || gt(tcb.snd.nxt, add(tcb.snd.una, tcb.snd.wnd)));
    if (!excused) {
      return {
        rule: "RFC9293-E13",
        expected: `an empty segment at SND.NXT, ${distance(tcb.snd.iss, tcb.snd.nxt)} after ISS`,
        actual: `one at ${distance(tcb.snd.iss, segment.seq)} after ISS`,
      };
    }
  }
  if (credit > 0 || gt(segment.ack, tcb.rcv.acked)) return null;
  const shown = add(segment.ack, segment.window * 2 ** tcb.agreed.receiveShift);
  if (gt(shown, offered)) return null;
  return {
    ...(shadow.leftAlone === "RFC9293-E41" ? { rule: shadow.leftAlone, also: ["L3"] } : { rule: "L3" }),
    expected: "a bare acknowledgment only after something has arrived, or to open the window",
    actual: "one more, with nothing new in it",
  };
};

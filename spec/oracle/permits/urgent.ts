/** The urgent pointer: set while urgent data is ahead, and at the octet behind it (section 3.8.5). */

import { distance, lt } from "../../seq.ts";
import { has, SYN, URG } from "../../tcp/segment.ts";
import type { Permission } from "./departure.ts";

/** MUST-62: the urgent pointer of a segment is where its application said. */
export const urgent: Permission = ({ tcb }, { segment, around }) => {
  if (!has(segment, URG) || !around.callsSeen) return null;
  const { up } = tcb.snd;
  // Before its SYN is seen ISS is not known, and neither is where the urgent data stands.
  if (has(segment, SYN) && up !== null) return null;
  if (up === null || !lt(segment.seq, up)) {
    return { rule: "MUST-62", also: ["MUST-30"], expected: "no URG without urgent data ahead", actual: "URG" };
  }
  if (segment.urgentPointer === distance(segment.seq, up)) return null;
  return {
    rule: "MUST-62",
    expected: `an urgent pointer of ${distance(segment.seq, up)}, the octet behind the urgent data`,
    actual: `${segment.urgentPointer}`,
  };
};

/** S8: one FIN, after all data, at one sequence number, and nothing after it (RFC 9293, sections 3.4 and 3.10.4). */

import { add, gt, lt, offset } from "../seq.ts";
import { FIN, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import type { Side } from "../trace/observation.ts";
import type { End } from "./wire.ts";

function judge(side: Side, end: End, segment: Segment, at: number): Violation | null {
  const textEnd = add(segment.seq, segment.data.length + (has(segment, SYN) ? 1 : 0));
  const relative = (seq: End["fin"]): number => offset(end.iss!, seq!);
  const fin = has(segment, FIN);
  if (end.fin === null) {
    if (!fin || end.nxt === null || !lt(textEnd, end.nxt)) return null;
    return {
      rule: "S8",
      side,
      expected: `a FIN behind everything that was sent, at ${relative(end.nxt)} or later`,
      actual: `a FIN at ${relative(textEnd)}, counted from the ISS`,
      at,
    };
  }
  if (fin && textEnd !== end.fin) {
    return {
      rule: "S8",
      side,
      expected: `the FIN at ${relative(end.fin)} every time, as it was first sent`,
      actual: `a FIN at ${relative(textEnd)}, counted from the ISS`,
      at,
    };
  }
  if (segment.data.length === 0 || !gt(textEnd, end.fin)) return null;
  // A keep-alive's octet stands at SND.NXT - 1, where the FIN was, and is garbage (MAY-6).
  const keepsAlive = segment.data.length === 1 && segment.seq === end.fin && end.una === end.nxt;
  if (keepsAlive) return null;
  return {
    rule: "S8",
    side,
    expected: `no text behind the FIN at ${relative(end.fin)}`,
    actual: `text up to ${relative(textEnd)}, counted from the ISS`,
    at,
  };
}

/** Every FIN of a connection stands at one place, behind all text. */
export const finOnce: Monitor = {
  id: "close/fin-once",
  says: "Every FIN of one end stands at the same sequence number, behind all its text.",
  begin: ({ wire }) => ({
    observe(seen, index): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment } = seen.datagram;
      if (has(segment, RST)) return null;
      const end = wire.of(seen.side, segment)?.[seen.side];
      // A SYN with another number opens another connection, which has no FIN yet.
      if (end === undefined || end.iss === null || (has(segment, SYN) && end.iss !== segment.seq)) return null;
      return judge(seen.side, end, segment, index);
    },
  }),
};

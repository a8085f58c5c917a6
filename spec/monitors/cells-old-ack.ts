/** Acknowledgments far below SND.UNA, as an attacker guesses them: RFC 5961, section 5.2; RFC 9293, 3.10.7.4. */

import { add, distance, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, FIN, flagNames, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Monitor } from "../trace/monitor.ts";
import { type Cell, cellMonitor, type Flaw } from "./cells.ts";
import { agreedTimestamps, certainNext } from "./phases.ts";

/** Text in its place with an acknowledgment below SND.UNA - MAX.SND.WND is discarded and answered; else it is taken. */
export const oldAcknowledgments: Monitor = cellMonitor(
  "ack/far-below-is-refused",
  "Text with an acknowledgment below SND.UNA - MAX.SND.WND is discarded and answered; with a later one it is taken.",
  (cell) => {
    const { stimulus, state, end } = cell;
    if (stimulus.is !== "segment" || state !== "ESTABLISHED" || !cell.held) return null;
    const { segment } = stimulus;
    const nxt = certainNext(end);
    if (nxt === null || end.una === null || end.iss === null || end.offered === null || agreedTimestamps(end)) {
      return null;
    }
    const plain = (segment.flags & (SYN | RST | FIN | ACK)) === ACK && segment.data.length > 0;
    if (!plain || segment.seq !== nxt || gt(segmentEnd(segment), end.offered)) return null;
    if (lt(segment.ack, add(end.una, -end.maxWindow))) return refused(cell, nxt);
    // What was never acknowledged can't come from an old segment of this connection.
    const known = Math.min(end.window, distance(end.iss, end.una) - 1);
    const allowed = leq(add(end.una, -known), segment.ack) && leq(segment.ack, end.una);
    if (!allowed || cell.readable > cell.unread || cell.told.includes("readable")) return null;
    return {
      rule: "RFC9293-E50",
      expected: "text with an acknowledgment of nothing new, but not below SND.UNA - MAX.SND.WND, is taken",
      actual: "there is nothing to read",
    };
  },
);

function refused(cell: Cell, nxt: Seq): Flaw | null {
  const expected =
    "text with an acknowledgment below SND.UNA - MAX.SND.WND is discarded, and an acknowledgment is sent";
  if (cell.readable > cell.unread || cell.next !== "ESTABLISHED") {
    const actual = cell.next === "ESTABLISHED" ? "its text can be read" : `STATUS says ${cell.next}`;
    return { rule: "RFC9293-U9", also: ["RFC5961-R13"], expected, actual };
  }
  const wrong = cell.sent.find((one) => has(one, RST) || gt(one.ack, nxt));
  if (wrong !== undefined) {
    return { rule: "RFC9293-U10", also: ["RFC5961-R14"], expected, actual: `${flagNames(wrong.flags)} was sent` };
  }
  const answered = cell.sent.some((one) => has(one, ACK) && one.ack === nxt);
  if (answered || cell.sparing || !cell.whole) return null;
  return { rule: "RFC9293-U10", also: ["RFC5961-R14"], expected, actual: "nothing was sent" };
}

/** What becomes of a SYN in TIME-WAIT: RFC 6191, section 2, case by case. */

import { add, gt, type Seq } from "../seq.ts";
import { ACK, flagNames, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { Monitor } from "../trace/monitor.ts";
import { type Cell, cellMonitor, type Flaw } from "./cells.ts";
import { agreedTimestamps, certainNext } from "./phases.ts";
import type { End } from "./wire.ts";

/** A SYN in TIME-WAIT opens a new connection, or is dropped in silence, as its timestamp and number ask. */
export const synInTimeWait: Monitor = cellMonitor(
  "stale/syn-in-time-wait",
  "A SYN in TIME-WAIT is honored or dropped in silence, by the timestamps and numbers of both incarnations.",
  (cell) => {
    if (cell.stimulus.is !== "segment" || cell.state !== "TIME-WAIT") return null;
    const { segment } = cell.stimulus;
    const nxt = certainNext(cell.end);
    if ((segment.flags & (SYN | ACK | RST)) !== SYN || nxt === null) return null;
    // The FIN was the last number that the previous incarnation used.
    const verdict = decide(cell, segment, gt(segment.seq, add(nxt, -1)));
    return verdict === null ? null : judge(cell, segment, verdict);
  },
);

interface Verdict {
  readonly rule: string;
  readonly honored: boolean;
  readonly because: string;
}

/** Whether the SYN,ACK would have timestamps, as far as the old incarnation has shown; null where it has not. */
function stamps(end: End, segment: Segment): boolean | null {
  if (segment.options.timestamps === null) return false;
  if (end.syn === null || end.peerSyn === null) return null;
  if (end.syn.options.timestamps !== null) return true;
  const asked = !has(end.syn, ACK) || end.peerSyn.options.timestamps !== null;
  return asked ? false : null;
}

function decide(cell: Cell, segment: Segment, greater: boolean): Verdict | null {
  const { end, recent } = cell;
  const stamped = stamps(end, segment);
  if (!agreedTimestamps(end)) {
    if (stamped === null) return null;
    if (stamped) return { rule: "RFC6191-R6", honored: true, because: "only the new incarnation has timestamps" };
    return greater
      ? { rule: "RFC6191-R7", honored: true, because: "its number is greater, neither incarnation having timestamps" }
      : { rule: "RFC6191-R8", honored: false, because: "its number is not greater" };
  }
  if (stamped !== true) {
    return greater
      ? {
        rule: "RFC6191-R4",
        honored: true,
        because: "its number is greater, the new incarnation having no timestamps",
      }
      : { rule: "RFC6191-R5", honored: false, because: "its number is not greater" };
  }
  const value = segment.options.timestamps!.value;
  if (recent === null) return null;
  if (value === recent && greater) {
    return { rule: "RFC6191-R3", honored: true, because: "it has the last timestamp, and a greater number" };
  }
  return ((value - recent) | 0) > 0
    ? { rule: "RFC6191-R2", honored: true, because: "its timestamp is greater than the last one" }
    : { rule: "RFC6191-R5", honored: false, because: "its timestamp is not greater, or its number is not" };
}

function judge(cell: Cell, segment: Segment, { rule, honored, because }: Verdict): Flaw | null {
  const also = ["RFC6191-R1"];
  const answer: Seq = add(segment.seq, 1);
  if (honored) {
    if (cell.sent.some((one) => has(one, SYN | ACK) && one.ack === answer) || !cell.whole) return null;
    return { rule, also, expected: `a SYN in TIME-WAIT is honored: ${because}`, actual: "no SYN,ACK was sent" };
  }
  const said = cell.sent[0];
  if (said === undefined) return null;
  const expected = `a SYN in TIME-WAIT is dropped in silence: ${because}`;
  return { rule, also, expected, actual: `${flagNames(said.flags)} was sent` };
}

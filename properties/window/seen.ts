/** What premises about windows look for in a run. */

import { windowOf } from "../../spec/monitors/wire.ts";
import { add, geq, leq } from "../../spec/seq.ts";
import { ACK, has, RST, SYN } from "../../spec/tcp/segment.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { anySegment } from "../data/seen.ts";

/** Whether side `a` offered a window that was smaller than the one before. */
export function windowNarrows(run: RunRecord): boolean {
  let before = 0;
  return anySegment(run, ({ what, side, segment, connection, genuine }) => {
    if (what !== "sent" || side !== "a" || !genuine || !has(segment, ACK) || has(segment, RST)) return false;
    const window = windowOf(connection.a, segment);
    const narrower = window < before;
    before = window;
    return narrower;
  });
}

/** Whether text arrived at side `a` that ended at the right edge of its window, or beyond it. */
export const windowFills = (run: RunRecord): boolean =>
  anySegment(run, ({ what, side, segment, connection }) => {
    const { offered } = connection.a;
    return what === "arrived" && side === "a" && offered !== null && segment.data.length > 0 &&
      geq(add(segment.seq, segment.data.length), offered);
  });

/** Whether side `a` offered a window of less than a small segment. */
export const windowShuts = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, segment, connection, genuine }) =>
      what === "sent" && side === "a" && genuine && has(segment, ACK) && !has(segment, RST) && !has(segment, SYN) &&
      windowOf(connection.a, segment) < 536,
  );

/** Whether side `sender` sent text into a window that was closed. */
export const probed = (run: RunRecord, sender: Side): boolean =>
  anySegment(run, ({ what, side, segment, connection, genuine }) => {
    const end = connection[side];
    return what === "sent" && side === sender && genuine && end.edge !== null && end.window === 0 &&
      (segment.data.length > 0 || (end.nxt !== null && leq(add(segment.seq, 1), end.nxt)));
  });

/** Whether text arrived at side `reader` while its window was closed. */
export const probeArrived = (run: RunRecord, reader: Side): boolean =>
  anySegment(run, ({ what, side, segment, connection }) => {
    const { offered, acked } = connection[side];
    return what === "arrived" && side === reader && segment.data.length > 0 && offered !== null && acked !== null &&
      leq(offered, acked) && segment.seq === acked;
  });

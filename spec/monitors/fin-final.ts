/** RFC9293-E29: once a FIN was acknowledged, no further CLOSE makes another one. For networks without faults. */

import { FIN, has, RST, segmentLength } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { ClosingTracker } from "./closing.ts";

/** An end whose FIN was acknowledged sends nothing any more that takes up sequence space. */
export const finFinal: Monitor = {
  id: "close/fin-final",
  says: "An end whose FIN was acknowledged sends neither text nor another FIN, however often its user closes.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    return {
      observe(seen, index): Violation | null {
        tracker.follow(seen);
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
        const { segment } = seen.datagram;
        const connection = frame.wire.of(seen.side, segment);
        if (connection === null || has(segment, RST) || segmentLength(segment) === 0) return null;
        if (connection[seen.side].iss === null || segment.seq === connection[seen.side].iss) return null;
        if (!tracker.of(connection, seen.side).surelyAcked) return null;
        return {
          rule: has(segment, FIN) ? "RFC9293-E29" : "S8",
          side: seen.side,
          expected: "no segment with text or a FIN after its FIN was acknowledged",
          actual: has(segment, FIN) ? "a FIN once more" : `${segment.data.length} octets of text`,
          at: index,
        };
      },
    };
  },
};

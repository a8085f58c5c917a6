/** MAY-2: only a SYN that can't be an old one opens a new connection from TIME-WAIT (RFC 9293, section 3.6.1). */

import { ACK, has, SYN } from "../tcp/segment.ts";
import { add } from "../seq.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { otherSide } from "../trace/observation.ts";
import { ClosingTracker, timeWaitSince } from "./closing.ts";

/** In TIME-WAIT, the SYN of the very connection that is waiting opens nothing. */
export const timeWaitSyn: Monitor = {
  id: "stale/time-wait-syn",
  says: "In TIME-WAIT, a duplicate of the old connection's SYN is not answered by a SYN,ACK.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    return {
      observe(seen, index): Violation | null {
        tracker.follow(seen);
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
        const { segment } = seen.datagram;
        if (!has(segment, SYN | ACK)) return null;
        const connection = frame.wire.of(seen.side, segment);
        if (connection === null) return null;
        const way = tracker.of(connection, seen.side);
        const { timing } = frame[seen.side];
        const peer = connection[otherSide(seen.side)];
        const since = timeWaitSince(way, timing);
        if (since === null || way.cut || way.closedAt !== null || peer.iss === null) return null;
        if (seen.at - since >= timing.timeWait || segment.ack !== add(peer.iss, 1)) return null;
        return {
          rule: "MAY-2",
          side: seen.side,
          expected: "an acknowledgment, or nothing, in answer to an old SYN in TIME-WAIT",
          actual: "a SYN,ACK that opens a new connection",
          at: index,
        };
      },
    };
  },
};

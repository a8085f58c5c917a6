/**
 * A connection that its application has not let go of, and that was not ended from both sides, lasts: neither CLOSE-
 * WAIT nor the FIN-WAIT-2 of a half-close has a time-out (RFC 9293, sections 3.3.2 and 3.6).
 */

import type { Monitor, Violation } from "../trace/monitor.ts";
import { ClosingTracker } from "./closing.ts";

/** No stack ends a connection for its user, unless the connection fails. */
export const heldOpen: Monitor = {
  id: "close/held-open",
  says: "A connection whose application holds it lasts until both directions are closed or it fails.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    return {
      observe(seen, index): Violation | null {
        tracker.follow(seen);
        if (seen.type !== "event" || seen.event !== "closed") return null;
        const connection = tracker.connectionOf(seen.socket);
        if (connection === null) return null;
        const way = tracker.of(connection, seen.side);
        if (way.cut || way.released || (way.askedAt !== null && way.peerFinAt !== null)) return null;
        return {
          rule: way.askedAt === null ? "RFC9293-E18" : "RFC9293-E17",
          side: seen.side,
          expected: way.askedAt === null
            ? "the connection to last until its application closes"
            : "the connection to last until the peer closes, the application still holding its socket",
          actual: "the connection is closed",
          at: index,
        };
      },
    };
  },
};

/** RFC9293-E27: CLOSE in SYN-SENT deletes the connection, and no segment comes of it (section 3.10.4). */

import { has, RST, SYN } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import type { Side } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";

/** After a CLOSE in SYN-SENT nothing is sent but the RST that answers whatever still comes. */
export const closeInSynSent: Monitor = {
  id: "close/in-syn-sent",
  says: "An end that closes in SYN-SENT sends nothing more but RSTs in answer.",
  begin({ wire }) {
    const opened = new Map<SocketId, number>();
    /** Connections on the wire, by id, that were closed in SYN-SENT, and by whom. */
    const deleted = new Map<number, Side>();
    return {
      observe(seen, index): Violation | null {
        if (seen.type === "connection" && seen.connection !== null) opened.set(seen.socket, seen.connection);
        if (seen.type === "call" && seen.call.call === "close") {
          const number = opened.get(seen.call.socket);
          const found = number === undefined ? undefined : wire.connections.findLast((one) => one.number === number);
          if (found !== undefined && found[seen.side].iss !== null && found[seen.side].peerSyn === null) {
            deleted.set(found.id, seen.side);
          }
          return null;
        }
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
        const { segment } = seen.datagram;
        const connection = wire.of(seen.side, segment);
        if (connection === null || deleted.get(connection.id) !== seen.side || has(segment, RST)) return null;
        if (has(segment, SYN) && segment.seq !== connection[seen.side].iss) return null;
        return {
          rule: "RFC9293-E27",
          side: seen.side,
          expected: "no segment after a CLOSE in SYN-SENT",
          actual: `${has(segment, SYN) ? "a SYN" : "a segment"} all the same`,
          at: index,
        };
      },
    };
  },
};

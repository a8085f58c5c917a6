/** What acknowledges a FIN is sent in answer to something, and never by itself again (RFC 9293, section 3.8.1). */

import { FIN, has, RST, SYN } from "../tcp/segment.ts";
import { lt } from "../seq.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { otherSide, type Side } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";

/** Acknowledgments that an end may owe when the first FIN arrives: of that FIN, and of text before it. */
const OWED = 2;

/**
 * Once the peer's FIN has arrived, each bare acknowledgment answers an arrival, or a call that may have moved the
 * window. A keep-alive stands before SND.NXT and is none.
 */
export const ackUnasked: Monitor = {
  id: "close/ack-unasked",
  says: "An end that has the peer's FIN sends a bare acknowledgment only in answer to something.",
  begin({ wire }) {
    const credit = new Map<number, number>();
    const keys = new Map<SocketId, number>();
    const keyOf = (connection: number, side: Side): number => connection * 2 + (side === "a" ? 0 : 1);
    return {
      observe(seen, index): Violation | null {
        if (seen.type === "connection" && seen.connection !== null) keys.set(seen.socket, seen.connection);
        if (seen.type === "call") {
          const number = keys.get(seen.call.socket);
          const found = number === undefined ? undefined : wire.connections.findLast((one) => one.number === number);
          if (found !== undefined) grant(credit, keyOf(found.id, seen.side), 1);
          return null;
        }
        if (seen.type !== "sent" && seen.type !== "arrived") return null;
        if (seen.datagram === null) return null;
        const { segment } = seen.datagram;
        if (seen.type === "arrived") {
          const connection = wire.of(otherSide(seen.side), segment);
          if (connection === null) return null;
          const key = keyOf(connection.id, seen.side);
          if (has(segment, FIN) && !credit.has(key)) credit.set(key, OWED);
          else grant(credit, key, 1);
          return null;
        }
        const connection = wire.of(seen.side, segment);
        if (seen.origin !== "stack" || connection === null || segment.data.length > 0) return null;
        if (has(segment, SYN) || has(segment, FIN) || has(segment, RST)) return null;
        const { nxt } = connection[seen.side];
        const key = keyOf(connection.id, seen.side);
        const left = credit.get(key);
        if (left === undefined || nxt === null || lt(segment.seq, nxt)) return null;
        if (left > 0) {
          credit.set(key, left - 1);
          return null;
        }
        return {
          rule: "L3",
          side: seen.side,
          expected: "no acknowledgment but in answer to a segment: acknowledgments are not retransmitted",
          actual: "one more bare acknowledgment than there were segments and calls since the peer's FIN arrived",
          at: index,
        };
      },
    };
  },
};

/** Adds to a credit that is open. */
function grant(credit: Map<number, number>, key: number, by: number): void {
  const left = credit.get(key);
  if (left !== undefined) credit.set(key, left + by);
}

/** Challenge ACKs are limited in their rate (RFC 5961, section 7). */

import { ACK, FIN, has, RST, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";

/** No more than `limit` challenge ACKs answer the RSTs and SYNs that arrive at side `a` within `interval`. */
export const challengesAtMost = (rule: string, limit: number, interval: Duration): Monitor => ({
  id: `reset/challenges-at-most-${limit}`,
  says: `No more than ${limit} challenge ACKs leave within ${interval / 1_000_000} s.`,
  begin() {
    /** Whether an RST or a SYN arrived last, at each side, and nothing else has happened there since. */
    const asked: Record<Side, boolean> = { a: false, b: false };
    let sent: Instant[] = [];
    return {
      observe(seen, index) {
        if (seen.type === "arrived" && seen.datagram !== null) {
          const { segment } = seen.datagram;
          // A SYN,ACK is what an acknowledgment of a handshake answers.
          asked[seen.side] = has(segment, RST) || (has(segment, SYN) && !has(segment, ACK));
          asked[otherSide(seen.side)] = false;
        }
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.side !== "a" || seen.datagram === null) return null;
        const { segment } = seen.datagram;
        const answers = asked.a && segment.data.length === 0 && (segment.flags & (ACK | SYN | FIN | RST)) === ACK;
        if (!answers) return null;
        sent = [...sent.filter((at) => between(at, seen.at) < interval), seen.at];
        if (sent.length <= limit) return null;
        return {
          rule,
          side: "a",
          expected: `no more than ${limit} challenge ACKs within ${interval / 1_000_000} s`,
          actual: `${sent.length} of them`,
          at: index,
        };
      },
    };
  },
});

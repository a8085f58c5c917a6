/** Challenge ACKs are limited in their rate (RFC 5961, section 7). */

import { ACK, FIN, has, RST, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant, SECOND } from "../time.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";

/** Tells of an observation whether it is a challenge ACK of side `a`. */
function challenges(): (seen: Observation) => boolean {
  /** Whether an RST or a SYN arrived last. */
  let asked = false;
  return (seen) => {
    if (seen.type === "arrived" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      // A SYN,ACK is what an acknowledgment of a handshake answers.
      asked = seen.side === "a" && (has(segment, RST) || (has(segment, SYN) && !has(segment, ACK)));
    }
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.side !== "a" || seen.datagram === null) return false;
    const { segment } = seen.datagram;
    return asked && segment.data.length === 0 && (segment.flags & (ACK | SYN | FIN | RST)) === ACK;
  };
}

/** No more than `limit` challenge ACKs answer the RSTs and SYNs that arrive at side `a` within `interval`. */
export const challengesAtMost = (rule: string, limit: number, interval: Duration): Monitor => ({
  id: `reset/challenges-at-most-${limit}`,
  says: `No more than ${limit} challenge ACKs leave within ${interval / SECOND} s.`,
  begin() {
    const isChallenge = challenges();
    let sent: Instant[] = [];
    return {
      observe(seen, index): Violation | null {
        if (!isChallenge(seen)) return null;
        sent = [...sent.filter((at) => between(at, seen.at) < interval), seen.at];
        if (sent.length <= limit) return null;
        return {
          rule,
          side: "a",
          expected: `no more than ${limit} challenge ACKs within ${interval / SECOND} s`,
          actual: `${sent.length} of them`,
          at: index,
        };
      },
    };
  },
});

/** No fewer than `least` challenge ACKs leave side `a` in a run that asks for as many. */
export const challengesAtLeast = (rule: string, least: number): Monitor => ({
  id: `reset/challenges-at-least-${least}`,
  says: `No fewer than ${least} challenge ACKs leave.`,
  begin() {
    const isChallenge = challenges();
    let count = 0;
    return {
      observe(seen): null {
        if (isChallenge(seen)) count += 1;
        return null;
      },
      end(): Violation | null {
        if (count >= least) return null;
        return { rule, side: "a", expected: `${least} challenge ACKs`, actual: `${count} of them`, at: null };
      },
    };
  },
});

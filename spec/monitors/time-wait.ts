/** T4: who closes actively stays in TIME-WAIT for 2 MSL, answers the peer's FIN meanwhile, and then is gone (3.6.1). */

import { FIN, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { after, between, type Instant } from "../time.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import { atLeast, atMost } from "./bounds.ts";
import { ClosingTracker, timeWaitSince } from "./closing.ts";
import type { WireConnection } from "./wire.ts";

const seconds = (us: number): string => `${us / 1_000_000} s`;

/** TIME-WAIT is neither shorter nor longer than declared; a retransmitted FIN may start it anew, or not. */
export const timeWaitLasts: Monitor = {
  id: "close/time-wait",
  says: "An end that closes actively stays in TIME-WAIT for 2 MSL, and no longer after the peer's last segment.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    /** What arrived last at each end: a RST may be due to a SYN (RFC 9293, section 3.10.7.4, fourth). */
    const arrived: Record<Side, Segment | null> = { a: null, b: null };
    return {
      observe(seen, index): Violation | null {
        tracker.follow(seen);
        if (seen.type === "arrived") arrived[seen.side] = seen.datagram?.segment ?? null;
        if (seen.type === "event" && seen.event === "closed") return onClosed(frame, tracker, seen, index);
        if (seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null) {
          const cause = arrived[seen.side];
          if (cause === null || !has(cause, FIN) || has(cause, SYN)) return null;
          return onReset(frame, tracker, seen.side, seen.datagram.segment, seen.at, index);
        }
        return null;
      },
    };
  },
};

function onClosed(
  frame: RunFrame,
  tracker: ClosingTracker,
  seen: Extract<Observation, { readonly type: "event" }>,
  index: number,
): Violation | null {
  const { side, at } = seen;
  const connection = tracker.connectionOf(seen.socket);
  if (connection === null || frame[side].clock === "real") return null;
  const way = tracker.of(connection, side);
  const since = timeWaitSince(way, frame[side].timing);
  if (since === null || way.cut || isReopened(frame, connection)) return null;
  const { timing } = frame[side];
  const lasted = between(since, at);
  if (lasted < atLeast(timing, timing.timeWait)) {
    return {
      rule: "T4",
      side,
      expected: `TIME-WAIT for ${seconds(timing.timeWait)}, as declared`,
      actual: `the connection was gone ${seconds(lasted)} after both FINs were acknowledged`,
      at: index,
    };
  }
  const quiet = between(way.heardAt ?? since, at);
  if (quiet <= atMost(timing, timing.timeWait)) return null;
  return {
    rule: "T4",
    side,
    expected: `the end of TIME-WAIT ${seconds(timing.timeWait)} after the peer's last segment, at the latest`,
    actual: `the connection was gone after ${seconds(quiet)} only`,
    at: index,
  };
}

/** A RST that answers the peer's FIN shows that the block is gone already: the wire tells it on any stack. */
function onReset(
  frame: RunFrame,
  tracker: ClosingTracker,
  side: Side,
  segment: Segment,
  at: Instant,
  index: number,
): Violation | null {
  if (!has(segment, RST)) return null;
  const connection = frame.wire.of(side, segment);
  if (connection === null) return null;
  const way = tracker.of(connection, side);
  const since = timeWaitSince(way, frame[side].timing);
  const { timing } = frame[side];
  if (since === null || way.cut || at >= after(since, atLeast(timing, timing.timeWait))) return null;
  const peer = connection[otherSide(side)];
  if (peer.reset || peer.fin === null) return null;
  return {
    rule: "T4",
    side,
    expected: `in TIME-WAIT, for ${seconds(timing.timeWait)}, an acknowledgment of the peer's FIN`,
    actual: `a RST ${seconds(between(since, at))} after both FINs were acknowledged`,
    at: index,
  };
}

/** Whether the four-tuple has a newer connection: a SYN may have ended the TIME-WAIT of this one (MAY-2). */
const isReopened = (frame: RunFrame, connection: WireConnection): boolean =>
  frame.wire.connections.some((other) =>
    other.id > connection.id && other.ports.a === connection.ports.a && other.ports.b === connection.ports.b
  );

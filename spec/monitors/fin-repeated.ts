/** A FIN is sent, and sent again, until it is acknowledged or the connection is given up (RFC 9293, section 3.6). */

import { gt } from "../seq.ts";
import { has, RST, segmentLength } from "../tcp/segment.ts";
import { after, type Instant, SECOND } from "../time.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { otherSide, type Side } from "../trace/observation.ts";
import { atLeast, atMost, orphanLasts } from "./bounds.ts";
import { ClosingTracker } from "./closing.ts";
import type { WireConnection } from "./wire.ts";

/** When each end of a connection last sent something that takes up sequence space, by connection and side. */
type Sent = Map<number, Instant>;

const keyOf = (connection: WireConnection, side: Side): number => connection.id * 2 + (side === "a" ? 0 : 1);

/** No end forgets its FIN: neither by falling silent, nor by ending the connection. */
export const finRepeated: Monitor = {
  id: "close/fin-repeated",
  says: "An end that was closed sends its FIN until it is acknowledged, or gives the connection up.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    const sent: Sent = new Map();
    return {
      observe(seen, index): Violation | null {
        tracker.follow(seen);
        if (seen.type === "event" && seen.event === "closed") {
          const connection = tracker.connectionOf(seen.socket);
          if (connection === null) return null;
          return unacknowledged(frame, tracker, connection, seen.side, seen.at, index) ??
            silent(frame, tracker, connection, seen.side, sent, seen.at, index);
        }
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
        const { segment } = seen.datagram;
        const connection = frame.wire.of(seen.side, segment);
        if (connection === null || has(segment, RST) || segmentLength(segment) === 0) return null;
        const late = silent(frame, tracker, connection, seen.side, sent, seen.at, index);
        sent.set(keyOf(connection, seen.side), seen.at);
        return late;
      },
    };
  },
};

/** The connection is over, and its FIN was never acknowledged, though nothing cut it short. */
function unacknowledged(
  frame: RunFrame,
  tracker: ClosingTracker,
  connection: WireConnection,
  side: Side,
  now: Instant,
  at: number,
): Violation | null {
  const end = connection[side];
  const way = tracker.of(connection, side);
  const { timing } = frame[side];
  // Nobody is left who could be told that an orphan was given up.
  if (way.released && way.askedAt !== null && now >= after(way.askedAt, atLeast(timing, orphanLasts(timing)))) {
    return null;
  }
  // A kernel tells nobody that it gave up a socket that its application had let go.
  if (way.cut || way.askedAt === null || frame[side].clock === "real") return null;
  if (end.una === null || end.iss === null || !gt(end.una, end.iss) || end.peerSyn === null) return null;
  if (connection[otherSide(side)].reset || (end.fin !== null && gt(end.una, end.fin))) return null;
  return {
    rule: "RFC9293-E16",
    side,
    expected: end.fin === null ? "a FIN, the application having closed" : "an acknowledgment of its FIN",
    actual: "the connection was closed without",
    at,
  };
}

/** It sent nothing that could be acknowledged for longer than its longest RTO, with its FIN unacknowledged. */
function silent(
  frame: RunFrame,
  tracker: ClosingTracker,
  connection: WireConnection,
  side: Side,
  sent: Sent,
  at: Instant,
  index: number,
): Violation | null {
  const end = connection[side];
  const lastSent = sent.get(keyOf(connection, side));
  if (lastSent === undefined) return null;
  // What arrives may start the timer anew (RFC 6298, section 5).
  const { heardAt } = tracker.of(connection, side);
  const last = heardAt !== null && heardAt > lastSent ? heardAt : lastSent;
  if (end.fin === null || end.una === null || gt(end.una, end.fin)) return null;
  const { timing } = frame[side];
  const bound = atMost(timing, timing.maxRto);
  // A connection that was reset meanwhile has nothing more to send.
  if (connection[otherSide(side)].reset || connection[side].reset || at <= after(last, bound)) return null;
  return {
    rule: "RFC9293-E16",
    side,
    expected: `its unacknowledged FIN again within ${bound / SECOND} s`,
    actual: `nothing for ${(at - last) / SECOND} s`,
    at: index,
  };
}

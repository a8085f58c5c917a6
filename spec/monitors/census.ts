/**
 * L4 and T4, by counting: the connection blocks that a stack says it has are those that it ought to have. The side that
 * closes first has one for each connection in TIME-WAIT, a side whose application does not close has one for each in
 * CLOSE-WAIT, and who closes last has none left (RFC 9293, sections 3.3.2 and 3.6).
 */

import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { otherSide, type Side } from "../trace/observation.ts";
import { after, type Instant } from "../time.ts";
import type { RunRecord } from "../trace/run.ts";
import { atLeast, atMost } from "./bounds.ts";
import { acknowledgesFin, ClosingTracker, timeWaitSince } from "./closing.ts";
import type { WireConnection } from "./wire.ts";

/** What the wire says of a connection's block at one end: its state, that there is none, or that it can't be told. */
type Block = "ESTABLISHED" | "FIN-WAIT-2" | "CLOSE-WAIT" | "TIME-WAIT" | "gone" | "unknown";

/** As many blocks as there are connections that need one, no more and no less. */
export const census: Monitor = {
  id: "close/census",
  says: "A stack has a block for each connection that still needs one, and for no other.",
  begin(frame) {
    const tracker = new ClosingTracker(frame.wire);
    return {
      observe(seen): null {
        tracker.follow(seen);
        return null;
      },
      end(run): Violation | null {
        tracker.follow(null);
        return judge(frame, tracker, run, "a") ?? judge(frame, tracker, run, "b");
      },
    };
  },
};

function judge(frame: RunFrame, tracker: ClosingTracker, run: RunRecord, side: Side): Violation | null {
  const blocks = run.blocks[side];
  if (blocks === null || run.end === "exhausted") return null;
  const states = frame.wire.connections.map((one) => blockOf(frame, tracker, one, side, run.endedAt));
  const needed = states.filter((state) => state !== "gone" && state !== "unknown");
  const possible = states.filter((state) => state !== "gone").length;
  const waits = needed.includes("TIME-WAIT");
  if (blocks < needed.length) {
    return {
      rule: waits ? "T4" : "L4",
      side,
      expected: `${needed.length} connection blocks at least: ${needed.join(", ")}`,
      actual: `${blocks}`,
      at: null,
    };
  }
  if (blocks <= possible) return null;
  return {
    rule: "L4",
    side,
    expected: `${possible} connection blocks at most: ${
      states.filter((state) => state !== "gone").join(", ") || "none"
    }`,
    actual: `${blocks}`,
    at: null,
  };
}

function blockOf(
  frame: RunFrame,
  tracker: ClosingTracker,
  connection: WireConnection,
  side: Side,
  now: Instant,
): Block {
  const end = connection[side];
  const peer = connection[otherSide(side)];
  const way = tracker.of(connection, side);
  const { timing } = frame[side];
  const isNewest = !frame.wire.connections.some((other) =>
    other.id > connection.id && other.ports.a === connection.ports.a && other.ports.b === connection.ports.b
  );
  if (!isNewest || way.cut) return "unknown";
  if (end.iss === null || end.una === null || end.una === end.iss) return "unknown";
  const peerFin = acknowledgesFin(end, peer);
  if (!peerFin && way.peerFinAt !== null) return "unknown";
  if (way.askedAt === null) return peerFin ? "CLOSE-WAIT" : "ESTABLISHED";
  if (end.fin === null) return "unknown";
  if (way.finAckedAt === null || !way.surelyAcked) return "unknown";
  if (!peerFin) return way.released ? "unknown" : "FIN-WAIT-2";
  const since = timeWaitSince(way, timing);
  if (since !== null) {
    if (now < after(since, atLeast(timing, timing.timeWait))) return "TIME-WAIT";
    return now > after(way.heardAt ?? since, atMost(timing, timing.timeWait)) ? "gone" : "unknown";
  }
  return way.passive === true && now > after(way.finAckedAt, atMost(timing, 0)) ? "gone" : "unknown";
}

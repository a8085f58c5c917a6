/** L5: an end whose peer has fallen silent gives the connection up within the bound that it declares (3.6, 3.8.3). */

import { after, type Duration, type Instant, SECOND } from "../time.ts";
import type { Declaration, Timing } from "../trace/declaration.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Side } from "../trace/observation.ts";
import type { FinalSocket, RunRecord } from "../trace/run.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";

/**
 * The longest that an end without an application may live after it last heard anything. A stack may look at its bound
 * only when it retransmits, so the longest pause between retransmissions comes on top.
 */
export const orphanBound = (timing: Timing): Duration =>
  Math.max(
    atMost(timing, timing.giveUpOrphan) + atMost(timing, timing.maxRto),
    atMost(timing, timing.timeWait),
    atMost(timing, timing.finWait2 ?? 0),
  );

/** An end that was closed, and hears nothing more, is gone within its bound. */
export const givesUp: Monitor = {
  id: "close/gives-up",
  says: "An end that its application has closed, and that hears nothing more, is gone within its bound.",
  begin(frame) {
    const heardAt: Record<Side, Instant | null> = { a: null, b: null };
    const sentAt: Record<Side, Instant | null> = { a: null, b: null };
    const sent: Record<Side, number> = { a: 0, b: 0 };
    /** The sockets that an application has not let go of: the bound of an orphan is not theirs. */
    const held: Record<Side, Set<SocketId>> = { a: new Set(), b: new Set() };
    return {
      observe(seen, index): null {
        if (seen.type === "connection") held[seen.side].add(seen.socket);
        if (seen.type === "call" && (seen.call.call === "close" || seen.call.call === "abort")) {
          held[seen.side].delete(seen.call.socket);
        }
        if (seen.type === "arrived" || (seen.type === "call" && seen.call.call !== "status")) {
          heardAt[seen.side] = seen.at;
        }
        if (seen.type === "sent" && seen.origin === "stack") {
          sentAt[seen.side] = seen.at;
          sent[seen.side] = index;
        }
        return null;
      },
      end(run): Violation | null {
        for (const side of ["a", "b"] as const) {
          if (held[side].size > 0) continue;
          const violation = leftOver(frame, run, side, heardAt[side]) ??
            late(frame[side], side, heardAt[side], sentAt[side], sent[side]);
          if (violation !== null) return violation;
        }
        return null;
      },
    };
  },
};

const seconds = (us: number): string => `${us / SECOND} s`;

function late(
  { timing }: Declaration,
  side: Side,
  heardAt: Instant | null,
  sentAt: Instant | null,
  at: number,
): Violation | null {
  if (heardAt === null || sentAt === null || sentAt <= after(heardAt, orphanBound(timing))) return null;
  return {
    rule: "L5",
    side,
    expected: `nothing more ${seconds(orphanBound(timing))} after it last heard from its peer or its application`,
    actual: `a segment after ${seconds(sentAt - heardAt)}`,
    at,
  };
}

function leftOver(frame: RunFrame, run: RunRecord, side: Side, heardAt: Instant | null): Violation | null {
  const { timing } = frame[side];
  const blocks = run.blocks[side];
  if (blocks === null || blocks === 0 || heardAt === null || run.end === "exhausted" || run.end === "settled") {
    return null;
  }
  if (run.end === "horizon" && run.endedAt <= after(heardAt, orphanBound(timing))) return null;
  const stays = timing.finWait2 === null ? run.sockets.filter((socket) => isWaiting(socket, side)).length : 0;
  if (blocks <= stays) return null;
  return {
    rule: "L5",
    side,
    expected: `no connection block ${
      seconds(orphanBound(timing))
    } after it last heard from its peer or its application`,
    actual: run.end === "silent" ? `${blocks} left, and no timer that would end them` : `${blocks} left`,
    at: null,
  };
}

const isWaiting = ({ side, status }: FinalSocket, of: Side): boolean => side === of && status?.state === "FIN-WAIT-2";

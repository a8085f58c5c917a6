/**
 * L1, L3 and L4: once the network has healed and both applications have closed, both ends come to CLOSED, no connection
 * block is left, and the wire falls silent, all within a bound that follows from what the stacks declare.
 */

import { after, type Duration, type Instant, SECOND } from "../time.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { otherSide, type Side } from "../trace/observation.ts";
import type { FinalSocket, RunRecord } from "../trace/run.ts";
import type { Timing } from "../trace/declaration.ts";
import { isFailure, type SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";

/** How long an application that wants to close may wait for room to write what it has queued. */
const WRITING: Duration = 20 * SECOND;

/** The longest that one end may need, every phase of a close taking as long as it may. */
const wayOut = (timing: Timing): Duration =>
  atMost(timing, timing.giveUpSyn + timing.giveUpSynAck + timing.giveUpOrphan + timing.giveUpData) +
  atMost(timing, 2 * timing.maxRto) + atMost(timing, timing.finWait2 ?? 0) + atMost(timing, timing.timeWait);

/** The longest that it may take from the healing to the silence. */
export const closingBound = (a: Timing, b: Timing): Duration => WRITING + wayOut(a) + wayOut(b);

/** Both ends close, whatever the network did before it healed. */
export const allOver: Monitor = {
  id: "close/all-over",
  says: "Once the network has healed, both ends come to CLOSED and the wire falls silent.",
  begin(frame) {
    let lastSentAt: Instant | null = null;
    let lastSent = 0;
    let lastBy: Side = "a";
    const gaveUp: Record<Side, boolean> = { a: false, b: false };
    const held: Set<SocketId> = new Set();
    return {
      observe(seen, index): null {
        if (seen.type === "sent" && seen.origin === "stack") {
          lastSentAt = seen.at;
          lastSent = index;
          lastBy = seen.side;
        } else if (seen.type === "event" && (seen.event !== "refused" && isFailure(seen.event))) {
          gaveUp[seen.side] = true;
        } else if (seen.type === "connection") held.add(seen.socket);
        else if (seen.type === "call" && (seen.call.call === "close" || seen.call.call === "abort")) {
          held.delete(seen.call.socket);
        }
        return null;
      },
      end(run): Violation | null {
        if (run.healedAt === null) return null;
        if (run.end === "exhausted") return war(lastSent);
        const excuses = { gaveUp, held };
        const left = leftOver(frame, run, excuses, "a") ?? leftOver(frame, run, excuses, "b");
        if (left !== null) return left;
        const until = after(run.healedAt, closingBound(frame.a.timing, frame.b.timing));
        if (lastSentAt === null || lastSentAt <= until) return null;
        return {
          rule: "L3",
          side: lastBy,
          expected: `silence within ${(until - run.healedAt) / SECOND} s of the network's healing`,
          actual: `a segment ${(lastSentAt - run.healedAt) / SECOND} s after it`,
          at: lastSent,
        };
      },
    };
  },
};

const war = (at: number): Violation => ({
  rule: "L3",
  side: null,
  expected: "the exchange to come to an end",
  actual: "the two ends never stopped talking",
  at,
});

function leftOver(frame: RunFrame, run: RunRecord, excuses: Excuses, side: Side): Violation | null {
  const blocks = run.blocks[side];
  // On a real clock a settled run has nothing left but TIME-WAIT, which is waited for elsewhere.
  if (blocks === null || blocks === 0 || run.end === "settled") return null;
  const mine = run.sockets.filter((socket) => socket.side === side && isOpen(socket));
  const stays = mine.filter((socket) => mayStay(frame, excuses, side, socket)).length;
  if (blocks <= stays) return null;
  const states = mine.map(({ status }) => status?.state ?? "unknown").join(", ");
  return {
    rule: "L1",
    side,
    expected: "no connection block, both applications having closed",
    actual: `${blocks} left at the end${states === "" ? "" : ` (${states})`}`,
    at: null,
  };
}

const isOpen = ({ status }: FinalSocket): boolean => status !== null && status.state !== "CLOSED";

/** What explains that a connection outlives the run. */
interface Excuses {
  /** Ends that were told of an error. */
  readonly gaveUp: Readonly<Record<Side, boolean>>;
  /** Sockets that their application still holds. */
  readonly held: ReadonlySet<SocketId>;
}

/**
 * Whether an end may wait for ever, its peer having given up or sent a RST that was lost: because its application has
 * not closed, or because it declares no bound for FIN-WAIT-2.
 */
function mayStay(frame: RunFrame, { gaveUp, held }: Excuses, side: Side, { socket, status }: FinalSocket): boolean {
  const unbounded = frame[side].timing.finWait2 === null && status?.state === "FIN-WAIT-2";
  if (!unbounded && !held.has(socket)) return false;
  const other = otherSide(side);
  return gaveUp[other] || frame.wire.connections.some((connection) => connection[other].reset);
}

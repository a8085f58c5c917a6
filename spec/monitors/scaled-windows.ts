/** An open window is used as both SYNs mean it, and what an acknowledgment covers is done with (RFC 7323, 2.3). */

import { add, distance, gt, leq } from "../seq.ts";
import { has, RST, SYN } from "../tcp/segment.ts";
import { after, between, type Instant, SECOND } from "../time.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { atMost } from "./bounds.ts";
import { emittedBy, reached } from "./emitted.ts";
import { Ledger } from "./ledger.ts";

/** Octets that every sender has in flight when it may: less than any full-sized segment. */
const SOME = 64;

/** For the end of a run that leaves text waiting: whoever has room in the peer's window uses it. */
export const openWindowIsUsed: Monitor = {
  id: "options/open-window-is-used",
  says: "Text that waits, and for which the peer's window has room, is in flight in the end.",
  begin(frame) {
    const ledger = new Ledger();
    let heardAt: Instant | null = null;
    return {
      observe(seen): null {
        ledger.observe(seen);
        if (seen.type === "arrived") heardAt = seen.at;
        return null;
      },
      end(run): Violation | null {
        for (const connection of frame.wire.connections) {
          for (const side of ["a", "b"] as const) {
            const { una, nxt, iss, window, reset } = connection[side];
            const half = ledger.half(side, connection.number);
            if (una === null || nxt === null || iss === null || una === iss || reset || heardAt === null) continue;
            if (half === null || half.failed || half.gone) continue;
            const waiting = half.taken - (distance(iss, una) - 1);
            const flight = distance(una, nxt);
            if (flight >= Math.min(window, waiting, SOME)) continue;
            if (between(heardAt, run.endedAt) <= atMost(frame[side].timing, SECOND)) continue;
            return {
              rule: "RFC7323-R9",
              side,
              expected: `text in flight, as ${waiting} octets wait and the peer's window has room for ${window}`,
              actual: `${flight} octets are in flight`,
              at: null,
            };
          }
        }
        return null;
      },
    };
  },
};

/** What an acknowledgment covers is done with, whatever options the acknowledgment carried. */
export const acknowledgedIsDone: Monitor = {
  id: "options/acknowledged-is-done",
  says: "Text that was acknowledged is not sent again.",
  begin(frame) {
    const movedAt = new Map<number, Instant>();
    return {
      observe(seen, at): Violation | null {
        const arrival = reached(frame, seen);
        if (arrival !== null) {
          const { una } = arrival.end;
          if (una !== null && gt(arrival.segment.ack, una)) movedAt.set(arrival.key, arrival.at);
          return null;
        }
        const emitted = emittedBy(frame, seen);
        if (emitted === null || (emitted.segment.flags & (SYN | RST)) !== 0 || has(emitted.segment, RST)) return null;
        const { segment, end, key, side } = emitted;
        // One octet below SND.UNA may be a keep-alive's.
        if (segment.data.length <= 1 || end.una === null) return null;
        if (!leq(add(segment.seq, segment.data.length), end.una)) return null;
        const since = movedAt.get(key);
        if (since === undefined || emitted.at <= after(since, frame[side].timing.tolerance)) return null;
        return {
          rule: "MUST-5",
          side,
          expected: "text that was acknowledged not to be sent again, whatever options the acknowledgment carried",
          actual: `${segment.data.length} octets, the last of them ${
            distance(add(segment.seq, segment.data.length), end.una)
          } below SND.UNA`,
          at,
        };
      },
    };
  },
};

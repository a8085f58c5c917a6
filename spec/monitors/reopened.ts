/** SHLD-4: a SYN whose timestamp is newer than any before opens a connection from TIME-WAIT (RFC 6191, section 2). */

import { add, type Seq } from "../seq.ts";
import { ACK, has, type Segment, SYN } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atLeast, atMost } from "./bounds.ts";
import { ClosingTracker, timeWaitSince } from "./closing.ts";

/** What a SYN,ACK has to acknowledge, and by when. */
interface Due {
  readonly side: Side;
  readonly ack: Seq;
  readonly deadline: Instant;
  readonly index: number;
}

class Reopening implements Fold {
  readonly #frame: RunFrame;
  readonly #tracker: ClosingTracker;
  /** The newest timestamp that arrived at each side, by ports. */
  readonly #newest = new Map<string, number>();
  #due: Due | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#tracker = new ClosingTracker(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#tracker.follow(seen);
    const late = this.#late(seen.at);
    if (seen.type === "sent" && seen.datagram !== null && seen.side === this.#due?.side) {
      const { segment } = seen.datagram;
      if (has(segment, SYN | ACK) && segment.ack === this.#due.ack) this.#due = null;
    }
    if (seen.type === "arrived" && seen.datagram !== null) {
      this.#arrived(seen.side, seen.datagram.segment, seen.at, index);
    }
    return late;
  }

  end(_run: RunRecord): Violation | null {
    return this.#late(null);
  }

  #arrived(side: Side, segment: Segment, at: Instant, index: number): void {
    const value = segment.options.timestamps?.value;
    if (value === undefined) return;
    const key = `${side} ${segment.sourcePort} ${segment.destinationPort}`;
    const before = this.#newest.get(key);
    const newer = before !== undefined && ((value - before) | 0) > 0;
    if (before === undefined || newer) this.#newest.set(key, value);
    if (!newer || !has(segment, SYN) || has(segment, ACK)) return;
    if (this.#waits(side, segment, at)) {
      const deadline = after(at, atMost(this.#frame[side].timing, 0));
      this.#due = { side, ack: add(segment.seq, 1), deadline, index };
    }
  }

  /** Whether an end is surely in TIME-WAIT, in a connection with timestamps. */
  #waits(side: Side, segment: Segment, at: Instant): boolean {
    const from = otherSide(side);
    const { connections } = this.#frame.wire;
    const connection = connections.findLast((one) =>
      one.ports[from] === segment.sourcePort && one.ports[side] === segment.destinationPort && one[side].iss !== null
    );
    if (connection === undefined) return false;
    const { syn, peerSyn } = connection[side];
    if ((syn?.options.timestamps ?? null) === null || (peerSyn?.options.timestamps ?? null) === null) return false;
    const { timing } = this.#frame[side];
    const since = timeWaitSince(this.#tracker.of(connection, side), timing);
    return since !== null && at - since < atLeast(timing, timing.timeWait);
  }

  #late(now: Instant | null): Violation | null {
    const due = this.#due;
    if (due === null || (now !== null && now <= due.deadline)) return null;
    this.#due = null;
    return {
      rule: "SHLD-4",
      side: due.side,
      expected: "a SYN,ACK in answer to a SYN in TIME-WAIT whose timestamp is newer than any of the connection before",
      actual: "none",
      at: due.index,
    };
  }
}

/** A newer timestamp opens a connection from TIME-WAIT. */
export const newerTimestampReopens: Monitor = {
  id: "stale/newer-timestamp-reopens",
  says: "A SYN in TIME-WAIT with a timestamp newer than any before opens a new connection.",
  begin: (frame) => new Reopening(frame),
};

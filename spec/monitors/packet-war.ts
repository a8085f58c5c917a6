/** L3: no exchange goes on for ever without progress. */

import { gt } from "../seq.ts";
import { between, type Instant, SECOND } from "../time.ts";
import { RST, type Segment, segmentEnd } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";

/** So many segments in a row without progress are a war. */
const MANY = 100;
/** Segments that lie further apart than this don't answer one another. */
const PAUSE = 10 * SECOND;

class PacketWar implements Fold {
  readonly #frame: RunFrame;
  /** Segments without text since anything last made progress. */
  #idle = 0;
  #last: Instant | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "sent":
        return seen.origin === "stack" ? this.#sent(seen, index) : this.#progress();
      case "arrived":
        if (seen.datagram === null || this.#moves(seen, seen.datagram.segment)) this.#idle = 0;
        return null;
      case "call":
      case "event":
      case "happened":
        return this.#progress();
      default:
        return null;
    }
  }

  end(run: RunRecord): Violation | null {
    if (run.end !== "exhausted") return null;
    return {
      rule: "L3",
      side: null,
      expected: "the exchange to come to an end",
      actual: "it went on until the run's budget was used up",
      at: null,
    };
  }

  #progress(): null {
    this.#idle = 0;
    return null;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    if (this.#last !== null && between(this.#last, seen.at) > PAUSE) this.#idle = 0;
    this.#last = seen.at;
    if (seen.datagram === null) return null;
    const { segment } = seen.datagram;
    // What is retransmitted is bounded by R2, and what is new is progress.
    if (segmentEnd(segment) !== segment.seq && (segment.flags & RST) === 0) {
      const nxt = this.#frame.wire.of(seen.side, segment)?.[seen.side].nxt ?? null;
      if (nxt === null || gt(segmentEnd(segment), nxt)) this.#idle = 0;
      return null;
    }
    this.#idle += 1;
    if (this.#idle < MANY) return null;
    return {
      rule: "L3",
      side: null,
      expected: `fewer than ${MANY} segments without text in a row that move nothing`,
      actual: `${this.#idle} of them, ${PAUSE / SECOND} s apart at most`,
      at: index,
    };
  }

  /** Whether an arriving segment acknowledges, or brings, anything new. */
  #moves({ side }: Extract<Observation, { type: "arrived" }>, segment: Segment): boolean {
    const end = this.#frame.wire.of(otherSide(side), segment)?.[side];
    if (end === undefined || end.una === null || end.arrived === null) return true;
    return (gt(segment.ack, end.una) && end.nxt !== null && !gt(segment.ack, end.nxt)) ||
      gt(segmentEnd(segment), end.arrived);
  }
}

/** L3: no packet war. */
export const packetWar: Monitor = {
  id: "whole-run/packet-war",
  says: "No exchange of segments goes on without progress.",
  begin: (frame) => new PacketWar(frame),
};

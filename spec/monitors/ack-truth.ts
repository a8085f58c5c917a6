/** Invariant S3: an acknowledgment covers what has arrived and nothing else, and is never taken back. */

import { add, distance, gt, lt } from "../seq.ts";
import { ACK, has, RST, type Segment } from "../tcp/segment.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";

class Truth implements Fold {
  readonly #frame: RunFrame;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    return this.#sent(seen.side, seen.datagram.segment, index);
  }

  #sent(side: Side, segment: Segment, at: number): Violation | null {
    if (!has(segment, ACK) || has(segment, RST)) return null;
    const connection = this.#frame.wire.of(side, segment);
    if (connection === null) return null;
    const end = connection[side];
    if (end.arrived === null || end.iss === null) return null;
    const { fin } = connection[otherSide(side)];
    if (fin !== null && gt(segment.ack, add(fin, 1))) {
      return {
        rule: "S3",
        side,
        expected: "no acknowledgment beyond the peer's FIN",
        actual: `it acknowledges ${distance(add(fin, 1), segment.ack)} octets more`,
        at,
      };
    }
    if (gt(segment.ack, end.arrived)) {
      return {
        rule: "S3",
        side,
        expected: "an acknowledgment of what has arrived without a gap, at most",
        actual: `it acknowledges ${distance(end.arrived, segment.ack)} octets more`,
        at,
      };
    }
    if (end.acked === null || !lt(segment.ack, end.acked)) return null;
    return {
      rule: "S3",
      side,
      expected: "an acknowledgment number that never goes back",
      actual: `it is ${distance(segment.ack, end.acked)} octets below the one that was sent before`,
      at,
    };
  }
}

/** Acknowledgments tell the truth. */
export const acksAreTrue: Monitor = {
  id: "ack-truth/acks-are-true",
  says: "An acknowledgment covers only what has arrived without a gap, and never goes back.",
  begin: (frame) => new Truth(frame),
};

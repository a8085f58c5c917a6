/** RFC 5681, section 4.2: for each segment that arrives one acknowledgment leaves at most, but to open the window. */

import { add, gt, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { windowOf } from "./wire.ts";

interface Count {
  arrived: number;
  acknowledged: number;
  /** The right edge that was offered last. */
  edge: Seq | null;
}

class OneAckEach implements Fold {
  readonly #frame: RunFrame;
  readonly #sides: Record<Side, Count> = {
    a: { arrived: 0, acknowledged: 0, edge: null },
    b: { arrived: 0, acknowledged: 0, edge: null },
  };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "arrived") this.#sides[seen.side].arrived += 1;
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    const { segment } = seen.datagram;
    const end = this.#frame.wire.of(seen.side, segment)?.[seen.side];
    if (end === undefined || has(segment, RST) || !has(segment, ACK)) return null;
    const count = this.#sides[seen.side];
    const edge = add(segment.ack, windowOf(end, segment));
    const opens = count.edge === null || gt(edge, count.edge);
    if (opens) count.edge = edge;
    // Text has to have an acknowledgment, and a keep-alive stands below SND.NXT.
    if (opens || segmentEnd(segment) !== segment.seq || segment.seq !== end.nxt) return null;
    count.acknowledged += 1;
    if (count.acknowledged <= count.arrived) return null;
    return {
      rule: "RFC5681-R33",
      side: seen.side,
      expected: `at most ${count.arrived} bare acknowledgments that open no window, as many segments as have arrived`,
      actual: `${count.acknowledged} of them`,
      at: index,
    };
  }
}

/** RFC5681-R33. */
export const oneAckEach: Monitor = {
  id: "ack/one-each",
  says: "For each segment that arrives one bare acknowledgment leaves at most, but to open the window.",
  begin: (frame) => new OneAckEach(frame),
};

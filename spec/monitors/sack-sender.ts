/** A sender fills holes, and sends nothing again that was selectively acknowledged (RFC 2018, section 5). */

import { geq, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import { between, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { atLeast } from "./bounds.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";

interface Board {
  blocks: readonly { readonly left: Seq; readonly right: Seq }[];
  /** When SND.UNA moved last, or something was sent with nothing in flight: the timer ran from then on. */
  movedAt: Instant;
  /** After a silence as long as a time-out, until all that was sent by then is acknowledged; null before. */
  until: Seq | null;
}

class Sender implements Fold {
  readonly #frame: RunFrame;
  readonly #boards = new Map<number, Board>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) {
      const board = this.#of(arrival);
      const { una } = arrival.end;
      if (una !== null && has(arrival.segment, ACK) && gt(arrival.segment.ack, una)) board.movedAt = arrival.at;
      const { sack } = arrival.segment.options;
      if (sack.length > 0) board.blocks = [...board.blocks, ...sack];
      return null;
    }
    const emitted = emittedBy(this.#frame, seen);
    return emitted === null ? null : this.#sent(emitted, index);
  }

  #of({ key, at }: AtEnd): Board {
    let found = this.#boards.get(key);
    if (found === undefined) this.#boards.set(key, found = { blocks: [], movedAt: at, until: null });
    return found;
  }

  #sent(emitted: AtEnd, at: number): Violation | null {
    const { segment, end, side } = emitted;
    const board = this.#of(emitted);
    const { timing } = this.#frame[side];
    if (end.una === end.nxt) board.movedAt = emitted.at;
    if (has(segment, SYN) || has(segment, RST) || segment.data.length === 0) return null;
    if (end.una === null || end.nxt === null) return null;
    if (between(board.movedAt, emitted.at) >= atLeast(timing, timing.minRto)) board.until = end.nxt;
    if (board.until !== null && geq(end.una, board.until)) board.until = null;
    if (board.until !== null) board.blocks = [];
    const last = segmentEnd(segment);
    if (!lt(segment.seq, end.nxt) || lt(segment.seq, end.una)) return null;
    if (!board.blocks.some(({ left, right }) => leq(left, segment.seq) && geq(right, last))) return null;
    return {
      rule: "RFC2018-R10",
      side,
      expected: "nothing to be sent again that was selectively acknowledged, before a time-out",
      actual: `${segment.data.length} octets of a block that had been reported`,
      at,
    };
  }
}

/** RFC 2018, section 5. */
export const sackedIsNotSentAgain: Monitor = {
  id: "options/sacked-is-not-sent-again",
  says: "Until a retransmission time-out, what was selectively acknowledged is not sent again.",
  begin: (frame) => new Sender(frame),
};

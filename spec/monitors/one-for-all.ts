/** One acknowledgment for all that has come: MUST-58 and MUST-59. For stacks that answer each input by itself. */

import type { Seq } from "../seq.ts";
import { ACK, has, RST, SYN } from "../tcp/segment.ts";
import type { Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { type AtEnd, emittedBy } from "./emitted.ts";

/** What left an end in answer to one arrival. */
interface Answer {
  readonly at: Instant;
  /** What had been acknowledged before it. */
  readonly before: Seq | null;
  /** The acknowledgment of its first segment. */
  ack: Seq | null;
  /** Whether a bare acknowledgment was among it. */
  bare: boolean;
}

/** Octets of options that may be missing from a full segment. */
const OPTIONS = 40;

class OneForAll implements Fold {
  readonly #frame: RunFrame;
  /** What an end answers at the moment; none once anything but an arrival has happened there. */
  readonly #answers: Record<Side, Map<number, Answer> | null> = { a: null, b: null };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type === "arrived") this.#answers[seen.side] = new Map();
    else if (seen.type === "call") this.#answers[seen.side] = null;
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null || !has(emitted.segment, ACK) || (emitted.segment.flags & (RST | SYN)) !== 0) return null;
    const wrong = this.#judge(emitted);
    return wrong === null ? null : { ...wrong, side: emitted.side, at };
  }

  #judge({ side, key, at, end, segment }: AtEnd): Pick<Violation, "rule" | "expected" | "actual"> | null {
    const answers = this.#answers[side];
    if (answers === null) return null;
    let answer = answers.get(key);
    if (answer === undefined || answer.at !== at) {
      answer = { at, before: end.acked, ack: null, bare: false };
      answers.set(key, answer);
    }
    if (answer.ack !== null && answer.ack !== segment.ack) {
      return {
        rule: "MUST-59",
        expected: "everything that waits to be processed before the first acknowledgment is sent",
        actual: "two acknowledgments in a row in answer to one segment, the second of more than the first",
      };
    }
    answer.ack = segment.ack;
    const full = segment.seq === end.nxt && segment.data.length + OPTIONS >= (end.peerSyn?.options.mss ?? 536);
    if (full && answer.bare && answer.before !== segment.ack) {
      return {
        rule: "MUST-58",
        expected: "one acknowledgment, with the text that leaves at once",
        actual: "a bare one, and the same with the text behind it",
      };
    }
    if (segment.data.length === 0 && segment.seq === end.nxt) answer.bare = true;
    return null;
  }
}

/** What leaves in answer to one segment acknowledges once, and everything. */
export const oneForAll: Monitor = {
  id: "ack/one-for-all",
  says: "In answer to one segment everything that has come is acknowledged, once.",
  begin: (frame) => new OneForAll(frame),
};

/** R1: the application is told of trouble with the delivery, before R2 (SHLD-9), and not too soon (SHLD-10). */

import { gt, leq, type Seq } from "../seq.ts";
import type { Instant } from "../time.ts";
import { has, RST, segmentEnd } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { emittedBy } from "./emitted.ts";

/** R1 should be at least so many retransmissions. */
const LEAST_R1 = 3;

/** Whoever has retransmitted so often before it gives up has passed any R1 that deserves the name. */
const ENOUGH = 6;

/** One side's newest connection. */
interface Trouble {
  /** What stands at SND.UNA, and how often it was sent. */
  una: Seq | null;
  sent: number;
  /** Whether the application was told since something was last acknowledged. */
  told: boolean;
  /** The advice that is to be judged once everything that left at its instant was seen. */
  advice: { readonly at: Instant; readonly index: number } | null;
}

const fresh = (): Trouble => ({ una: null, sent: 0, told: false, advice: null });

class Advice implements Fold {
  readonly #frame: RunFrame;
  readonly #sides: Record<Side, Trouble> = { a: fresh(), b: fresh() };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const early = this.#early("a", seen.at) ?? this.#early("b", seen.at);
    if (seen.type === "sent") this.#sent(seen);
    if (seen.type !== "event") return early;
    const trouble = this.#sides[seen.side];
    if (seen.event === "advice") {
      trouble.told = true;
      trouble.advice = { at: seen.at, index };
    }
    return early ?? (seen.event === "timed-out" ? this.#untold(seen.side, index) : null);
  }

  end(_run: RunRecord): Violation | null {
    return this.#early("a", null) ?? this.#early("b", null);
  }

  #sent(seen: Extract<Observation, { type: "sent" }>): void {
    const emitted = emittedBy(this.#frame, seen);
    const trouble = this.#sides[seen.side];
    if (emitted === null) {
      // The SYN of an active OPEN, which the wire shows only afterwards.
      Object.assign(trouble, fresh());
      trouble.sent = 1;
      return;
    }
    const { segment, end } = emitted;
    const { una } = end;
    if (una === null || has(segment, RST)) return;
    if (una !== trouble.una) {
      const first = trouble.una === null ? trouble.sent : 0;
      Object.assign(trouble, fresh());
      trouble.una = una;
      trouble.sent = first;
    }
    if (leq(segment.seq, una) && gt(segmentEnd(segment), una)) trouble.sent += 1;
  }

  #early(side: Side, now: Instant | null): Violation | null {
    const trouble = this.#sides[side];
    const { advice } = trouble;
    if (advice === null || now === advice.at) return null;
    trouble.advice = null;
    const retransmissions = Math.max(0, trouble.sent - 1);
    if (retransmissions >= LEAST_R1) return null;
    return {
      rule: "SHLD-10",
      side,
      expected: `the application to be told of trouble after ${LEAST_R1} retransmissions at least`,
      actual: `it is told after ${retransmissions}`,
      at: advice.index,
    };
  }

  #untold(side: Side, at: number): Violation | null {
    const { told, sent } = this.#sides[side];
    if (told || sent <= ENOUGH) return null;
    return {
      rule: "SHLD-9",
      side,
      expected: "the application to be told of trouble with the delivery before the connection is given up",
      actual: `it was told nothing in ${sent - 1} retransmissions`,
      at,
    };
  }
}

/** R1 is told, in time and not too soon. */
export const troubleIsTold: Monitor = {
  id: "retransmission/trouble-is-told",
  says: "The application is told of trouble with the delivery after three retransmissions or more, and before the end.",
  begin: (frame) => new Advice(frame),
};

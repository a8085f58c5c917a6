/** SHLD-31 and SHLD-18: text that comes early is kept, and the acknowledgment of text in order waits a little. */

import { distance, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, SYN } from "../tcp/segment.ts";
import { between, type Duration, type Instant, MILLISECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { emittedBy, reached } from "./emitted.ts";

class Kept implements Fold {
  readonly #frame: RunFrame;
  /** What had arrived in one piece at each end when that was last looked at, and since when it was so. */
  readonly #arrived = new Map<number, { readonly upTo: Seq; readonly at: Instant }>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null) return null;
    const { key, side, at, end, segment } = emitted;
    if (!has(segment, ACK) || (segment.flags & (SYN | RST)) !== 0 || end.arrived === null || end.iss === null) {
      return null;
    }
    const known = this.#arrived.get(key);
    if (known === undefined || known.upTo !== end.arrived) this.#arrived.set(key, { upTo: end.arrived, at });
    const since = known?.upTo === end.arrived ? known.at : at;
    const { tolerance } = this.#frame[side].timing;
    if (!lt(segment.ack, end.arrived) || between(since, at) < tolerance) return null;
    return {
      rule: "SHLD-31",
      side,
      expected: "an acknowledgment of all that has arrived in one piece, what came before its turn included",
      actual: `one of ${distance(segment.ack, end.arrived)} octets less`,
      at: index,
    };
  }
}

/** What arrives before its turn is held, and not asked for again. */
export const earlyTextIsKept: Monitor = {
  id: "ack/early-text-is-kept",
  says: "Once a gap is filled, what had arrived behind it is acknowledged without having come again.",
  begin: (frame) => new Kept(frame),
};

/** An acknowledgment within this time was not delayed, whatever the clock. */
const AT_ONCE: Duration = 5 * MILLISECOND;

/** So many small texts tell whether a stack delays acknowledgments: some begin with a few quick ones. */
const ENOUGH = 20;

/** One side: small texts in order that were acknowledged, and how many of them at once. */
interface Counts {
  since: Instant | null;
  alone: number;
  quick: number;
}

class Delaying implements Fold {
  readonly #frame: RunFrame;
  readonly #sides: Record<Side, Counts> = {
    a: { since: null, alone: 0, quick: 0 },
    b: { since: null, alone: 0, quick: 0 },
  };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation): null {
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) {
      const { side, segment, end, at } = arrival;
      const alone = segment.data.length > 0 && segment.seq === end.arrived && end.acked === end.arrived;
      this.#sides[side].since = alone && (segment.flags & SYN) === 0 ? at : null;
    }
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null || !has(emitted.segment, ACK)) return null;
    const counts = this.#sides[emitted.side];
    if (counts.since === null || emitted.segment.ack !== emitted.end.arrived) return null;
    counts.alone += 1;
    if (between(counts.since, emitted.at) <= AT_ONCE) counts.quick += 1;
    counts.since = null;
    return null;
  }

  end(_run: RunRecord): Violation | null {
    for (const side of ["a", "b"] as const) {
      const { alone, quick } = this.#sides[side];
      if (alone < ENOUGH || quick < alone) continue;
      return {
        rule: "SHLD-18",
        side,
        expected: "acknowledgments of small texts to wait for text of its own, or for more to acknowledge",
        actual: `each of ${alone} was sent at once`,
        at: null,
      };
    }
    return null;
  }
}

/** Acknowledgments are delayed. For applications that answer each small text within some hundredths of a second. */
export const acksAreDelayed: Monitor = {
  id: "ack/delayed",
  says: "Some acknowledgments of small texts, each by itself, come later than at once.",
  begin: (frame) => new Delaying(frame),
};

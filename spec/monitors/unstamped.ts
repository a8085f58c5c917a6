/** Segments that lack the timestamps agreed on, and echoes that measure nothing (RFC 7323, sections 3.2 and 4.1). */

import { geq, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import { after, type Duration, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { atMost } from "./bounds.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import { agreedOnTimestamps } from "./timestamps.ts";

interface Dropped {
  at: Instant;
  refused: { readonly from: Seq; readonly to: Seq }[];
}

/** RFC 7323, section 3.2. For runs in which nothing else is owed when such a segment comes. */
export const unstampedIsDropped: Monitor = {
  id: "options/unstamped-is-dropped",
  says: "Text without the timestamps that were agreed on is neither taken nor answered.",
  begin(frame) {
    const ends = new Map<number, Dropped>();
    const arrived = ({ key, segment, end, at }: AtEnd): void => {
      if (has(segment, RST) || has(segment, SYN) || segment.data.length === 0 || !agreedOnTimestamps(end)) return;
      if (end.acked === null || end.una === null || end.una === end.iss) return;
      const to = segmentEnd(segment);
      const known = ends.get(key);
      if (segment.options.timestamps !== null) {
        if (known !== undefined) {
          known.refused = known.refused.filter((one) => geq(one.from, to) || leq(one.to, segment.seq));
        }
        return;
      }
      const refused = geq(segment.seq, end.acked) ? [...known?.refused ?? [], { from: segment.seq, to }] : [];
      ends.set(key, { at, refused });
    };
    return {
      observe(seen, at): Violation | null {
        const arrival = reached(frame, seen);
        if (arrival !== null) arrived(arrival);
        const emitted = arrival === null ? emittedBy(frame, seen) : null;
        const known = emitted === null ? undefined : ends.get(emitted.key);
        if (emitted === null || known === undefined || has(emitted.segment, RST) || !has(emitted.segment, ACK)) {
          return null;
        }
        const { segment, side } = emitted;
        const taken = known.refused.some(({ from, to }) => gt(segment.ack, from) && lt(from, to));
        const answers = segment.data.length === 0 && emitted.at <= after(known.at, frame[side].timing.tolerance);
        if (!taken && !answers) return null;
        return {
          rule: "RFC7323-R25",
          side,
          expected: "text without the timestamps that were agreed on to be dropped in silence",
          actual: taken ? "it is acknowledged" : "it is answered",
          at,
        };
      },
    };
  },
};

/** The RTO that no few round trips of some milliseconds can bring about. */
const LARGE: Duration = 3 * SECOND;

interface Waiting {
  readonly side: Side;
  readonly rule: string;
  readonly seq: Seq;
  readonly due: Instant;
}

class SentAgain implements Fold {
  readonly #frame: RunFrame;
  readonly #waiting = new Map<number, Waiting>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at, index);
    if (late !== null) return late;
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) this.#waiting.delete(arrival.key);
    const emitted = arrival === null ? emittedBy(this.#frame, seen) : null;
    if (emitted !== null) this.#sent(emitted);
    return null;
  }

  end(run: { readonly endedAt: Instant }): Violation | null {
    return this.#late(run.endedAt, null);
  }

  #sent({ key, side, segment, end, at }: AtEnd): void {
    const opens = has(segment, SYN | ACK);
    if (has(segment, RST) || (has(segment, SYN) && !opens) || segmentEnd(segment) === segment.seq) return;
    const known = this.#waiting.get(key);
    if (known !== undefined) {
      if (leq(segment.seq, known.seq)) this.#waiting.delete(key);
      return;
    }
    // What is sent for the first time, with nothing else in flight: its time-out is not backed off yet.
    if (opens ? end.iss === segment.seq : end.nxt !== segment.seq || end.una !== end.nxt) return;
    const { timing } = this.#frame[side];
    const bound = atMost(timing, Math.max(timing.initialRto, LARGE));
    const rule = opens ? "RFC7323-R20" : "RFC7323-R30";
    this.#waiting.set(key, { side, rule, seq: segment.seq, due: after(at, bound) });
  }

  #late(now: Instant, at: number | null): Violation | null {
    for (const { side, rule, due } of this.#waiting.values()) {
      if (now <= due) continue;
      return {
        rule,
        side,
        expected: "what was not answered to be sent again within a time-out that is measured by answers alone",
        actual: `it was not, until ${(now - due) / SECOND} s after the largest one`,
        at,
      };
    }
    return null;
  }
}

/** RFC 7323, sections 3.2 and 4.1. For runs with round trips of less than half a second. */
export const sentAgainSoon: Monitor = {
  id: "options/sent-again-soon",
  says: "What is not answered is sent again soon, whatever was echoed by segments that acknowledged nothing.",
  begin: (frame) => new SentAgain(frame),
};

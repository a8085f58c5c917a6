/** Segments that ask for an acknowledgment whatever they bring: duplicates, probes, disorder, and unsent ones. */

import { add, distance, geq, gt, leq, lt } from "../seq.ts";
import { after, type Duration, type Instant, MILLISECOND } from "../time.ts";
import { ACK, has, RST, segmentEnd } from "../tcp/segment.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { RunRecord } from "../trace/run.ts";
import { acksUnsent, type Arrival, Arrivals, isInside, keyOf } from "./arrival.ts";
import type { WireConnection } from "./wire.ts";

/** What asks for an answer. */
interface Question {
  readonly rule: string;
  /** Whether a segment asks for an acknowledgment. */
  readonly asks: (arrival: Arrival) => boolean;
  readonly what: string;
  readonly within: Duration;
  /** An acknowledgment that was sent so long before the segment arrived does for it too: answers may be rationed. */
  readonly before: Duration;
}

interface Open {
  readonly since: Instant;
  readonly due: Instant;
  readonly connection: WireConnection;
  readonly side: Side;
}

class Answers implements Fold {
  readonly #frame: RunFrame;
  readonly #question: Question;
  readonly #arrivals: Arrivals;
  readonly #answered = new Map<number, Instant>();
  readonly #open = new Map<number, Open>();
  #soonest: Instant | null = null;

  constructor(frame: RunFrame, question: Question) {
    this.#frame = frame;
    this.#question = question;
    this.#arrivals = new Arrivals(frame);
  }

  observe(seen: Observation, index: number): Violation | null {
    if (this.#soonest !== null && seen.at > this.#soonest) {
      const late = this.#overdue(seen.at, index);
      if (late !== null) return late;
    }
    if (seen.type !== "arrived") {
      if (seen.type === "sent") this.#sent(seen);
      this.#arrivals.observe(seen);
      return null;
    }
    const arrival = this.#arrivals.take(seen);
    if (arrival === null || this.#open.has(arrival.key) || !this.#question.asks(arrival)) return null;
    const answered = this.#answered.get(arrival.key);
    if (answered !== undefined && this.#question.before > 0 && answered >= seen.at - this.#question.before) return null;
    const due = after(seen.at, this.#question.within + this.#frame[seen.side].timing.tolerance);
    this.#open.set(arrival.key, { since: seen.at, due, connection: arrival.connection, side: arrival.side });
    if (this.#soonest === null || due < this.#soonest) this.#soonest = due;
    return null;
  }

  end(run: RunRecord): Violation | null {
    return this.#soonest !== null && run.endedAt > this.#soonest ? this.#overdue(run.endedAt, null) : null;
  }

  #sent(seen: Extract<Observation, { readonly type: "sent" }>): void {
    if (seen.origin !== "stack" || seen.datagram === null) return;
    const { segment } = seen.datagram;
    if (!has(segment, ACK) && !has(segment, RST)) return;
    const connection = this.#frame.wire.of(seen.side, segment);
    if (connection === null) return;
    const key = keyOf(connection, seen.side);
    this.#answered.set(key, seen.at);
    this.#open.delete(key);
  }

  #overdue(now: Instant, at: number | null): Violation | null {
    let soonest: Instant | null = null;
    for (const [key, { since, due, connection, side }] of this.#open) {
      if (this.#arrivals.isOver(key, connection, side)) this.#open.delete(key);
      else if (now > due) {
        return {
          rule: this.#question.rule,
          side,
          expected: `an acknowledgment in answer to ${this.#question.what}`,
          actual: `none ${(now - since) / MILLISECOND} ms after it arrived`,
          at,
        };
      } else if (soonest === null || due < soonest) soonest = due;
    }
    this.#soonest = soonest;
    return null;
  }
}

/** The interval within which stacks send one answer to duplicates at most, and MUST-40's bound. */
const HALF_A_SECOND: Duration = 500 * MILLISECOND;

/** A segment that was acknowledged before is acknowledged again (section 3.10.7.4, first). */
export const duplicatesAreAnswered: Monitor = {
  id: "answers/duplicates",
  says: "A segment whose text was acknowledged before is acknowledged again.",
  begin: (frame) =>
    new Answers(frame, {
      rule: "RFC9293-E41",
      asks: (arrival) =>
        segmentEnd(arrival.segment) !== arrival.segment.seq && !acksUnsent(arrival) &&
        leq(segmentEnd(arrival.segment), arrival.end.acked!) &&
        distance(arrival.segment.seq, arrival.end.acked!) < 0x4000_0000,
      what: "a segment that was acknowledged before",
      within: HALF_A_SECOND,
      before: HALF_A_SECOND,
    }),
};

/** A probe of a zero window is answered (section 3.8.6.1). */
export const probesAreAnswered: Monitor = {
  id: "answers/probes",
  says: "Text that arrives at a zero window is answered by an acknowledgment.",
  begin: (frame) =>
    new Answers(frame, {
      rule: "RFC9293-E21",
      asks: (arrival) =>
        arrival.segment.data.length > 0 && !acksUnsent(arrival) && arrival.edge !== null &&
        leq(arrival.edge, arrival.end.acked!) && arrival.segment.seq === arrival.end.acked,
      what: "a probe of its zero window",
      within: HALF_A_SECOND,
      before: HALF_A_SECOND,
    }),
};

/** An acknowledgment of something that was never sent is answered (section 3.10.7.4, fifth). */
export const unsentAcksAreAnswered: Monitor = {
  id: "answers/unsent-acks",
  says: "An acknowledgment of something that was not sent is answered by an acknowledgment.",
  begin: (frame) =>
    new Answers(frame, {
      rule: "RFC9293-E49",
      asks: (arrival) =>
        acksUnsent(arrival) && arrival.segment.seq === arrival.end.acked &&
        segmentEnd(arrival.segment) === arrival.end.acked,
      what: "an acknowledgment of something that it has not sent",
      within: HALF_A_SECOND,
      before: HALF_A_SECOND,
    }),
};

/** What comes out of order, or fills a gap, is acknowledged at once (RFC 5681, sections 3.2 and 4.2). */
export const disorderIsAnswered: Monitor = {
  id: "answers/disorder",
  says: "A segment that arrives out of order, in the window, is acknowledged at once.",
  begin: (frame) =>
    new Answers(frame, {
      rule: "RFC5681-R17",
      asks: (arrival) =>
        arrival.segment.data.length > 0 && !acksUnsent(arrival) && isInside(arrival) && arrival.end.arrived !== null &&
        gt(arrival.segment.seq, arrival.end.arrived),
      what: "a segment out of order, at once",
      within: 0,
      before: 0,
    }),
};

/** What fills a gap is acknowledged at once (RFC 5681, section 4.2). */
export const filledGapsAreAnswered: Monitor = {
  id: "answers/filled-gaps",
  says: "A segment that fills a gap, or a part of one, is acknowledged at once.",
  begin: (frame) =>
    new Answers(frame, {
      rule: "RFC5681-R18",
      asks: (arrival) => {
        const { segment, end } = arrival;
        const to = add(segment.seq, segment.data.length);
        return segment.data.length > 0 && !acksUnsent(arrival) && isInside(arrival) && end.arrived !== null &&
          end.ahead.length > 0 && leq(segment.seq, end.arrived) && lt(end.arrived, to) && geq(to, end.acked!);
      },
      what: "a segment that fills a gap, at once",
      within: 0,
      before: 0,
    }),
};

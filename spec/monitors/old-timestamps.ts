/** PAWS: a segment with an older timestamp than TS.Recent is acknowledged and has no effect (RFC 7323, section 5). */

import { add, geq, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import { after, type Duration, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import { agreedOnTimestamps, older } from "./timestamps.ts";

/** What an end has to refuse and to answer. */
interface Paws {
  readonly side: Side;
  /** Text that came by segments to be taken, as far as it is not acknowledged yet. */
  taken: { readonly from: Seq; readonly to: Seq }[];
  /** TS.Recent. */
  recent: number;
  /** The text of segments that were to be refused, and that came by no other segment yet. */
  refused: { readonly from: Seq; readonly to: Seq }[];
  /** Until when an acknowledgment has to leave, or null when none is owed. */
  due: Instant | null;
}

/** Within this an acknowledgment that is to leave at once has left: nothing is said of how long it may take. */
const AT_ONCE: Duration = 500_000;

type Range = Paws["refused"][number];

/** Whether a range has no octet in common with another. */
const apartFrom = (one: Range) => ({ from, to }: Range): boolean => geq(from, one.to) || leq(to, one.from);

class Refusals implements Fold {
  readonly #frame: RunFrame;
  readonly #ends = new Map<number, Paws>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at, index);
    if (late !== null) return late;
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) this.#arrived(arrival);
    const emitted = arrival === null ? emittedBy(this.#frame, seen) : null;
    return emitted === null ? null : this.#sent(emitted, index);
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.endedAt, null);
  }

  /** What an end that agreed on timestamps has to refuse; null when it has not. */
  #pawsOf({ key, end, side }: AtEnd): Paws | null {
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    const first = end.peerSyn?.options.timestamps?.value;
    if (first === undefined || !agreedOnTimestamps(end) || end.acked === null) return null;
    const fresh: Paws = { side, recent: first, taken: [], refused: [], due: null };
    this.#ends.set(key, fresh);
    return fresh;
  }

  #arrived(arrival: AtEnd): void {
    const { segment, end } = arrival;
    const paws = this.#pawsOf(arrival);
    if (paws === null) return;
    const value = segment.options.timestamps?.value;
    if (has(segment, RST) || has(segment, SYN)) {
      if (has(segment, RST)) paws.due = null;
      return;
    }
    const last = segmentEnd(segment);
    if (value === undefined || !older(value, paws.recent)) {
      if (value !== undefined && end.acked !== null && leq(segment.seq, end.acked)) paws.recent = value;
      const isApart = apartFrom({ from: segment.seq, to: last });
      paws.refused = paws.refused.filter(isApart);
      paws.taken = [...paws.taken.filter(({ to }) => end.acked === null || gt(to, end.acked)), {
        from: segment.seq,
        to: last,
      }];
      return;
    }
    // Before the peer has acknowledged our SYN, the connection is not synchronized.
    if (last === segment.seq || end.una === null || end.una === end.iss) return;
    // Text of a segment that is refused: an acknowledgment is owed, and none that covers it.
    const { timing } = this.#frame[arrival.side];
    paws.due ??= after(arrival.at, AT_ONCE + timing.granularity + timing.tolerance);
    // What has come before, and waits for its acknowledgment, is not refused for coming once more.
    const text = { from: segment.seq, to: last };
    if (end.acked !== null && geq(segment.seq, end.acked) && paws.taken.every(apartFrom(text))) paws.refused.push(text);
  }

  #sent({ key, segment, side }: AtEnd, at: number): Violation | null {
    const paws = this.#ends.get(key);
    if (paws === undefined || has(segment, RST) || !has(segment, ACK)) return null;
    paws.due = null;
    const taken = paws.refused.find(({ from, to }) => gt(segment.ack, from) && lt(from, to));
    if (taken === undefined) return null;
    return {
      rule: "RFC7323-R42",
      side,
      expected: "text that came with a timestamp older than TS.Recent only to be refused",
      actual: `it is acknowledged: SEG.ACK is ${add(segment.ack, -taken.from)} octets into it`,
      at,
    };
  }

  #late(now: Instant, at: number | null): Violation | null {
    for (const { due, side } of this.#ends.values()) {
      if (due === null || now <= due) continue;
      return {
        rule: "RFC7323-R42",
        side,
        expected: "an acknowledgment at once in reply to a segment with a timestamp older than TS.Recent",
        actual: "none within half a second",
        at,
      };
    }
    return null;
  }
}

/** RFC 7323, section 5.3, R1. */
export const oldTimestampsAreRefused: Monitor = {
  id: "options/old-timestamps-are-refused",
  says:
    "A segment whose timestamp is older than TS.Recent is answered with an acknowledgment, and its text is not taken.",
  begin: (frame) => new Refusals(frame),
};

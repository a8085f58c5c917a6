/** Selective acknowledgments by a receiver that keeps what comes out of order: when, which, how many (RFC 2018, 4). */

import { geq, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import type { End } from "./wire.ts";

interface Run {
  readonly from: Seq;
  readonly to: Seq;
}

/** What an end reported, and what it has to report next. */
interface Reports {
  /** Positions of the first blocks that it reported, the latest first. */
  order: Seq[];
  /** The segment out of order that came last, and is to be acknowledged at once. */
  newest: Run | null;
  due: Instant | null;
  readonly side: Side;
}

const permits = (end: End): boolean =>
  end.syn?.options.sackPermitted === true && end.peerSyn?.options.sackPermitted === true && end.acked !== null;

const within = (at: Seq, { from, to }: Run): boolean => leq(from, at) && lt(at, to);

type Fault = Pick<Violation, "rule" | "also" | "expected" | "actual">;

class Receiver implements Fold {
  readonly #frame: RunFrame;
  readonly #ends = new Map<number, Reports>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at, index);
    if (late !== null) return late;
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) this.#arrived(arrival);
    const emitted = arrival === null ? emittedBy(this.#frame, seen) : null;
    if (emitted === null || has(emitted.segment, SYN) || has(emitted.segment, RST) || !has(emitted.segment, ACK)) {
      return null;
    }
    if (!permits(emitted.end)) return null;
    const reports = this.#of(emitted);
    const fault = faultOf(reports, emitted);
    reports.newest = null;
    reports.due = null;
    const first = emitted.segment.options.sack[0];
    if (first !== undefined) reports.order = [first.left, ...reports.order];
    return fault === null ? null : { ...fault, side: emitted.side, at: index };
  }

  end(run: { readonly endedAt: Instant }): Violation | null {
    return this.#late(run.endedAt, null);
  }

  #of({ key, side }: AtEnd): Reports {
    let found = this.#ends.get(key);
    if (found === undefined) this.#ends.set(key, found = { order: [], newest: null, due: null, side });
    return found;
  }

  #arrived(arrival: AtEnd): void {
    const { segment, end, at, side } = arrival;
    if (!permits(end) || segment.data.length === 0 || end.arrived === null || !gt(segment.seq, end.arrived)) return;
    const run = { from: segment.seq, to: segmentEnd(segment) };
    // Text that came before is no news.
    if (end.ahead.some(({ from, to }) => leq(from, run.from) && geq(to, run.to))) return;
    const reports = this.#of(arrival);
    reports.newest = run;
    const { tolerance } = this.#frame[side].timing;
    reports.due ??= after(at, tolerance);
  }

  #late(now: Instant, at: number | null): Violation | null {
    for (const reports of this.#ends.values()) {
      if (reports.due === null || now <= reports.due) continue;
      reports.due = null;
      return {
        rule: "RFC2018-R5",
        side: reports.side,
        expected: "an acknowledgment at once of each segment with new text that comes out of order",
        actual: "none",
        at,
      };
    }
    return null;
  }
}

function faultOf({ order, newest }: Reports, { segment, end }: AtEnd): Fault | null {
  const { sack, timestamps } = segment.options;
  const runs = end.ahead;
  if (runs.length === 0) return null;
  const [first] = sack;
  if (first === undefined) {
    return { rule: "RFC2018-R4", also: ["RFC2018-R3"], expected: "a SACK option, as text is held", actual: "none" };
  }
  if (newest !== null && !(leq(first.left, newest.from) && geq(first.right, newest.to))) {
    const expected = "a first block with the segment that is acknowledged";
    return { rule: "RFC2018-R6", also: ["RFC2018-R16"], expected, actual: "another one" };
  }
  if (sack.some(({ left, right }) => !runs.some(({ from, to }) => from === left && to === right))) {
    return {
      rule: "RFC2018-R9",
      expected: "blocks that are whole runs of what is held",
      actual: "a part of one, or more",
    };
  }
  const most = Math.min(runs.length, timestamps === null ? 4 : 3);
  if (sack.length < most) {
    return { rule: "RFC2018-R7", expected: `${most} blocks, as many as there are and fit`, actual: `${sack.length}` };
  }
  const ranks = runs.map((run) => ({ run, rank: rankOf(run, first.left, order) })).sort((a, b) => a.rank - b.rank);
  const recent = ranks.slice(0, most).map(({ run }) => run);
  const stale = sack.find(({ left }) => !recent.some((run) => within(left, run)));
  return stale === undefined ? null : {
    rule: "RFC2018-R8",
    expected: `the ${most} blocks that were reported first most lately`,
    actual: "one that was reported before others that are left out",
  };
}

/** How many reports ago a run was in the first block; the one that is now is in front. */
function rankOf(run: Run, first: Seq, order: readonly Seq[]): number {
  if (within(first, run)) return -1;
  const at = order.findIndex((position) => within(position, run));
  return at < 0 ? order.length : at;
}

/** RFC 2018, section 4. For stacks that keep, and acknowledge at once, what comes out of order. */
export const sackIsComplete: Monitor = {
  id: "options/sack-is-complete",
  says: "Each segment out of order is acknowledged at once, in the first of as many blocks as fit, the latest ones.",
  begin: (frame) => new Receiver(frame),
};

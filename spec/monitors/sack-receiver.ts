/** Selective acknowledgments by a receiver that keeps what comes out of order: when, which, how many (RFC 2018, 4). */

import { earliest, geq, gt, latest, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, type SackBlock, segmentEnd, SYN } from "../tcp/segment.ts";
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
  /** What the segment that came last brought once more, which a first block may tell of (RFC 2883, section 4). */
  again: readonly Run[];
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
    const first = blocksOf(reports, emitted)[0];
    reports.newest = null;
    reports.due = null;
    reports.again = [];
    if (first !== undefined) reports.order = [first.left, ...reports.order];
    return fault === null ? null : { ...fault, side: emitted.side, at: index };
  }

  end(run: { readonly endedAt: Instant }): Violation | null {
    return this.#late(run.endedAt, null);
  }

  #of({ key, side }: AtEnd): Reports {
    let found = this.#ends.get(key);
    if (found === undefined) this.#ends.set(key, found = { order: [], newest: null, due: null, again: [], side });
    return found;
  }

  #arrived(arrival: AtEnd): void {
    const { segment, end, at, side } = arrival;
    if (!permits(end) || segment.data.length === 0 || end.arrived === null) return;
    const run = { from: segment.seq, to: segmentEnd(segment) };
    this.#of(arrival).again = end.ahead.filter(({ from, to }) => lt(from, run.to) && gt(to, run.from))
      .map(({ from, to }) => ({ from: latest(from, run.from), to: earliest(to, run.to) }));
    if (!gt(segment.seq, end.arrived)) return;
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

/**
 * The blocks that say what is held: all, but for a first one that tells of what came twice. The one behind it then has
 * what that is a part of (RFC 2883, section 4).
 */
function blocksOf({ again }: Reports, { segment: { options: { sack } } }: AtEnd): readonly SackBlock[] {
  const [first, second] = sack;
  if (first === undefined || second === undefined) return sack;
  const isPart = leq(second.left, first.left) && geq(second.right, first.right);
  const cameTwice = again.some(({ from, to }) => leq(from, first.left) && geq(to, first.right));
  return isPart && cameTwice ? sack.slice(1) : sack;
}

function faultOf(reports: Reports, emitted: AtEnd): Fault | null {
  const { order, newest } = reports;
  const { segment, end } = emitted;
  const sack = blocksOf(reports, emitted);
  const { timestamps } = segment.options;
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
  // A block that tells of what came twice takes the place of another.
  const room = (timestamps === null ? 4 : 3) - (segment.options.sack.length - sack.length);
  const most = Math.min(runs.length, room);
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

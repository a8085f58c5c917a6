/** Text that nothing stands in the way of leaves: MUST-60, and the windows that have to be read right for it. */

import { add, distance, gt, leq, type Seq } from "../seq.ts";
import { after, between, type Duration, type Instant, MILLISECOND, SECOND } from "../time.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { keyOf } from "./arrival.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import { Ledger } from "./ledger.ts";
import type { End, WireConnection } from "./wire.ts";

/**
 * Text may wait for the sender's override time-out, which is a second at most (section 3.8.6.2.1). So much longer is
 * waiting without an end.
 */
const LONGEST: Duration = 5 * SECOND;

/** Octets of text that surely are a full segment, or half of a window that is as small as that. */
const FULL = 1460;

/** Who has waited for so long and then sends a single octet of more has taken an open window for a closed one. */
const PROBING: Duration = 100 * MILLISECOND;

/** Who asks for it: text in general, windows with the top bit set, or windows of more than 16 bits. */
type Rule = "MUST-60" | "MUST-1" | "REC-1";

class Leaving implements Fold {
  readonly #frame: RunFrame;
  readonly #rule: Rule;
  readonly #ledger = new Ledger();
  /** The acknowledgment that each end has surely taken last: its segment was in order, by its timestamp too. */
  readonly #taken = new Map<number, Seq>();
  readonly #newest = new Map<number, number>();
  /** Since when text of an end could have left. */
  readonly #since = new Map<number, Instant>();
  /** When the last observation was made. */
  #lookedAt: Instant = 0 as Instant;

  constructor(frame: RunFrame, rule: Rule) {
    this.#frame = frame;
    this.#rule = rule;
  }

  observe(seen: Observation, at: number): Violation | null {
    const late = this.#look(seen.at, at) ?? this.#probe(seen, at);
    this.#lookedAt = seen.at;
    this.#ledger.observe(seen);
    const arrival = reached(this.#frame, seen);
    if (arrival !== null && isInOrder(arrival) && this.#isNew(arrival)) {
      this.#taken.set(arrival.key, arrival.segment.ack);
    }
    return late;
  }

  /** Whether a segment is no old duplicate by its timestamp. */
  #isNew({ key, end, segment }: AtEnd): boolean {
    const agreed = (end.syn?.options.timestamps ?? null) !== null && (end.peerSyn?.options.timestamps ?? null) !== null;
    if (!agreed) return true;
    const value = segment.options.timestamps?.value;
    if (value === undefined || ((value - (this.#newest.get(key) ?? value)) | 0) < 0) return false;
    this.#newest.set(key, value);
    return true;
  }

  /** A single octet that is sent into an open window when more waited, and for a time. */
  #probe(seen: Observation, at: number): Violation | null {
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null || emitted.segment.data.length !== 1) return null;
    const { side, connection, end, segment } = emitted;
    const since = this.#since.get(emitted.key);
    const waiting = this.#waiting(side, connection);
    const { tolerance } = this.#frame[side].timing;
    if (since === undefined || waiting < 2 || segment.seq !== end.nxt) return null;
    if (emitted.at <= after(since, PROBING + tolerance)) return null;
    return {
      rule: this.#rule,
      side,
      expected: `all of the ${waiting} octets that wait, or a full segment, as the window of ${end.window} has room`,
      actual: `a probe of one octet, after ${between(since, emitted.at) / MILLISECOND} ms`,
      at,
    };
  }

  end(run: RunRecord): Violation | null {
    return this.#look(run.end === "silent" ? null : run.endedAt, null);
  }

  /** Looks at every end as it was until `now`, which is null when nothing happens any more. */
  #look(now: Instant | null, at: number | null): Violation | null {
    for (const connection of this.#frame.wire.connections) {
      const late = this.#late("a", connection, now, at) ?? this.#late("b", connection, now, at);
      if (late !== null) return late;
    }
    return null;
  }

  #late(side: Side, connection: WireConnection, now: Instant | null, at: number | null): Violation | null {
    const key = keyOf(connection, side);
    const waiting = this.#waiting(side, connection);
    if (waiting === 0) {
      this.#since.delete(key);
      return null;
    }
    // What shows now was so from the last observation on.
    const since = this.#since.get(key) ?? this.#lookedAt;
    this.#since.set(key, since);
    const { granularity, tolerance } = this.#frame[side].timing;
    if (now !== null && now <= after(since, LONGEST + granularity + tolerance)) return null;
    return {
      rule: this.#rule,
      side,
      expected: `text that waits to leave within a second, as the peer's window of ${
        connection[side].window
      } octets has room and nothing is in flight`,
      actual: now === null
        ? `${waiting} octets never leave`
        : `${waiting} octets wait for ${between(since, now) / SECOND} s`,
      at,
    };
  }

  /** The octets of an end that wait though nothing is in flight and the window has room; 0 when there are none. */
  #waiting(side: Side, connection: WireConnection): number {
    const end = connection[side];
    const half = this.#ledger.half(side, connection.number);
    const taken = this.#taken.get(keyOf(connection, side));
    if (half === null || half.gone || half.failed || !isIdle(end) || taken !== end.nxt) return 0;
    const unsent = half.taken - distance(add(end.iss, 1), end.nxt);
    if (unsent <= 0) return 0;
    return leq(add(end.nxt, Math.min(unsent, FULL)), add(end.una, end.window)) ? unsent : 0;
  }
}

/** Whether a stack has to take what a segment says: a SYN,ACK; or it stands at RCV.NXT, or around it with new text. */
const isInOrder = ({ segment, end: { arrived } }: AtEnd): boolean =>
  has(segment, ACK) && !has(segment, RST) &&
  (arrived === null
    ? has(segment, SYN)
    : segment.seq === arrived || (leq(segment.seq, arrived) && gt(segmentEnd(segment), arrived)));

type IdleEnd = End & { readonly iss: Seq; readonly nxt: Seq; readonly una: Seq };

/** Whether an end is connected, and everything that it sent is acknowledged. */
const isIdle = (end: End): end is IdleEnd =>
  end.iss !== null && end.nxt !== null && end.una !== null && end.una !== end.iss && end.una === end.nxt &&
  end.acked !== null && end.fin === null && !end.reset;

/** Text leaves that neither the peer's window nor anything in flight holds back. */
export const textLeaves = (rule: Rule): Monitor => ({
  id: `text-leaves/${rule.toLowerCase()}`,
  says: "Text leaves that the peer's window has room for while nothing is in flight.",
  begin: (frame) => new Leaving(frame, rule),
});

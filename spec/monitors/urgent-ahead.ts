/** Urgent data that is still to come: its pointer is told at once (MUST-31, MUST-32), and how far it is (MUST-33). */

import { add, distance, geq, gt, leq } from "../seq.ts";
import { ACK, has, RST, type Segment, segmentEnd, SYN, URG } from "../tcp/segment.ts";
import type { Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { type AtEnd, reached } from "./emitted.ts";
import { type Half, Ledger } from "./ledger.ts";

/** Where urgent data ends that an end has been told of, in octets of its peer's stream. */
type Marks = Map<Half, number>;

/** An urgent pointer that an end has to take, as a position in the stream, and the end's application. */
interface Mark {
  readonly half: Half;
  readonly at: number;
}

/** The urgent pointer of a segment that stands at RCV.NXT, at an end that is open; null when there is none. */
function markOf(arrival: AtEnd, ledger: Ledger): Mark | null {
  const { segment, end, side, connection } = arrival;
  const half = ledger.half(side, connection.number);
  if (half === null || half.gone || half.failed || !has(segment, URG | ACK) || !isTaken(arrival)) return null;
  return { half, at: distance(add(end.peerSyn!.seq, 1), add(segment.seq, segment.urgentPointer)) };
}

/** Whether a segment has to be looked at: in order, with an acknowledgment of nothing that was not sent. */
const isTaken = ({ segment, end }: AtEnd): boolean =>
  (segment.flags & (SYN | RST)) === 0 && end.peerSyn !== null && end.acked !== null && segment.seq === end.acked &&
  (end.acked === end.arrived || isClosed(end)) && end.una !== null && end.una !== end.iss && end.nxt !== null &&
  geq(segment.ack, end.una) && leq(segment.ack, end.nxt) && untimed(end, segment);

/** Whether an end has offered nothing beyond what it acknowledged: what arrived since were probes. */
const isClosed = ({ offered, acked }: AtEnd["end"]): boolean =>
  offered !== null && acked !== null && !gt(offered, acked);

/** Whether no timestamp can make an old duplicate of it. */
const untimed = ({ syn, peerSyn }: AtEnd["end"], segment: Segment): boolean =>
  segment.options.timestamps !== null || (syn?.options.timestamps ?? null) === null ||
  (peerSyn?.options.timestamps ?? null) === null;

class ToldAtOnce implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  readonly #marks: Marks = new Map();
  #due:
    | { readonly mark: Mark; readonly side: Side; readonly at: Instant; readonly index: number; rule: string }
    | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at);
    this.#ledger.observe(seen);
    if (seen.type === "event" && seen.event === "urgent" && this.#due?.mark.half === this.#ledger.of(seen.socket)) {
      this.#due = null;
    }
    const arrival = reached(this.#frame, seen);
    const mark = arrival === null ? null : markOf(arrival, this.#ledger);
    if (arrival === null || mark === null) return late;
    const before = this.#marks.get(mark.half) ?? 0;
    this.#marks.set(mark.half, Math.max(before, mark.at));
    // While the application has not read to the end of what it was told of, it need not be told again (3.10.7.4).
    if (before > mark.half.read || mark.at <= mark.half.read) return late;
    const { segment, end, side, at } = arrival;
    const rule = isClosed(end) ? "MUST-66" : segment.urgentPointer > segment.data.length ? "MUST-31" : "MUST-32";
    this.#due ??= { mark, side, at, index, rule };
    return late;
  }

  end(_run: RunRecord): Violation | null {
    return this.#late(null);
  }

  #late(now: Instant | null): Violation | null {
    const due = this.#due;
    if (due === null || now === due.at) return null;
    this.#due = null;
    return {
      rule: due.rule,
      side: due.side,
      expected: `the application to be told at once of urgent data up to position ${due.mark.at} of the stream, ` +
        `of which it has read ${due.mark.half.read}`,
      actual: "it is told nothing",
      at: due.index,
    };
  }
}

/** An urgent pointer is news at once, however far it points, and whatever the window. */
export const urgentPointerIsTold: Monitor = {
  id: "urgent/pointer-is-told",
  says: "An application is told of an urgent pointer as soon as it comes, though the urgent data is still to come.",
  begin: (frame) => new ToldAtOnce(frame),
};

class Left implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  readonly #marks: Marks = new Map();
  /** Ends of which it can't be said what they have looked at. */
  readonly #unsure = new Set<Half>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#ledger.observe(seen);
    const arrival = reached(this.#frame, seen);
    if (arrival !== null && has(arrival.segment, URG)) this.#mark(arrival);
    if (seen.type !== "result" || !seen.result.ok || !("status" in seen.result)) return null;
    const { urgent } = seen.result.status;
    const half = this.#ledger.of(seen.socket);
    const marked = half === null ? undefined : this.#marks.get(half);
    if (urgent === undefined || half === null || half.failed || half.ended || marked === undefined) return null;
    if (this.#unsure.has(half)) return null;
    const left = Math.max(0, marked - half.read);
    if (urgent === left) return null;
    return {
      rule: "MUST-33",
      side: seen.side,
      expected: `${left} octets left to read to the end of urgent data`,
      actual: `STATUS tells ${urgent}`,
      at: index,
    };
  }

  #mark({ segment, end, side, connection }: AtEnd): void {
    const half = this.#ledger.half(side, connection.number);
    if (half === null || end.peerSyn === null || end.arrived === null) return;
    // What has come before is not acceptable, and nothing of it is looked at; but it may have been refused before.
    if (segment.seq !== end.arrived && !gt(segmentEnd(segment), end.arrived)) {
      if (end.acked !== end.arrived) this.#unsure.add(half);
      return;
    }
    const at = distance(add(end.peerSyn.seq, 1), add(segment.seq, segment.urgentPointer));
    this.#marks.set(half, Math.max(this.#marks.get(half) ?? 0, at));
  }
}

/** MUST-33: how much is left to read of urgent data. For runs in which every segment comes in order. */
export const urgentLeftIsTold: Monitor = {
  id: "urgent/left-is-told",
  says: "STATUS tells how many octets are left to read to the end of urgent data.",
  begin: (frame) => new Left(frame),
};

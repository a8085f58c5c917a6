/** RFC 5681, section 3.2: the third duplicate acknowledgment has the first unacknowledged segment sent again. */

import { distance, gt, leq, type Seq } from "../seq.ts";
import { between, type Duration, type Instant, MILLISECOND } from "../time.ts";
import { ACK, FIN, has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import { Lifetimes } from "./lifetimes.ts";
import { PerEnd } from "./sendings.ts";
import type { End } from "./wire.ts";

const THRESHOLD = 3;

interface Sender {
  /** Duplicate acknowledgments in a row. */
  duplicates: number;
  /** The window field of the last acknowledgment. */
  window: number;
  /** Something was sent again already: what duplicates mean is not certain any more. */
  again: boolean;
}

interface Owed {
  readonly side: Side;
  readonly una: Seq;
  readonly at: Instant;
  readonly index: number;
  readonly offset: number;
}

class FastRetransmit implements Fold {
  readonly #frame: RunFrame;
  readonly #lifetimes = new Lifetimes();
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({ duplicates: 0, window: -1, again: false }));
  #owed: Owed | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#lifetimes.observe(seen);
    const late = this.#late(seen.at);
    if (late !== null) return late;
    if (seen.type === "sent") this.#sent(seen);
    if (seen.type === "arrived") this.#arrived(seen, index);
    return null;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? (Infinity as Instant) : run.endedAt);
  }

  #late(now: Instant): Violation | null {
    const owed = this.#owed;
    if (owed === null) return null;
    const { timing } = this.#frame[owed.side];
    const bound = atMost(timing, 0);
    if (this.#lifetimes.over(owed.side)) this.#owed = null;
    if (this.#owed === null || between(owed.at, now) <= bound) return null;
    this.#owed = null;
    return {
      rule: "RFC5681-R19",
      side: owed.side,
      expected: `the segment at offset ${owed.offset} to be sent again within ${milliseconds(bound)} of the third ` +
        `duplicate acknowledgment`,
      actual: "it was not",
      at: owed.index,
    };
  }

  #sent(seen: Extract<Observation, { type: "sent" }>): void {
    if (seen.datagram === null || seen.origin !== "stack") return;
    const { segment } = seen.datagram;
    const to = segmentEnd(segment);
    if (to === segment.seq || has(segment, SYN) || has(segment, RST)) return;
    const connection = this.#frame.wire.of(seen.side, segment);
    const nxt = connection?.[seen.side].nxt ?? null;
    if (connection === null || nxt === null || !gt(nxt, segment.seq)) return;
    this.#senders.of(connection, seen.side).again = true;
    const owed = this.#owed;
    if (owed !== null && owed.side === seen.side && leq(segment.seq, owed.una) && gt(to, owed.una)) this.#owed = null;
  }

  #arrived({ side, datagram, at }: Extract<Observation, { type: "arrived" }>, index: number): void {
    if (datagram === null) return;
    const { segment } = datagram;
    const connection = this.#frame.wire.of(otherSide(side), segment);
    if (connection === null || !has(segment, ACK)) return;
    const end = connection[side];
    const sender = this.#senders.of(connection, side);
    const owed = this.#owed;
    if (owed !== null && owed.side === side && gt(segment.ack, owed.una)) this.#owed = null;
    const counts = isDuplicate(end, segment) && segment.window === sender.window && isTold(end, segment);
    sender.duplicates = counts ? sender.duplicates + 1 : 0;
    sender.window = segment.window;
    if (sender.duplicates !== THRESHOLD || sender.again || end.una === null || end.iss === null) return;
    this.#owed = { side, una: end.una, at, index, offset: distance(end.iss, end.una) };
  }
}

/** Whether a bare acknowledgment repeats SND.UNA, with text outstanding and the window open (RFC 5681, section 2). */
export const isDuplicate = (end: End, segment: Segment): boolean =>
  end.una !== null && end.nxt !== null && end.una !== end.nxt && end.una !== end.iss && segment.ack === end.una &&
  segment.data.length === 0 && !has(segment, SYN) && !has(segment, FIN) && segment.window !== 0;

/** With SACK, only an acknowledgment that selects something counts as one (RFC 6675, section 2). */
export const isTold = (end: End, segment: Segment): boolean =>
  segment.options.sack.length > 0 || end.syn?.options.sackPermitted !== true ||
  end.peerSyn?.options.sackPermitted !== true;

const milliseconds = (us: Duration): string => `${us / MILLISECOND} ms`;

/** RFC5681-R19: fast retransmit. */
export const fastRetransmit: Monitor = {
  id: "congestion/fast-retransmit",
  says: "On the third duplicate acknowledgment in a row, the first unacknowledged segment is sent again at once.",
  begin: (frame) => new FastRetransmit(frame),
};

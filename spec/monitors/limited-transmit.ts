/** RFC 3042, and RFC 5681, section 3.2: the first two duplicate acknowledgments let a new segment go each. */

import { add, gt, lt, type Seq } from "../seq.ts";
import { between, type Instant } from "../time.ts";
import { ACK, has, type Segment } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import { type AtEnd, occupyingBy, reached } from "./emitted.ts";
import { isDuplicate, isTold } from "./fast-retransmit.ts";
import { Ledger } from "./ledger.ts";
import { Lifetimes } from "./lifetimes.ts";
import { largestText } from "./smss.ts";

interface Sender {
  /** Duplicate acknowledgments in a row. */
  duplicates: number;
  /** SND.NXT when the first of them came. */
  base: Seq | null;
  /** The window field, and the blocks, of the last acknowledgment. */
  window: number;
  blocks: string;
  /** Something was sent again already: from then on other rules say what may leave. */
  again: boolean;
}

interface Owed {
  readonly key: number;
  readonly side: Side;
  /** SND.NXT must be above it. */
  readonly above: Seq;
  readonly duplicates: number;
  readonly at: Instant;
  readonly index: number;
}

const blocksOf = ({ options }: Segment): string => options.sack.map(({ left, right }) => `${left}-${right}`).join(" ");

class LimitedTransmit implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  readonly #lifetimes = new Lifetimes();
  readonly #senders = new Map<number, Sender>();
  #owed: readonly Owed[] = [];

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at);
    if (late !== null) return late;
    this.#ledger.observe(seen);
    this.#lifetimes.observe(seen);
    const arrival = reached(this.#frame, seen);
    if (arrival !== null && seen.type === "arrived" && seen.datagram !== null) {
      this.#arrived(arrival, largestText(arrival.end, seen.datagram.destination), index);
    }
    const emitted = occupyingBy(this.#frame, seen);
    if (emitted !== null) this.#sent(emitted);
    return null;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? (Infinity as Instant) : run.endedAt);
  }

  #late(now: Instant): Violation | null {
    this.#owed = this.#owed.filter(({ side }) => !this.#lifetimes.over(side));
    const owed = this.#owed.find(({ side, at }) => between(at, now) > atMost(this.#frame[side].timing, 0));
    if (owed === undefined) return null;
    this.#owed = [];
    return {
      rule: "RFC5681-R20",
      side: owed.side,
      expected: `a new segment to leave, as text waits and the peer's window has room, for ` +
        (owed.duplicates === 1 ? "the first duplicate acknowledgment" : "each of two duplicate acknowledgments"),
      actual: "none left",
      at: owed.index,
    };
  }

  #of(key: number): Sender {
    let found = this.#senders.get(key);
    if (found === undefined) {
      this.#senders.set(key, found = { duplicates: 0, base: null, window: -1, blocks: "", again: false });
    }
    return found;
  }

  #sent({ key, end, segment, to }: AtEnd & { readonly to: Seq }): void {
    const again = end.nxt !== null && lt(segment.seq, end.nxt);
    if (again) this.#of(key).again = true;
    this.#owed = this.#owed.filter((owed) => owed.key !== key || (!again && !gt(to, owed.above)));
  }

  #arrived({ key, side, at, end, connection, segment }: AtEnd, smss: number, index: number): void {
    if (!has(segment, ACK)) return;
    const sender = this.#of(key);
    const { una, nxt, iss } = end;
    const blocks = blocksOf(segment);
    const isNews = segment.options.sack.length === 0 || blocks !== sender.blocks;
    const counts = isDuplicate(end, segment) && segment.window === sender.window && isTold(end, segment) && isNews;
    if (una !== null && gt(segment.ack, una)) this.#owed = this.#owed.filter((owed) => owed.key !== key);
    sender.duplicates = counts ? sender.duplicates + 1 : 0;
    if (sender.duplicates === 1) sender.base = nxt;
    sender.window = segment.window;
    sender.blocks = blocks;
    const { base, duplicates } = sender;
    if (sender.again || base === null || una === null || iss === null || end.fin !== null) return;
    if (duplicates === 0 || duplicates > 2) return;
    const written = this.#ledger.half(side, connection.number)?.taken ?? 0;
    const needed = add(base, duplicates * smss);
    if (gt(needed, add(iss, 1 + written)) || gt(needed, add(una, end.window))) return;
    const above = add(base, (duplicates - 1) * smss);
    this.#owed = [...this.#owed, { key, side, above, duplicates, at, index }];
  }
}

/** RFC5681-R20: limited transmit. */
export const limitedTransmit: Monitor = {
  id: "congestion/limited-transmit",
  says:
    "Each of the first two duplicate acknowledgments in a row lets a new segment go at once, if there is text for it.",
  begin: (frame) => new LimitedTransmit(frame),
};

/** Invariant L2: what was written is read in the end, once the network has healed and the reader reads. */

import { add, distance, geq } from "../seq.ts";
import { after, between, type Instant, SECOND } from "../time.ts";
import type { Fate, Observation } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import { type Half, Ledger } from "./ledger.ts";

/** How many of the greatest time-outs may pass without progress. */
const PATIENCE = 3;

/** What a retransmission and its answer take on their way. */
const LEEWAY = 10 * SECOND;

class Delivery implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  /** Until when the network last did something else than to pass a packet on in its turn. */
  #faultAt: Instant | null = null;
  #startedAt: Instant | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#startedAt ??= seen.at;
    if (seen.type === "network") this.#decided(seen.at, seen.fate);
    else this.#ledger.observe(seen);
    return seen.type === "event" && seen.event === "timed-out" ? this.#gaveUp(seen, index) : null;
  }

  /** Giving up is right when nothing got through; not when everything did since before the last retransmission. */
  #gaveUp(seen: Extract<Observation, { readonly type: "event" }>, at: number): Violation | null {
    const { timing } = this.#frame[seen.side];
    const bound = atMost(timing, timing.maxRto) + LEEWAY;
    if (between(this.#faultAt ?? this.#startedAt ?? seen.at, seen.at) <= bound) return null;
    return {
      rule: "L2",
      side: null,
      expected: "progress, as the network had passed every packet for longer than the greatest retransmission time-out",
      actual: `the stack of ${seen.side} gave the connection up`,
      at,
    };
  }

  #decided(at: Instant, fate: Fate): void {
    if (fate.fate === "pass") return;
    const until = fate.fate === "delay" || fate.fate === "duplicate" ? after(at, fate.by) : at;
    if (this.#faultAt === null || until > this.#faultAt) this.#faultAt = until;
  }

  end(run: RunRecord): Violation | null {
    for (const half of this.#ledger.halves()) {
      const violation = this.#missing(half, run);
      if (violation !== null) return violation;
    }
    return null;
  }

  #missing(half: Half, run: RunRecord): Violation | null {
    const writer = this.#ledger.half(otherSide(half.side), half.connection);
    if (writer === null || half.gone || half.failed || writer.failed || half.read >= writer.taken) return null;
    if (half.hungrySince === null || !this.#waitedLong(half, writer, run)) return null;
    return {
      rule: "L2",
      side: this.#atFault(half),
      expected: `all ${writer.taken} octets that ${writer.side} wrote to be read by ${half.side} in the end`,
      actual: `${half.read} octets were read, and ${half.side} waits for more`,
      at: null,
    };
  }

  /** Whether there was time enough since the network's last fault, the reader's last progress, and the last SEND. */
  #waitedLong(half: Half, writer: Half, run: RunRecord): boolean {
    // Nothing is scheduled any more, so that nothing will come, however long one waits.
    if (run.end === "silent") return true;
    const { timing } = run[writer.side];
    let since = run.startedAt;
    for (const at of [this.#faultAt, half.hungrySince, writer.takenAt]) if (at !== null && at > since) since = at;
    return between(since, run.endedAt) > PATIENCE * atMost(timing, timing.maxRto);
  }

  /** The reader's stack, when it has acknowledged what it does not give to its application; else it can't be told. */
  #atFault(half: Half): Half["side"] | null {
    const connection = this.#frame.wire.connections.find((one) => one.number === half.connection);
    if (connection === undefined) return null;
    const { acked } = connection[half.side];
    const { iss } = connection[otherSide(half.side)];
    if (acked === null || iss === null) return null;
    const next = add(iss, half.read + 2);
    return geq(acked, next) && distance(next, acked) < 0x7fff_ffff ? half.side : null;
  }
}

/** All that was written is read in the end. */
export const everythingIsRead: Monitor = {
  id: "delivered/everything-is-read",
  says: "What was written is read in the end, once the network has healed, as long as the reader reads.",
  begin: (frame) => new Delivery(frame),
};

/**
 * RFC 6298, sections 3 and 5 (Karn): the acknowledgment of a segment that was sent twice is no sample, so that the
 * doubled timeout stays in force until something that was sent once is acknowledged.
 */

import { distance, gt, lt, type Seq } from "../seq.ts";
import { between, type Duration, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { occupyingBy } from "./emitted.ts";
import { PerEnd, Sendings } from "./sendings.ts";
import type { End } from "./wire.ts";

interface Sender {
  readonly sendings: Sendings;
  una: Seq | null;
  /** The longest interval by which the timer has shown that it was backed off; 0 when a sample may have been taken. */
  inForce: Duration;
}

/** How much shorter than the doubled interval the next one may be, in percent of it, on clocks that tick. */
const SHARE = 75;

class KeepsBackedOff implements Fold {
  readonly #frame: RunFrame;
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({ sendings: new Sendings(), una: null, inForce: 0 }));

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "sent") return this.#sent(seen, index);
    if (seen.type === "arrived" && seen.datagram !== null) {
      const connection = this.#frame.wire.of(seen.side === "a" ? "b" : "a", seen.datagram.segment);
      if (connection !== null) this.#senders.of(connection, seen.side).sendings.heard += 1;
    }
    return null;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    const emitted = occupyingBy(this.#frame, seen);
    if (emitted === null) return null;
    const { segment, to, end, connection } = emitted;
    const sender = this.#senders.of(connection, seen.side);
    if (end.una === null || end.iss === null || measuresByTimestamps(end)) return null;
    this.#follow(sender, end.una);
    const last = sender.sendings.note(segment.seq, to, seen.at);
    if (last === null || segment.seq !== end.una || last.heard !== sender.sendings.heard) return null;
    const gap = between(last.at, seen.at);
    const { timing } = this.#frame[seen.side];
    const jitter = timing.granularity + timing.tolerance;
    const due = Math.min(2 * sender.inForce, timing.maxRto);
    const least = Math.floor((due * SHARE) / 100) - 2 * jitter;
    // The first retransmission of this octet, long after the timer had been backed off for another one.
    if (last.before === 0 && gap < least) {
      return {
        rule: "RFC6298-R8",
        side: seen.side,
        expected: `the timeout of ${seconds(due)} to stay in force at offset ${distance(end.iss, segment.seq)}, ` +
          `as only what had been sent twice was acknowledged since it was doubled`,
        actual: `the timer expired after ${seconds(gap)}`,
        at: index,
      };
    }
    sender.inForce = Math.max(sender.inForce, gap);
    return null;
  }

  /** SND.UNA has moved: what is acknowledged by it may have given a sample. */
  #follow(sender: Sender, una: Seq): void {
    if (sender.una === una) return;
    if (sender.una !== null && gt(una, sender.una)) {
      for (let at = sender.una; lt(at, una);) {
        const piece = sender.sendings.last(at);
        if (piece === null || piece.before === 0) sender.inForce = 0;
        if (piece === null) break;
        at = piece.to;
      }
    }
    sender.sendings.acknowledge(una);
    sender.una = una;
  }
}

/** With timestamps, copies can be told apart. */
const measuresByTimestamps = (end: End): boolean =>
  end.syn?.options.timestamps !== null && end.peerSyn?.options.timestamps !== null;

const seconds = (us: Duration): string => `${(us / SECOND).toFixed(3)} s`;

/** RFC6298-R8: Karn's rule, as seen from outside. */
export const keepsBackedOff: Monitor = {
  id: "retransmission/keeps-backed-off",
  says: "A doubled timeout stays in force until something that was sent only once is acknowledged.",
  begin: (frame) => new KeepsBackedOff(frame),
};

/** RFC 6298, section 5: without news, nothing is sent again before the least RTO is over. */

import { distance, geq, leq, lt } from "../seq.ts";
import { between, type Duration, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { atLeast } from "./bounds.ts";
import { occupyingBy } from "./emitted.ts";
import { PerEnd, Sendings } from "./sendings.ts";

interface Sender {
  readonly sendings: Sendings;
  /** How much had been heard when a probe of the tail was last sent, or null. */
  probedAt: number | null;
}

class NotTooEarly implements Fold {
  readonly #frame: RunFrame;
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({ sendings: new Sendings(), probedAt: null }));

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "sent") return this.#sent(seen, index);
    if (seen.type !== "arrived" || seen.datagram === null) return null;
    const connection = this.#frame.wire.of(seen.side === "a" ? "b" : "a", seen.datagram.segment);
    if (connection === null) return null;
    const { sendings } = this.#senders.of(connection, seen.side);
    sendings.heard += 1;
    const { una } = connection[seen.side];
    if (una !== null) sendings.acknowledge(una);
    return null;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    const emitted = occupyingBy(this.#frame, seen);
    if (emitted === null) return null;
    const { segment, to, end, connection } = emitted;
    const sender = this.#senders.of(connection, seen.side);
    const last = sender.sendings.note(segment.seq, to, seen.at);
    // Below SND.UNA lie keep-alives.
    if (last === null || end.una === null || end.nxt === null || lt(segment.seq, end.una)) return null;
    if (last.heard !== sender.sendings.heard) return null;
    const { timing } = this.#frame[seen.side];
    const least = atLeast(timing, timing.minRto);
    const gap = between(last.at, seen.at);
    if (gap >= least || this.#isProbe(sender, geq(to, end.nxt) && leq(to, end.nxt))) return null;
    return violation(seen.side, distance(end.iss ?? end.una, segment.seq), gap, least, index);
  }

  /** One probe of the tail a silence is no time-out, and may come earlier (RFC 8985, section 7). */
  #isProbe(sender: Sender, tail: boolean): boolean {
    if (!tail || sender.probedAt === sender.sendings.heard) return false;
    sender.probedAt = sender.sendings.heard;
    return true;
  }
}

const violation = (side: "a" | "b", offset: number, gap: Duration, least: Duration, at: number): Violation => ({
  rule: "RFC6298-R11",
  side,
  expected: `at least ${seconds(least)} before what begins at offset ${offset} is sent again, as nothing arrived`,
  actual: `it was sent again after ${seconds(gap)}`,
  at,
});

const seconds = (us: Duration): string => `${(us / SECOND).toFixed(3)} s`;

/** RFC6298-R11: no retransmission by the clock before the least RTO. */
export const notTooEarly: Monitor = {
  id: "retransmission/not-too-early",
  says: "While nothing arrives, nothing is sent again before the least retransmission timeout is over.",
  begin: (frame) => new NotTooEarly(frame),
};

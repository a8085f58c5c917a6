/** RFC 5681, section 3.1: when the retransmission timer has expired, one full-sized segment leaves, and no more. */

import { distance, gt, leq } from "../seq.ts";
import { between } from "../time.ts";
import { has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { atLeast } from "./bounds.ts";
import { PerEnd, Sendings } from "./sendings.ts";
import { largestText } from "./smss.ts";

interface Sender {
  readonly sendings: Sendings;
  /** Octets that left since the timer expired and nothing arrived; null when it has not expired. */
  octets: number | null;
}

class AfterTimeOut implements Fold {
  readonly #frame: RunFrame;
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({ sendings: new Sendings(), octets: null }));

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "sent") return this.#sent(seen, index);
    if (seen.type !== "arrived" || seen.datagram === null) return null;
    const connection = this.#frame.wire.of(seen.side === "a" ? "b" : "a", seen.datagram.segment);
    if (connection === null) return null;
    const sender = this.#senders.of(connection, seen.side);
    sender.sendings.heard += 1;
    sender.octets = null;
    const { una } = connection[seen.side];
    if (una !== null) sender.sendings.acknowledge(una);
    return null;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    if (seen.datagram === null || seen.origin !== "stack") return null;
    const { segment, source } = seen.datagram;
    const to = segmentEnd(segment);
    if (to === segment.seq || has(segment, SYN) || has(segment, RST)) return null;
    const connection = this.#frame.wire.of(seen.side, segment);
    if (connection === null) return null;
    const end = connection[seen.side];
    const sender = this.#senders.of(connection, seen.side);
    const last = sender.sendings.note(segment.seq, to, seen.at);
    if (end.una === null || end.iss === null) return null;
    const { timing } = this.#frame[seen.side];
    const silent = last !== null && last.heard === sender.sendings.heard;
    const atFront = leq(segment.seq, end.una) && gt(to, end.una);
    if (silent && atFront && between(last.at, seen.at) >= atLeast(timing, timing.minRto)) sender.octets = 0;
    if (sender.octets === null) return null;
    sender.octets += segment.data.length;
    const smss = largestText(end, source);
    if (sender.octets <= smss) return null;
    return {
      rule: "RFC5681-R16",
      side: seen.side,
      expected: `at most one full-sized segment, ${smss} octets, after the timer expired at offset ` +
        `${distance(end.iss, end.una)} and before anything arrives`,
      actual: `${sender.octets} octets left`,
      at: index,
    };
  }
}

/** RFC5681-R16: the loss window. */
export const afterTimeOut: Monitor = {
  id: "congestion/after-time-out",
  says:
    "After the retransmission timer has expired, no more than one full-sized segment leaves until something arrives.",
  begin: (frame) => new AfterTimeOut(frame),
};

/** RFC 5681, section 4.1: after an idle time, no more than the restart window leaves before anything is heard. */

import { distance } from "../seq.ts";
import { FIN, has } from "../tcp/segment.ts";
import { between, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { atMost } from "./bounds.ts";
import { PROBE_AFTER } from "./congestion-envelope.ts";
import { occupyingBy, reached } from "./emitted.ts";
import { largestText } from "./smss.ts";

interface Sender {
  /** When text or a FIN left last. */
  sentAt: Instant;
  /** For how long nothing had left when the burst under way began; null when none is. */
  idle: number | null;
}

class RestartWindow implements Fold {
  readonly #frame: RunFrame;
  readonly #senders = new Map<number, Sender>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const arrival = reached(this.#frame, seen);
    const hearing = arrival === null ? undefined : this.#senders.get(arrival.key);
    // Whatever arrives may open the window further.
    if (hearing !== undefined) hearing.idle = null;
    return seen.type === "sent" ? this.#sent(seen, index) : null;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    const emitted = occupyingBy(this.#frame, seen);
    if (emitted === null || seen.datagram === null) return null;
    const { segment, to, end, key, side } = emitted;
    const { timing, initialWindow } = this.#frame[side];
    const sender = this.#senders.get(key);
    this.#senders.set(key, { sentAt: seen.at, idle: null });
    if (sender === undefined || end.una === null || end.nxt === null) return null;
    const quiet = between(sender.sentAt, seen.at);
    // Nobody can see the timeout in force, so that only what is longer than any counts as idle.
    const restarts = end.una === end.nxt && quiet > atMost(timing, timing.maxRto);
    // A probe of the tail may leave later, whatever the window (RFC 8985, section 7.3).
    const idle = restarts ? quiet : quiet >= PROBE_AFTER ? null : sender.idle;
    this.#senders.set(key, { sentAt: seen.at, idle });
    const most = initialWindow * largestText(end, seen.datagram.source);
    const flight = distance(end.una, to) - (has(segment, FIN) ? 1 : 0);
    if (idle === null || flight <= most) return null;
    return {
      rule: "RFC5681-R29",
      side,
      expected: `at most the initial window, ${most} octets, after ${(idle / SECOND).toFixed(1)} s without text, ` +
        "before anything arrives",
      actual: `${flight} octets in flight`,
      at: index,
    };
  }
}

/** RFC5681-R29: the restart window. */
export const restartWindow: Monitor = {
  id: "congestion/restart-window",
  says: "After an idle time longer than any timeout, no more than the initial window leaves before something arrives.",
  begin: (frame) => new RestartWindow(frame),
};

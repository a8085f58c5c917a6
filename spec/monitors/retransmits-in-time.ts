/** T1: what is not acknowledged is sent again, before the greatest RTO is over. */

import { distance, geq, gt, type Seq } from "../seq.ts";
import { between, type Duration, type Instant, SECOND } from "../time.ts";
import { has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import { Lifetimes } from "./lifetimes.ts";
import { PerEnd } from "./sendings.ts";
import type { End, WireConnection } from "./wire.ts";

interface Sender {
  /** SND.UNA as last seen, and when it moved or what stands there was last sent. */
  una: Seq | null;
  since: Instant;
  /** When SND.UNA last moved, or what is outstanding was first sent. */
  progressAt: Instant;
}

class InTime implements Fold {
  readonly #frame: RunFrame;
  readonly #rules: Pick<Violation, "rule" | "also">;
  readonly #lifetimes = new Lifetimes();
  readonly #senders: PerEnd<Sender> = new PerEnd(() => ({
    una: null,
    since: 0 as Instant,
    progressAt: 0 as Instant,
  }));

  constructor(frame: RunFrame, rule: string, ...also: readonly string[]) {
    this.#frame = frame;
    this.#rules = { rule, also };
  }

  observe(seen: Observation): Violation | null {
    const { connections } = this.#frame.wire;
    const connection = connections[connections.length - 1];
    if (connection !== undefined) {
      const late = this.#late(connection, "a", seen.at) ?? this.#late(connection, "b", seen.at);
      if (late !== null) return late;
    }
    this.#lifetimes.observe(seen);
    if (seen.type === "sent") this.#sent(seen);
    return null;
  }

  end(run: RunRecord): Violation | null {
    const { connections } = this.#frame.wire;
    const connection = connections[connections.length - 1];
    if (connection === undefined) return null;
    const at = run.end === "silent" ? (Infinity as Instant) : run.endedAt;
    return this.#late(connection, "a", at) ?? this.#late(connection, "b", at);
  }

  #sent(seen: Extract<Observation, { type: "sent" }>): void {
    if (seen.datagram === null || seen.origin !== "stack") return;
    const { segment } = seen.datagram;
    if (segmentEnd(segment) === segment.seq || has(segment, SYN) || has(segment, RST)) return;
    const connection = this.#frame.wire.of(seen.side, segment);
    if (connection === null) return;
    const end = connection[seen.side];
    const sender = this.#senders.of(connection, seen.side);
    if (end.una === end.nxt) sender.progressAt = seen.at;
    // An end may not know yet of an acknowledgment that arrived: what it sends again may lie below.
    else if (end.una === null || gt(segment.seq, end.una)) return;
    sender.since = seen.at;
  }

  /** Whether a retransmission is overdue. */
  #late(connection: WireConnection, side: Side, now: Instant): Violation | null {
    const end = connection[side];
    if (end.una === null || end.iss === null || end.nxt === null || end.una === end.iss) return null;
    const sender = this.#senders.of(connection, side);
    if (sender.una !== end.una) {
      sender.una = end.una;
      sender.since = now;
      sender.progressAt = now;
    }
    if (end.una === end.nxt || this.#lifetimes.over(side) || !hasWindow(end)) {
      sender.since = now;
      return null;
    }
    const { timing } = this.#frame[side];
    const bound = atMost(timing, timing.maxRto);
    // Whoever may have given up is not asked any more.
    const patience = Math.min(timing.giveUpData, timing.giveUpOrphan);
    if (between(sender.since, now) <= bound || between(sender.progressAt, sender.since) + bound >= patience) {
      return null;
    }
    return {
      ...this.#rules,
      side,
      expected: `what is unacknowledged from offset ${distance(end.iss, end.una)} on to be sent again within ` +
        `${seconds(bound)}, the greatest timeout`,
      actual: now === Infinity ? "it was never sent again" : `it was not, for ${seconds(between(sender.since, now))}`,
      at: null,
    };
  }
}

const seconds = (us: Duration): string => `${(us / SECOND).toFixed(3)} s`;

/** Whether the octet at SND.UNA lies within the window that the peer offers, as it is now. */
const hasWindow = (end: End): boolean =>
  end.edge !== null && end.una !== null && !geq(end.una, end.edge) && end.window > 0;

/** T1: unacknowledged text and FINs are retransmitted in time. */
export const retransmitsInTime: Monitor = {
  id: "retransmission/in-time",
  says: "What is not acknowledged is sent again before the greatest retransmission timeout is over.",
  begin: (frame) => new InTime(frame, "T1", "RFC9293-E59"),
};

/** RFC 2018, section 5: selectively acknowledged or not. */
export const sackedIsSentAgain: Monitor = {
  id: "retransmission/in-time-though-sacked",
  says: "What is not acknowledged is sent again before the greatest timeout is over, selectively acknowledged or not.",
  begin: (frame) => new InTime(frame, "RFC2018-R12", "RFC2018-R14", "RFC2018-R11", "T1"),
};

/** SHLD-16: what lies inside a window that was taken back is retransmitted as ever. */
export const shrunkWindowIsRepaired: Monitor = {
  id: "retransmission/in-time-in-a-shrunk-window",
  says: "Old text inside a window that the peer has taken back is sent again before the greatest timeout is over.",
  begin: (frame) => new InTime(frame, "SHLD-16"),
};

/** MUST-20 and MUST-21: a connection without answers is given up at R2, not before, and its application is told. */

import { after, between, type Duration, type Instant, SECOND } from "../time.ts";
import { RST, segmentEnd } from "../tcp/segment.ts";
import { heeded } from "../trace/heeded.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atLeast, atMost } from "./bounds.ts";
import { Lifetimes } from "./lifetimes.ts";
import type { End } from "./wire.ts";

interface Waiting {
  /** Since when nothing of what is outstanding was acknowledged. */
  since: Instant | null;
  /** SND.UNA as last seen, and what was outstanding. */
  una: number | null;
  heardAt: Instant | null;
  /** Of all sockets of this side; 0 for the stack's own. */
  userTimeout: Duration;
  keepAlive: boolean;
  /** The application let go, or never had the connection. */
  attached: boolean;
}

const fresh = (): Waiting => ({
  since: null,
  una: null,
  heardAt: null,
  userTimeout: 0,
  keepAlive: false,
  attached: false,
});

/** What R2 should be for data at least (section 3.8.3). */
const LEAST_R2: Duration = 100 * SECOND;

class Patience implements Fold {
  readonly #frame: RunFrame;
  /** What R2 for data should be at least. */
  readonly #leastR2: Duration;
  readonly #lifetimes = new Lifetimes();
  readonly #sides: Record<Side, Waiting> = { a: fresh(), b: fresh() };

  constructor(frame: RunFrame, leastR2: Duration) {
    this.#frame = frame;
    this.#leastR2 = leastR2;
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#follow("a", seen.at);
    this.#follow("b", seen.at);
    const late = this.#late("a", seen.at) ?? this.#late("b", seen.at);
    if (late !== null) return late;
    const early = seen.type === "event" && seen.event === "timed-out" ? this.#early(seen.side, seen.at, index) : null;
    this.#lifetimes.observe(seen);
    this.#note(seen);
    return early;
  }

  end(run: RunRecord): Violation | null {
    const at = run.end === "silent" ? (Infinity as Instant) : run.endedAt;
    return this.#late("a", at) ?? this.#late("b", at);
  }

  #note(seen: Observation): void {
    if (seen.type === "arrived") this.#sides[seen.side].heardAt = seen.at;
    if (seen.type === "event" && seen.event === "established") this.#sides[seen.side].attached = true;
    if (seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      if (segmentEnd(segment) !== segment.seq && (segment.flags & RST) === 0) this.#sides[seen.side].since ??= seen.at;
    }
    if (seen.type !== "call") return;
    const waiting = this.#sides[seen.side];
    const { call } = seen;
    if (call.call === "connect" || call.call === "listen" || call.call === "set") {
      const options = heeded(call.options ?? {}, this.#frame[seen.side]);
      waiting.userTimeout = options.userTimeout ?? waiting.userTimeout;
      waiting.keepAlive = options.keepAlive ?? waiting.keepAlive;
    }
    if (call.call === "connect") waiting.attached = true;
    if (call.call === "close" || call.call === "abort") waiting.attached = false;
  }

  #end(side: Side): End | null {
    const { connections } = this.#frame.wire;
    return connections[connections.length - 1]?.[side] ?? null;
  }

  #follow(side: Side, now: Instant): void {
    const waiting = this.#sides[side];
    const end = this.#end(side);
    if (end === null || end.una === null || end.nxt === null) return;
    if (end.una === end.nxt) waiting.since = null;
    else if (end.una !== waiting.una) waiting.since = now;
    waiting.una = end.una;
  }

  /** R2, or the user time-out: how long the connection is to go on without an acknowledgment. */
  #bound(side: Side, end: End): { readonly least: Duration; readonly most: Duration; readonly rule: string } {
    const { timing } = this.#frame[side];
    const { userTimeout, attached } = this.#sides[side];
    if (userTimeout > 0) return { least: userTimeout, most: userTimeout, rule: "MUST-21" };
    const opening = end.una === null || end.una === end.iss;
    if (!opening && !attached) {
      const orphan = Math.min(timing.giveUpData, timing.giveUpOrphan);
      return { least: orphan, most: orphan, rule: "MUST-20" };
    }
    if (!opening) return { least: timing.giveUpData, most: timing.giveUpData, rule: "MUST-20" };
    const least = Math.min(timing.giveUpSyn, timing.giveUpSynAck);
    return { least, most: Math.max(timing.giveUpSyn, timing.giveUpSynAck), rule: "MUST-23" };
  }

  #early(side: Side, now: Instant, index: number): Violation | null {
    const waiting = this.#sides[side];
    const end = this.#end(side);
    if (end === null || waiting.keepAlive || this.#lifetimes.over(side)) return null;
    const { least, rule } = this.#bound(side, end);
    const { timing } = this.#frame[side];
    const waited = waiting.since === null ? 0 : between(waiting.since, now);
    // What an end does whose application has let go is nobody's wish but its own.
    const wanted = rule === "MUST-20" && waiting.attached ? this.#leastR2 : 0;
    if (waited >= atLeast(timing, Math.max(least, wanted))) return null;
    const soon = waited < atLeast(timing, wanted);
    return {
      ...(waited < atLeast(timing, least) ? { rule, also: soon ? ["SHLD-11"] : [] } : { rule: "SHLD-11" }),
      side,
      expected: `the connection to be given up no sooner than ${
        seconds(Math.max(least, wanted))
      } after the last progress`,
      actual: `it was given up after ${seconds(waited)}`,
      at: index,
    };
  }

  #late(side: Side, now: Instant): Violation | null {
    const waiting = this.#sides[side];
    const end = this.#end(side);
    if (end === null || waiting.since === null || !waiting.attached || this.#lifetimes.over(side)) return null;
    if (end.window === 0 && end.una !== end.iss) return null;
    const { timing } = this.#frame[side];
    const { most, rule } = this.#bound(side, end);
    // A stack may look at the bound only when it retransmits.
    const bound = atMost(timing, most) + atMost(timing, Math.min(timing.maxRto, Math.max(most, timing.initialRto)));
    const from = Math.max(waiting.since, waiting.heardAt ?? waiting.since) as Instant;
    if (now <= after(from, bound)) return null;
    return {
      rule,
      side,
      expected: `the connection to be given up, and the application told "timed-out", within ${seconds(bound)}`,
      actual: now === Infinity ? "it was never told" : `it was not told for ${seconds(between(from, now))}`,
      at: null,
    };
  }
}

const seconds = (us: Duration): string => `${(us / SECOND).toFixed(3)} s`;

/** MUST-20, MUST-21 and MUST-23: R2 and the user time-out, from both sides. */
export const patience: Monitor = {
  id: "retransmission/patience",
  says: "A connection without answers is given up at R2 or the user time-out, not before, and the application is told.",
  begin: (frame) => new Patience(frame, LEAST_R2),
};

/** The same of stacks whose R2 somebody has set, to less than it should be by default maybe (SHLD-11). */
export const patienceAsSet: Monitor = {
  id: "retransmission/patience-as-set",
  says: "A connection without answers is given up at R2 as it was set, not before, and the application is told.",
  begin: (frame) => new Patience(frame, 0),
};

/** MUST-20 and MUST-21: a connection without answers is given up at R2, not before, and its application is told. */

import type { Seq } from "../seq.ts";
import { after, between, type Duration, type Instant, SECOND } from "../time.ts";
import { RST, segmentEnd } from "../tcp/segment.ts";
import { heeded } from "../trace/heeded.ts";
import type { Timing } from "../trace/declaration.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atLeast, atMost } from "./bounds.ts";
import { Lifetimes } from "./lifetimes.ts";
import { Sendings } from "./sendings.ts";
import type { End } from "./wire.ts";

interface Waiting {
  /** Since when nothing of what is outstanding was acknowledged. */
  since: Instant | null;
  /** SND.UNA as last seen. */
  una: Seq | null;
  /** What was sent and is outstanding. */
  readonly sendings: Sendings;
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
  sendings: new Sendings(),
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
  /** When the last observation was made. */
  #lookedAt: Instant = 0 as Instant;

  constructor(frame: RunFrame, leastR2: Duration) {
    this.#frame = frame;
    this.#leastR2 = leastR2;
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#follow("a");
    this.#follow("b");
    this.#lookedAt = seen.at;
    const late = this.#late("a", seen.at) ?? this.#late("b", seen.at) ?? this.#orphaned(seen, index);
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
      const to = segmentEnd(segment);
      if (to !== segment.seq && (segment.flags & RST) === 0) {
        this.#sides[seen.side].since ??= seen.at;
        this.#sides[seen.side].sendings.note(segment.seq, to, seen.at);
      }
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

  /** What the wire shows now is what the last observation made of it, and so is as old as that. */
  #follow(side: Side): void {
    const waiting = this.#sides[side];
    const end = this.#end(side);
    if (end === null || end.una === null || end.nxt === null) return;
    if (end.una === end.nxt) waiting.since = null;
    else if (end.una !== waiting.una) waiting.since = this.#lookedAt;
    if (end.una !== waiting.una) waiting.sendings.acknowledge(end.una);
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
    //= rfc9293#3.9.1.1
    //# If data is not successfully delivered to the destination within the timeout period, the TCP endpoint will abort
    //# the connection.
    // So a user time-out may count from when the oldest of it left, which may have been before the last progress.
    const oldest = end.una === null || rule !== "MUST-21" ? null : waiting.sendings.last(end.una);
    const since = waiting.since === null ? now : Math.min(waiting.since, oldest?.firstAt ?? waiting.since) as Instant;
    const waited = between(since, now);
    // What an end does whose application has let go is nobody's wish but its own.
    const wanted = rule === "MUST-20" && waiting.attached ? this.#leastR2 : 0;
    if (waited >= atLeast(timing, Math.max(least, wanted))) return null;
    const soon = waited < atLeast(timing, wanted);
    return {
      ...(waited < atLeast(timing, least) ? { rule, also: soon ? ["SHLD-11"] : [] } : { rule: "SHLD-11" }),
      side,
      expected: `the connection to be given up no sooner than ${seconds(Math.max(least, wanted))} after ` +
        (rule === "MUST-21" ? "what is outstanding left" : "the last progress"),
      actual: `it was given up after ${seconds(waited)}`,
      at: index,
    };
  }

  /** Whether an end that its application has let go of sends something beyond the time-out that this one had set. */
  #orphaned(seen: Observation, index: number): Violation | null {
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    const waiting = this.#sides[seen.side];
    const end = this.#end(seen.side);
    if (end === null || end.window === 0 || waiting.attached || waiting.userTimeout === 0) return null;
    if (waiting.since === null || this.#lifetimes.over(seen.side)) return null;
    const { timing } = this.#frame[seen.side];
    const from = Math.max(waiting.since, waiting.heardAt ?? waiting.since) as Instant;
    const bound = lastLook(timing, waiting.userTimeout);
    if (seen.at <= after(from, bound)) return null;
    return {
      rule: "MUST-21",
      also: ["L5"],
      side: seen.side,
      expected: `nothing more, ${seconds(bound)} after the last progress, of a connection with a user time-out`,
      actual: `a segment after ${seconds(between(from, seen.at))}`,
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
    const bound = lastLook(timing, most);
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

/** When a bound is looked at for the last time: a stack may do so only when it retransmits. */
const lastLook = (timing: Timing, most: Duration): Duration =>
  atMost(timing, most) + atMost(timing, Math.min(timing.maxRto, Math.max(most, timing.initialRto)));

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

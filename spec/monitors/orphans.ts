/** What becomes of a connection that its application has let go of, and for how long: as the stack was set. */

import { FIN, has, RST, type Segment } from "../tcp/segment.ts";
import { after, between, type Duration, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atLeast, atMost } from "./bounds.ts";
import { ClosingTracker, type Leaving } from "./closing.ts";
import { emittedBy } from "./emitted.ts";
import type { WireConnection } from "./wire.ts";

const seconds = (us: number): string => `${us / SECOND} s`;

const later = (one: Instant, other: Instant): Instant => (one > other ? one : other);

/** Since when an end has been in FIN-WAIT-2 without an application, or null when it is not there for certain. */
function waitsSince({ released, cut, first, finAckedAt, surelyAcked, askedAt }: Leaving): Instant | null {
  if (!released || cut || first !== true || finAckedAt === null || !surelyAcked || askedAt === null) return null;
  return later(finAckedAt, askedAt);
}

/** A FIN of the peer that came to an orphan in FIN-WAIT-2. */
interface Knock {
  readonly side: Side;
  readonly id: number;
  /** How long the end had been there. */
  readonly waited: Duration;
}

class FinWait2 implements Fold {
  readonly #frame: RunFrame;
  readonly #tracker: ClosingTracker;
  #knock: Knock | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#tracker = new ClosingTracker(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#tracker.follow(seen);
    if (seen.type === "arrived" && seen.datagram !== null) this.#arrived(seen.side, seen.datagram.segment, seen.at);
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null || this.#knock === null) return null;
    const { side, connection, segment } = emitted;
    if (this.#knock.side !== side || this.#knock.id !== connection.id) return null;
    const { waited } = this.#knock;
    this.#knock = null;
    return this.#answered(side, waited, has(segment, RST), index);
  }

  #arrived(side: Side, segment: Segment, at: Instant): void {
    const connection = this.#frame.wire.of(side === "a" ? "b" : "a", segment);
    if (connection === null || !has(segment, FIN) || has(segment, RST)) return;
    const way = this.#tracker.of(connection, side);
    const since = waitsSince(way);
    // The first one only: what becomes of the others hangs on what became of it.
    if (since === null || way.peerFinAt !== null) return;
    this.#knock = { side, id: connection.id, waited: between(since, at) };
  }

  #answered(side: Side, waited: Duration, reset: boolean, at: number): Violation | null {
    const { timing } = this.#frame[side];
    const bound = timing.finWait2;
    if (reset) {
      if (bound !== null && waited >= atLeast(timing, bound)) return null;
      return {
        rule: "S15",
        side,
        expected: `FIN-WAIT-2 for ${bound === null ? "ever" : seconds(bound)}, and in it an acknowledgment of a FIN`,
        actual: `the connection was gone after ${seconds(waited)}`,
        at,
      };
    }
    if (bound === null || waited <= atMost(timing, bound)) return null;
    return {
      rule: "L5",
      side,
      expected: `no connection, and an RST, ${seconds(bound)} after an orphan came to FIN-WAIT-2`,
      actual: `a FIN is acknowledged after ${seconds(waited)}`,
      at,
    };
  }

  end(run: RunRecord): Violation | null {
    this.#tracker.follow(null);
    return this.#kept(run, "a") ?? this.#kept(run, "b");
  }

  #kept(run: RunRecord, side: Side): Violation | null {
    const { connections } = this.#frame.wire;
    const [connection, another] = connections;
    const { timing } = this.#frame[side];
    const bound = timing.finWait2;
    if (connection === undefined || another !== undefined || bound === null) return null;
    const way = this.#tracker.of(connection, side);
    const since = waitsSince(way);
    if (since === null || way.peerFinAt !== null) return null;
    return leftAfter(run, side, later(since, way.heardAt ?? since), atMost(timing, bound), "FIN-WAIT-2");
  }
}

/** A block that is still there so long after something, or null. */
function leftAfter(run: RunRecord, side: Side, since: Instant, bound: Duration, what: string): Violation | null {
  const blocks = run.blocks[side];
  if (blocks === null || blocks === 0 || run.end === "exhausted" || run.end === "settled") return null;
  if (run.end !== "silent" && run.endedAt <= after(since, bound)) return null;
  return {
    rule: "L5",
    side,
    expected: `no connection block of an orphan in ${what} after ${seconds(bound)}`,
    actual: run.end === "silent" ? `${blocks}, and nothing that would end it` : `${blocks}`,
    at: null,
  };
}

/** FIN-WAIT-2 of an orphan lasts as long as was set: a FIN of the peer tells, or that nothing is left. */
export const finWait2AsSet: Monitor = {
  id: "settings/fin-wait-2",
  says: "FIN-WAIT-2 of a connection that its application has closed lasts as long as the stack says, and no longer.",
  begin: (frame) => new FinWait2(frame),
};

/** Whether an end has something outstanding that its application no longer waits for. */
const isWaiting = ({ released, cut, askedAt }: Leaving, connection: WireConnection, side: Side): boolean => {
  const { una, nxt, iss } = connection[side];
  return released && !cut && askedAt !== null && una !== null && una !== iss && una !== nxt;
};

class Orphans implements Fold {
  readonly #frame: RunFrame;
  readonly #tracker: ClosingTracker;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#tracker = new ClosingTracker(frame.wire);
  }

  observe(seen: Observation, at: number): Violation | null {
    this.#tracker.follow(seen);
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null || has(emitted.segment, RST)) return null;
    const { side, connection } = emitted;
    const way = this.#tracker.of(connection, side);
    if (!isWaiting(way, connection, side) || way.askedAt === null) return null;
    const { timing } = this.#frame[side];
    const from = later(way.askedAt, way.heardAt ?? way.askedAt);
    const bound = atMost(timing, timing.giveUpOrphan);
    if (emitted.at <= after(from, bound)) return null;
    return {
      rule: "L5",
      side,
      expected: `an orphan whose peer is silent to be given up within ${seconds(bound)}`,
      actual: `a segment after ${seconds(between(from, emitted.at))}`,
      at,
    };
  }

  end(run: RunRecord): Violation | null {
    this.#tracker.follow(null);
    const [connection, another] = this.#frame.wire.connections;
    if (connection === undefined || another !== undefined) return null;
    for (const side of ["a", "b"] as const) {
      const way = this.#tracker.of(connection, side);
      if (!isWaiting(way, connection, side) || way.askedAt === null) continue;
      const { timing } = this.#frame[side];
      const from = later(way.askedAt, way.heardAt ?? way.askedAt);
      const left = leftAfter(run, side, from, atMost(timing, timing.giveUpOrphan), "a closing state");
      if (left !== null) return left;
    }
    return null;
  }
}

/** An orphan with something unacknowledged is given up as soon as was set: nothing leaves any more, nothing is left. */
export const orphansAsSet: Monitor = {
  id: "settings/orphans",
  says: "An orphan with unacknowledged text or FIN, whose peer is silent, is given up within what the stack says.",
  begin: (frame) => new Orphans(frame),
};

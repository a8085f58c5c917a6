/** A listener in a flood of SYNs that nobody stands behind (RFC 9293, section 3.10.7.2; RFC 4987). */

import { after, between, type Duration, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { isFailure, type SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";

/** An application is given connections whose handshake was completed, and no others. */
export const onlyCompleteOnesAreAccepted: Monitor = {
  id: "settings/complete-ones",
  says: "What a listener's application accepts has been through its handshake.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "result" || seen.call !== "accept" || !seen.result.ok || !("remote" in seen.result)) {
        return null;
      }
      const { side, result: { local, remote } } = seen;
      const ports = side === "a" ? { a: local.port, b: remote.port } : { a: remote.port, b: local.port };
      const connection = frame.wire.connections.findLast((one) => one.ports.a === ports.a && one.ports.b === ports.b);
      const end = connection?.[side];
      if (end !== undefined && end.iss !== null && end.una !== null && end.una !== end.iss) return null;
      return {
        rule: "S10",
        side,
        expected: "the application to be given connections whose SYN,ACK was acknowledged",
        actual: `it was given one from port ${remote.port}, whose was not`,
        at,
      };
    },
  }),
};

class Served implements Fold {
  readonly #frame: RunFrame;
  /** Active OPENs that nobody was told of yet. */
  readonly #opening: Map<SocketId, { readonly side: Side; readonly at: Instant }> = new Map();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "call" && seen.call.call === "connect") {
      this.#opening.set(seen.call.socket, { side: seen.side, at: seen.at });
    }
    if (seen.type === "event") {
      const late = this.#late(seen.at, index);
      const opening = this.#opening.get(seen.socket);
      if (opening !== undefined && (isFailure(seen.event) || seen.event === "closed")) {
        return this.#unserved(opening.side, `the client was told "${seen.event}"`, index);
      }
      if (seen.event === "established") this.#opening.delete(seen.socket);
      return late;
    }
    return null;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? (Infinity as Instant) : run.endedAt, null);
  }

  #late(now: Instant, index: number | null): Violation | null {
    for (const { side, at } of this.#opening.values()) {
      if (now <= after(at, this.#bound(side))) continue;
      const actual = now === Infinity ? "never" : `not within ${between(at, now) / SECOND} s`;
      return this.#unserved(side, `the client's was opened ${actual}`, index);
    }
    return null;
  }

  #unserved(client: Side, actual: string, at: number | null): Violation {
    const expected = `the connection of a client to be open within ${this.#bound(client) / SECOND} s, flood or not`;
    return { rule: "L2", side: otherSide(client), expected, actual, at };
  }

  /**
   * There is room again once the half-open ones were given up. The client's SYN may have come just before, and its next
   * one comes after as long again.
   */
  #bound(client: Side): Duration {
    const { timing } = this.#frame[otherSide(client)];
    const own = this.#frame[client].timing;
    return 2 * (atMost(timing, timing.giveUpSynAck) + atMost(own, own.initialRto)) + SECOND;
  }
}

/** A client is served all the same, if later. For scenarios in which a client gets through once there is room. */
export const servedAllTheSame: Monitor = {
  id: "settings/served",
  says: "A client's connection opens, as soon as the half-open ones of a flood were given up.",
  begin: (frame) => new Served(frame),
};

/** For scenarios in which all that was opened is closed, and then waits for longer than anything lasts. */
export const floodIsForgotten: Monitor = {
  id: "settings/flood-is-forgotten",
  says: "Half-open connections of a flood are given up: in the end there is no block left of any of them.",
  begin: () => ({
    observe: () => null,
    end(run): Violation | null {
      const blocks = run.blocks.a;
      if (blocks === null || blocks === 0 || run.end === "exhausted" || run.end === "settled") return null;
      return { rule: "L4", side: "a", expected: "no connection block in the end", actual: `${blocks} left`, at: null };
    },
  }),
};

/**
 * An active OPEN comes to its end: both applications learn that there is a connection, or the one that there is none.
 */

import { after, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { isFailure, type SocketEvent, type SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";
import { Phases, type Ports, samePorts } from "./phases.ts";

/** What one application is to be told of a connection. */
interface Expected {
  readonly side: Side;
  /** The socket, or null for the passive side, which has none yet. */
  readonly socket: SocketId | null;
  readonly opener: SocketId;
  readonly ports: Ports;
  readonly since: Instant;
  /** Nobody is there to answer but with an RST. */
  refused: boolean;
}

/** What a network may take for a few round trips, in all. */
const TRIPS = 10 * SECOND;

/**
 * Once the network passes everything, an open is over within the time that both ends' next time-outs take: a time-out
 * that backs off is as long, at most, as everything before it and the first time-out together.
 */
export const openingCompletes: Monitor = {
  id: "handshake/completes",
  says: "An active OPEN of a port that is listened to makes both ends ESTABLISHED; of another one it is refused.",
  begin: (frame) => new OpeningFold(frame),
};

class OpeningFold implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  #expected: Expected[] = [];
  #faultAt: Instant | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, _index: number): Violation | null {
    const violation = this.#late(seen.at);
    this.#look(seen);
    this.#phases.observe(seen);
    return violation;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? null : run.endedAt);
  }

  #look(seen: Observation): void {
    switch (seen.type) {
      case "network":
        if (seen.fate.fate !== "pass") this.#fault(seen.at, "by" in seen.fate ? seen.fate.by : 0);
        return;
      case "result":
        if (seen.call === "connect" && seen.result.ok) this.#opened(seen.side, seen.socket, seen.at);
        return;
      case "call":
        if (seen.call.call === "close" || seen.call.call === "abort" || seen.call.call === "shutdown") {
          this.#over(seen.side, seen.call.socket);
        }
        return;
      case "connection":
        this.#accepted(seen.side, this.#phases.portsOf(seen.socket));
        return;
      case "event":
        this.#told(seen.socket, seen.event);
        return;
      case "happened":
        if (seen.what === "power-off" || seen.what === "crash") this.#expected = [];
        return;
      default:
    }
  }

  #fault(at: Instant, by: number): void {
    const until = after(at, by);
    if (this.#faultAt === null || until > this.#faultAt) this.#faultAt = until;
  }

  #opened(side: Side, socket: SocketId, since: Instant): void {
    const ports = this.#phases.portsOf(socket);
    if (ports === null) return;
    const peer = otherSide(side);
    const crossing = this.#expected.filter((one) => one.side === peer && samePorts(one.ports, ports));
    for (const one of crossing) one.refused = false;
    const passive = crossing.length === 0 && this.#phases.listens(peer, ports[peer]);
    this.#expected.push({ side, socket, opener: socket, ports, since, refused: crossing.length === 0 && !passive });
    if (passive) this.#expected.push({ side: peer, socket: null, opener: socket, ports, since, refused: false });
  }

  /** Nothing is asked of an open that its application, or the other one, has given up. */
  #over(side: Side, socket: SocketId): void {
    const ports = this.#phases.portsOf(socket);
    this.#expected = this.#expected.filter((one) =>
      one.opener !== socket && (ports === null || !samePorts(one.ports, ports)) &&
      (ports !== null || one.side !== side)
    );
  }

  #accepted(side: Side, ports: Ports | null): void {
    if (ports === null) return;
    const found = this.#expected.findIndex((one) =>
      one.side === side && one.socket === null && samePorts(one.ports, ports)
    );
    if (found >= 0) this.#expected.splice(found, 1);
  }

  #told(socket: SocketId, event: SocketEvent): void {
    if (event === "established") this.#expected = this.#expected.filter((one) => one.socket !== socket);
    // Why an open may fail is the matter of others; one that has failed is waited for no more.
    else if (isFailure(event) || event === "closed") {
      this.#expected = this.#expected.filter((one) => one.opener !== socket);
    }
  }

  #deadline(one: Expected): Instant {
    const from = this.#faultAt !== null && this.#faultAt > one.since ? this.#faultAt : one.since;
    const elapsed = from - one.since;
    const { a, b } = this.#frame;
    const first = Math.max(a.timing.initialRto, b.timing.initialRto);
    const longest = 2 * elapsed + 3 * first;
    return after(from, atMost(a.timing, longest) + atMost(b.timing, longest) + TRIPS);
  }

  /** Until when neither end can have given up. */
  #patience(one: Expected): Instant {
    const { a, b } = this.#frame;
    const least = Math.min(a.timing.giveUpSyn, a.timing.giveUpSynAck, b.timing.giveUpSyn, b.timing.giveUpSynAck);
    return after(one.since, least);
  }

  #late(now: Instant | null): Violation | null {
    for (const one of this.#expected) {
      const deadline = this.#deadline(one);
      if (now !== null && now <= deadline) continue;
      // A storm that lasted so long may have outlasted the patience of one end.
      if (deadline > this.#patience(one)) continue;
      return {
        rule: one.refused ? "RFC9293-E37" : "S10",
        side: null,
        expected: one.refused
          ? `the application of ${one.side} is told that its connection was refused`
          : `the application of ${one.side} is told that the connection is ESTABLISHED`,
        actual: "it was told nothing, long after the network passed everything",
        at: null,
      };
    }
    return null;
  }
}

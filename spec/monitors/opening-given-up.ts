/** How long a SYN and a SYN,ACK are repeated when nobody answers: RFC 9293, section 3.8.3. */

import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { after, between, type Duration, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { CallName, SocketId } from "../trace/vocabulary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { Phases, type Ports, portsOf, samePorts } from "./phases.ts";

/** An opening that nobody has answered yet. */
interface Opening {
  readonly side: Side;
  readonly ports: Ports;
  /** The socket of an active OPEN; null for the SYN,ACKs of a listener. */
  readonly socket: SocketId | null;
  readonly since: Instant;
  /** How many SYNs or SYN,ACKs were sent. */
  sent: number;
}

/** Calls after which an opening that nobody has answered is what it was. */
const LEAVE_IT_AS_IT_IS: readonly CallName[] = ["receive", "send", "accept", "status"];

/** A SYN that nobody answers is repeated, given up within R2's bound and not before, and the application is told. */
export const synGivenUp: Monitor = {
  id: "handshake/syn-given-up",
  says: "A SYN that is never answered is repeated and given up within its bound, and the application is told so then.",
  begin: (frame) => new GiveUpFold(frame, "syn"),
};

/** A SYN,ACK that nobody answers is repeated, but not for ever. */
export const synAckGivenUp: Monitor = {
  id: "handshake/syn-ack-given-up",
  says: "A SYN,ACK that is never answered is repeated and given up within its bound.",
  begin: (frame) => new GiveUpFold(frame, "syn-ack"),
};

class GiveUpFold implements Fold {
  readonly #frame: RunFrame;
  readonly #what: "syn" | "syn-ack";
  readonly #phases: Phases;
  #openings: Opening[] = [];

  constructor(frame: RunFrame, what: "syn" | "syn-ack") {
    this.#frame = frame;
    this.#what = what;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = (this.#what === "syn" ? this.#late(seen.at) : null) ?? this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  end(run: RunRecord): Violation | null {
    const now = run.end === "silent" ? null : run.endedAt;
    return this.#what === "syn" ? this.#late(now) : this.#seldom(run.endedAt);
  }

  #look(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "result":
        if (this.#what === "syn" && seen.call === "connect" && seen.result.ok) this.#opened(seen);
        return null;
      case "call":
        if (!LEAVE_IT_AS_IT_IS.includes(seen.call.call)) {
          this.#answered(seen.side, this.#phases.portsOf(seen.call.socket));
        }
        return null;
      case "happened":
        if (seen.what === "power-off" || seen.what === "crash") this.#openings = [];
        return null;
      case "arrived":
        if (seen.datagram !== null) this.#answered(seen.side, portsOf(otherSide(seen.side), seen.datagram.segment));
        return null;
      case "event":
        return this.#told(seen.socket, seen.event, seen.at, index);
      case "sent":
        if (seen.datagram === null || seen.origin !== "stack") return null;
        return this.#sent(seen.side, seen.datagram.segment, seen.at, index);
      default:
        return null;
    }
  }

  #opened(seen: { readonly side: Side; readonly socket: SocketId; readonly at: Instant }): void {
    const ports = this.#phases.portsOf(seen.socket);
    if (ports === null) return;
    const { side, socket, at } = seen;
    const known = this.#find(side, ports);
    if (known === undefined) this.#openings.push({ side, ports, socket, since: at, sent: 0 });
  }

  #find(side: Side, ports: Ports): Opening | undefined {
    return this.#openings.find((one) => one.side === side && samePorts(one.ports, ports));
  }

  #answered(side: Side, ports: Ports | null): void {
    if (ports === null) return;
    this.#openings = this.#openings.filter((one) => one.side !== side || !samePorts(one.ports, ports));
  }

  #told(socket: SocketId, event: string, at: Instant, index: number): Violation | null {
    const opening = this.#openings.find((one) => one.socket === socket);
    if (opening === undefined || event === "advice" || event === "writable") return null;
    this.#openings.splice(this.#openings.indexOf(opening), 1);
    const { side } = opening;
    const { timing } = this.#frame[side];
    const waited = between(opening.since, at);
    const says = this.#expected(timing.giveUpSyn);
    if (event !== "timed-out") {
      return { rule: "L5", side, expected: says, actual: `the application was told "${event}"`, at: index };
    }
    if (opening.sent < 2) {
      return { rule: "RFC9293-U1", side, expected: says, actual: "the SYN was sent once", at: index };
    }
    if (waited >= atLeast(timing, timing.giveUpSyn)) return null;
    return { rule: "MUST-23", side, expected: says, actual: `it was given up after ${seconds(waited)}`, at: index };
  }

  #sent(side: Side, segment: Segment, at: Instant, index: number): Violation | null {
    if (!has(segment, SYN) || has(segment, RST)) return null;
    const ports = portsOf(side, segment);
    const opening = this.#find(side, ports);
    if (this.#what === "syn") {
      if (opening !== undefined) opening.sent += 1;
      // The SYN goes out before the call's result comes back.
      else if (!has(segment, ACK)) {
        this.#openings.push({ side, ports, socket: this.#socketOf(ports), since: at, sent: 1 });
      }
      return null;
    }
    if (!has(segment, ACK)) return null;
    if (opening === undefined) {
      this.#openings.push({ side, ports, socket: null, since: at, sent: 1 });
      return null;
    }
    opening.sent += 1;
    const { timing } = this.#frame[side];
    if (at <= after(opening.since, atMost(timing, timing.giveUpSynAck))) return null;
    return {
      rule: "L5",
      side,
      expected: this.#expected(timing.giveUpSynAck),
      actual: `one is sent ${seconds(between(opening.since, at))} after the first`,
      at: index,
    };
  }

  /** The newest socket between two ports. */
  #socketOf(ports: Ports): SocketId | null {
    return this.#phases.newestSocket(ports);
  }

  #late(now: Instant | null): Violation | null {
    for (const { side, since } of this.#openings) {
      const { timing } = this.#frame[side];
      if (now !== null && now <= after(since, atMost(timing, timing.giveUpSyn))) continue;
      return {
        rule: "L5",
        side,
        expected: this.#expected(timing.giveUpSyn),
        actual: "the application was told nothing",
        at: null,
      };
    }
    return null;
  }

  /** Whether a SYN,ACK was repeated at all, by those that had the time. */
  #seldom(endedAt: Instant): Violation | null {
    for (const { side, since, sent } of this.#openings) {
      const { timing } = this.#frame[side];
      if (sent > 1 || endedAt <= after(since, atMost(timing, 2 * timing.initialRto))) continue;
      return {
        rule: "RFC9293-E5",
        side,
        expected: this.#expected(timing.giveUpSynAck),
        actual: "the SYN,ACK was sent once",
        at: null,
      };
    }
    return null;
  }

  #expected(bound: Duration): string {
    return this.#what === "syn"
      ? `a SYN that nobody answers is repeated and given up after ${seconds(bound)}, and the application is told then`
      : `a SYN,ACK that nobody answers is repeated and given up after ${seconds(bound)}`;
  }
}

const seconds = (time: Duration): string => `${Math.round(time / (SECOND / 1000)) / 1000} s`;

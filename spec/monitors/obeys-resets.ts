/**
 * An RST at exactly RCV.NXT ends a connection, and its application is told: RFC 9293, section 3.10.7.4; RFC 5961, 3.2.
 */

import { gt } from "../seq.ts";
import { ACK, has, RST, type Segment, segmentEnd } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { isFailure, type SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";
import { shiftFrom } from "./wire.ts";
import { certainNext, covers, newestBetween, Phases, type Ports, portsOf, samePorts } from "./phases.ts";

interface Due {
  readonly side: Side;
  readonly socket: SocketId;
  /** The words that the application has to be told, any of them. */
  readonly words: readonly string[];
  readonly rule: string;
  readonly deadline: Instant;
  readonly index: number;
}

/** An RST that must be obeyed is obeyed at once. */
export const obeysResets: Monitor = {
  id: "reset/obeys",
  says: "An RST at RCV.NXT ends the connection, one that acknowledges the SYN refuses it, and the application is told.",
  begin: (frame) => new ObedienceFold(frame),
};

class ObedienceFold implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  /** The sockets that an application holds, newest last. */
  #held: { readonly side: Side; readonly socket: SocketId }[] = [];
  #due: Due[] = [];

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#late(seen.at);
    this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? null : run.endedAt);
  }

  #look(seen: Observation, index: number): void {
    switch (seen.type) {
      case "connection":
        this.#held.push({ side: seen.side, socket: seen.socket });
        return;
      case "call":
        if (seen.call.call === "close" || seen.call.call === "abort") this.#drop(seen.call.socket);
        return;
      case "event": {
        const { socket, event } = seen;
        this.#due = this.#due.filter((due) => due.socket !== socket || !due.words.includes(event));
        if (event === "closed" || isFailure(event)) {
          this.#held = this.#held.filter((held) => held.socket !== socket);
        }
        return;
      }
      case "happened":
        if (seen.what === "power-off" || seen.what === "crash") {
          this.#held = this.#held.filter((held) => held.side !== seen.side);
          this.#due = this.#due.filter((due) => due.side !== seen.side);
        }
        return;
      case "arrived":
        if (seen.datagram !== null && has(seen.datagram.segment, RST)) {
          this.#arrived(seen.side, seen.datagram.segment, seen.at, index);
        }
        return;
      default:
    }
  }

  #drop(socket: SocketId): void {
    this.#held = this.#held.filter((held) => held.socket !== socket);
    this.#due = this.#due.filter((due) => due.socket !== socket);
  }

  #arrived(side: Side, segment: Segment, at: Instant, index: number): void {
    const ports = portsOf(otherSide(side), segment);
    const held = this.#held.findLast((one) => one.side === side && this.#isOf(one.socket, ports));
    const connection = newestBetween(this.#frame.wire, ports);
    if (held === undefined || connection === null) return;
    const end = connection[side];
    const deadline = after(at, atMost(this.#frame[side].timing, 0));
    const phase = this.#phases.at(side, ports);
    if (phase === "syn-sent" && has(segment, ACK) && covers(end, segment.ack)) {
      const words = ["refused", "reset"];
      this.#due.push({ side, socket: held.socket, words, rule: "RFC9293-E37", deadline, index });
    } else if (phase === "synchronized" && segment.seq === certainNext(end)) {
      // Text that came to a closed window may have been taken, if a scale has rounded off the room that there was.
      if (shiftFrom(end) > 0 && end.arrived !== end.acked) return;
      const peer = connection[otherSide(side)];
      const bothClosed = end.fin !== null && peer.fin !== null && end.arrived !== null && gt(end.arrived, peer.fin);
      const words = bothClosed ? ["reset", "closed"] : ["reset"];
      // Text that the window has no room for may have the whole segment refused.
      if (segment.data.length > 0 && (end.offered === null || gt(segmentEnd(segment), end.offered))) return;
      const rule = segment.data.length > 0 ? "SHLD-2" : "RFC5961-R4";
      this.#due.push({ side, socket: held.socket, words, rule, deadline, index });
    }
  }

  #isOf(socket: SocketId, ports: Ports): boolean {
    const own = this.#phases.portsOf(socket);
    return own !== null && samePorts(own, ports);
  }

  #late(now: Instant | null): Violation | null {
    const due = this.#due[0];
    if (due === undefined || (now !== null && now <= due.deadline)) return null;
    return {
      rule: due.rule,
      side: due.side,
      expected: due.rule !== "RFC9293-E37"
        ? "an RST at exactly RCV.NXT ends the connection, and the application is told so"
        : "an RST that acknowledges the SYN refuses the connection, and the application is told so",
      actual: "the application was told nothing",
      at: due.index,
    };
  }
}

/** What SYNs look like: RFC 9293, sections 3.4, 3.5 and 3.10.7. */

import { add, gt, leq, offset, type Seq } from "../seq.ts";
import { ACK, FIN, flagNames, has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { Phases, type Ports, portsOf } from "./phases.ts";

/** What an end sent last to begin a connection. */
interface Opening {
  /** The socket that it is for; null for a listener's. */
  readonly socket: SocketId | null;
  readonly iss: Seq;
  /** What its SYN,ACKs acknowledge; null without one. */
  readonly ack: Seq | null;
}

/** One end of a pair of ports. */
interface Opened {
  /** The active socket that stands there, or null. */
  socket: SocketId | null;
  opening: Opening | null;
  /** The peer's SYNs that have arrived since the end opened: where their sequence space begins and ends. */
  heard: { readonly seq: Seq; readonly end: Seq }[];
}

/**
 * An active OPEN sends a SYN without ACK, again and again at one ISS; a SYN,ACK acknowledges a SYN that has arrived,
 * and is repeated at one ISS as well.
 */
export const openingSegments: Monitor = {
  id: "handshake/segments",
  says: "SYNs and SYN,ACKs have the fields that the RFC names and are retransmitted at their own sequence number.",
  begin: (frame) => new SegmentFold(frame),
};

class SegmentFold implements Fold {
  readonly #phases: Phases;
  readonly #ends: { a: Map<number, Opened>; b: Map<number, Opened> } = { a: new Map(), b: new Map() };

  constructor(frame: RunFrame) {
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  #look(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "arrived":
        if (seen.datagram !== null) this.#arrived(seen.side, seen.datagram.segment);
        return null;
      case "call":
        if (seen.call.call === "connect") this.#connects(seen.side, seen.call.socket, seen.call);
        return null;
      case "event":
        if (seen.event !== "established" && seen.event !== "readable" && seen.event !== "writable") {
          this.#forget(seen.side, this.#phases.portsOf(seen.socket));
        }
        return null;
      case "happened":
        if (seen.what === "power-off" && seen.side !== undefined) this.#ends[seen.side].clear();
        return null;
      case "sent":
        if (seen.datagram === null || seen.origin !== "stack") return null;
        if (!has(seen.datagram.segment, SYN)) return null;
        return this.#sent(seen.side, seen.datagram.segment, index);
      default:
        return null;
    }
  }

  #of(side: Side, ports: Ports): Opened {
    const key = ports.a * 65_536 + ports.b;
    let opened = this.#ends[side].get(key);
    if (opened === undefined) {
      opened = { socket: null, opening: null, heard: [] };
      this.#ends[side].set(key, opened);
    }
    return opened;
  }

  #connects(
    side: Side,
    socket: SocketId,
    call: { readonly local: { readonly port: number }; readonly remote: { readonly port: number } },
  ): void {
    const { local, remote } = call;
    const opened = this.#of(side, side === "a" ? { a: local.port, b: remote.port } : { a: remote.port, b: local.port });
    opened.socket = socket;
    // What a listener took before says nothing of the connection that is asked for now.
    opened.heard = [];
  }

  #forget(side: Side, ports: Ports | null): void {
    if (ports === null) return;
    const opened = this.#of(side, ports);
    opened.socket = null;
    opened.opening = null;
  }

  #arrived(side: Side, segment: Segment): void {
    const opened = this.#of(side, portsOf(otherSide(side), segment));
    if (has(segment, SYN)) opened.heard.push({ seq: segment.seq, end: segmentEnd(segment) });
    // A listener may have started over.
    if (opened.socket === null) opened.opening = null;
  }

  #sent(side: Side, segment: Segment, index: number): Violation | null {
    const opened = this.#of(side, portsOf(side, segment));
    const wrong = (rule: string, expected: string, actual: string): Violation => ({
      rule,
      side,
      expected,
      actual,
      at: index,
    });
    if (has(segment, RST) || has(segment, FIN)) {
      return wrong("S12", "a SYN carries neither RST nor FIN", flagNames(segment.flags));
    }
    const acks = has(segment, ACK);
    if (acks) {
      const known = opened.heard.some(({ seq, end }) => gt(segment.ack, seq) && leq(segment.ack, end));
      if (!known) {
        const first = opened.heard.at(-1);
        return first === undefined
          ? wrong("RFC9293-E23", "an active OPEN sends a SYN without ACK", "a SYN,ACK, and no SYN had arrived")
          : wrong(
            "RFC9293-E34",
            "a SYN,ACK acknowledges the SYN that arrived",
            `it acknowledges ${offset(add(first.seq, 1), segment.ack)} from that`,
          );
      }
    }
    const before = opened.opening;
    const comparable = before !== null && before.socket === opened.socket &&
      (opened.socket !== null || (acks && before.ack === segment.ack));
    opened.opening = { socket: opened.socket, iss: segment.seq, ack: acks ? segment.ack : null };
    if (!comparable || before.iss === segment.seq) return null;
    return wrong(
      "RFC9293-E5",
      "a SYN is retransmitted at its own sequence number",
      `${flagNames(segment.flags)} ${offset(before.iss, segment.seq)} from it`,
    );
  }
}

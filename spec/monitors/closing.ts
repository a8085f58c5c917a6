/**
 * How each end of each connection comes to its close, as the wire and the applications have shown it: who was first,
 * when each FIN arrived and was acknowledged, and what may have ended the connection otherwise (RFC 9293, section 3.6).
 *
 * A monitor gives every observation to a {@link ClosingTracker} first. The tracker is one observation behind, since
 * that is as far as the shared {@link Wire} has seen; what it says is true up to the observation before the one at
 * hand.
 */

import { add, geq, gt } from "../seq.ts";
import { ACK, FIN, has, RST, type Segment } from "../tcp/segment.ts";
import { between, type Instant } from "../time.ts";
import type { Timing } from "../trace/declaration.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { atLeast, orphanLasts } from "./bounds.ts";
import type { End, Wire, WireConnection } from "./wire.ts";

/** One end's way to the close of a connection. */
export interface Leaving {
  /** When it sent its FIN for the first time. */
  readonly finSentAt: Instant | null;
  /** Whether it sent its FIN before the peer's had arrived: it closes actively. Null before it sent one. */
  readonly first: boolean | null;
  /** When all of the peer's stream had arrived, the FIN counted. */
  readonly peerFinAt: Instant | null;
  /** When its own FIN was acknowledged, at the earliest. */
  readonly finAckedAt: Instant | null;
  /**
   * Whether an acceptable segment acknowledged it. The acknowledgment of a segment that lies before the window is not
   * looked at by the letter of section 3.10.7.4, but some stacks do.
   */
  readonly surelyAcked: boolean;
  /** When its application first asked for an end: a shutdown, a close, or an abort. */
  readonly askedAt: Instant | null;
  /** Whether it had acknowledged the peer's FIN before its application asked: it closes passively. Null before. */
  readonly passive: boolean | null;
  /** Whether its application let go of the socket. */
  readonly released: boolean;
  /** Whether something else than two FINs may have ended it: a RST, an abort, a time-out, a loss of power. */
  readonly cut: boolean;
  /** When a segment of this connection last arrived here. */
  readonly heardAt: Instant | null;
  /** When the stack said that the connection is closed. */
  readonly closedAt: Instant | null;
}

type Live = { -readonly [K in keyof Leaving]: Leaving[K] };

const FRESH: Leaving = {
  finSentAt: null,
  first: null,
  peerFinAt: null,
  finAckedAt: null,
  surelyAcked: false,
  askedAt: null,
  passive: null,
  released: false,
  cut: false,
  heardAt: null,
  closedAt: null,
};

/** Whether all of the peer's stream, its FIN counted, has arrived at `end`. */
export const hasPeerFin = (end: End, peer: End): boolean =>
  peer.fin !== null && end.arrived !== null && gt(end.arrived, peer.fin);

/** Whether `end` has acknowledged the peer's FIN. */
export const acknowledgesFin = (end: End, peer: End): boolean =>
  peer.fin !== null && end.acked !== null && gt(end.acked, peer.fin);

/** Whether the FIN of `end` was acknowledged, by what arrived there. */
export const isFinAcknowledged = (end: End): boolean =>
  end.fin !== null && end.una !== null && end.una === add(end.fin, 1);

/**
 * When an end that closes actively came to TIME-WAIT at the earliest, or null when it has not or that can't be said: an
 * orphan may have been given up before the peer's FIN arrived, and not every stack tells.
 */
export function timeWaitSince(leaving: Leaving, timing: Timing): Instant | null {
  const { first, peerFinAt, finAckedAt, finSentAt, askedAt, closedAt } = leaving;
  if (first !== true || !leaving.surelyAcked || peerFinAt === null || finAckedAt === null || finSentAt === null) {
    return null;
  }
  const since = peerFinAt > finAckedAt ? peerFinAt : finAckedAt;
  if (closedAt !== null && closedAt < since) return null;
  if (!leaving.released) return since;
  const orphanFor = between(askedAt !== null && askedAt > finSentAt ? askedAt : finSentAt, since);
  const kept = Math.min(timing.finWait2 ?? Infinity, orphanLasts(timing));
  return orphanFor < atLeast(timing, kept) ? since : null;
}

/** Follows how connections close, one observation behind the monitor that asks it. */
export class ClosingTracker {
  readonly #wire: Wire;
  readonly #ways: (Readonly<Record<Side, Live>> | undefined)[] = [];
  /** The number of the run's connection that a socket belongs to. */
  readonly #numbers: Map<SocketId, number> = new Map();
  #last: Observation | null = null;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** How `side` of a connection comes to its close. */
  of(connection: WireConnection, side: Side): Leaving {
    return this.#of(connection)[side];
  }

  /** The wire's connection that a socket belongs to, or null when that was not seen. */
  connectionOf(socket: SocketId): WireConnection | null {
    const number = this.#numbers.get(socket);
    return number === undefined ? null : this.#wire.connections.findLast((one) => one.number === number) ?? null;
  }

  /** Takes the observation before `seen` into account, of which the wire knows by now. Null at the end of the run. */
  follow(seen: Observation | null): void {
    const last = this.#last;
    this.#last = seen;
    switch (last?.type) {
      case "sent":
        if (last.datagram !== null && last.origin === "stack") this.#sent(last.side, last.datagram.segment, last.at);
        return;
      case "arrived":
        if (last.datagram !== null) this.#arrived(last.side, last.datagram.segment, last.at);
        return;
      case "connection":
        if (last.connection !== null) this.#numbers.set(last.socket, last.connection);
        return;
      case "call":
        if (last.call.call === "shutdown" || last.call.call === "close" || last.call.call === "abort") {
          this.#asked(last.side, last.call.socket, last.call.call, last.at);
        }
        return;
      case "event":
        this.#told(last.side, last.socket, last.event, last.at);
        return;
      case "happened":
        if (last.what === "power-off" && last.side !== undefined) this.#lost(last.side);
        return;
      default:
    }
  }

  #of(connection: WireConnection): Readonly<Record<Side, Live>> {
    return this.#ways[connection.id] ??= { a: { ...FRESH }, b: { ...FRESH } };
  }

  #sent(side: Side, segment: Segment, at: Instant): void {
    const connection = this.#wire.of(side, segment);
    if (connection === null) return;
    const ways = this.#of(connection);
    if (has(segment, RST)) ways[side].cut = true;
    const way = ways[side];
    if (!has(segment, FIN) || way.finSentAt !== null) return;
    way.finSentAt = at;
    way.first = !hasPeerFin(connection[side], connection[otherSide(side)]);
  }

  #arrived(side: Side, segment: Segment, at: Instant): void {
    const connection = this.#wire.of(otherSide(side), segment);
    if (connection === null) return;
    const way = this.#of(connection)[side];
    way.heardAt = at;
    if (has(segment, RST)) {
      way.cut = true;
      return;
    }
    const end = connection[side];
    if (way.peerFinAt === null && hasPeerFin(end, connection[otherSide(side)])) way.peerFinAt = at;
    if (!isFinAcknowledged(end)) return;
    way.finAckedAt ??= at;
    const acceptable = end.acked !== null && geq(segment.seq, end.acked);
    if (acceptable && has(segment, ACK) && end.una === segment.ack) way.surelyAcked = true;
  }

  #asked(side: Side, socket: SocketId, how: "shutdown" | "close" | "abort", at: Instant): void {
    const connection = this.connectionOf(socket);
    if (connection === null) return;
    const way = this.#of(connection)[side];
    if (how !== "shutdown") way.released = true;
    if (how === "abort") way.cut = true;
    if (way.askedAt !== null) return;
    way.askedAt = at;
    way.passive = acknowledgesFin(connection[side], connection[otherSide(side)]);
  }

  #told(side: Side, socket: SocketId, event: string, at: Instant): void {
    const connection = this.connectionOf(socket);
    if (connection === null) return;
    const way = this.#of(connection)[side];
    if (event === "closed") way.closedAt ??= at;
    if (event === "reset" || event === "refused") way.cut = true;
    // With both FINs acknowledged there is nothing left to be given up.
    if (event === "timed-out" && (!way.surelyAcked || way.peerFinAt === null)) way.cut = true;
  }

  #lost(side: Side): void {
    for (const connection of this.#wire.connections) this.#of(connection)[side].cut = true;
  }
}

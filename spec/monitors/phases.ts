/**
 * How far each end of each connection is, as an onlooker can be sure of it: what rules about the state at the moment of
 * an arrival need. Where more than one state explains what was seen, the phase is "unknown" and nothing is asked.
 */

import { betweenHosts } from "../address.ts";
import { add, distance, gt, inWindow, leq, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { type End, shiftFrom, type Wire, type WireConnection } from "./wire.ts";

/** What can be known of one end of a pair of ports. */
export type Phase =
  /** Nobody listens, and no connection was ever begun. */
  | "closed"
  /** A listener, and no connection was ever begun. */
  | "listen"
  | "syn-sent"
  | "syn-received"
  /** ESTABLISHED, or a later state in which the connection is not yet over. */
  | "synchronized"
  | "unknown";

/** The ports of a connection, of side `a` and of side `b`. */
export interface Ports {
  readonly a: number;
  readonly b: number;
}

/** The ports of a segment that came from `from`. */
export const portsOf = (from: Side, segment: Segment): Ports =>
  from === "a"
    ? { a: segment.sourcePort, b: segment.destinationPort }
    : { a: segment.destinationPort, b: segment.sourcePort };

/** One end of a pair of ports that something has happened to. */
interface Touched {
  /** Something happened after which more than one state is possible, until the end opens anew. */
  unsure: boolean;
  /** It sent a SYN of its own for what it is doing now. */
  opened: boolean;
  /** It opened actively. */
  active: boolean;
}

/** Follows a run and tells phases. Like the wire, it stands before the observation at hand until it is told of it. */
export class Phases {
  readonly #wire: Wire;
  readonly #touched: { a: Map<number, Touched>; b: Map<number, Touched> } = { a: new Map(), b: new Map() };
  readonly #listening: { a: Map<SocketId, number>; b: Map<SocketId, number> } = { a: new Map(), b: new Map() };
  readonly #sockets: Map<SocketId, Ports> = new Map();
  /** The newest socket that each listener was asked to make. */
  readonly #accepting: Map<SocketId, SocketId> = new Map();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** The ports of a socket that was opened or accepted, or null. */
  portsOf(socket: SocketId): Ports | null {
    return this.#sockets.get(socket) ?? null;
  }

  /** The newest socket between two ports, of any side, or null. */
  newestSocket(ports: Ports): SocketId | null {
    let found: SocketId | null = null;
    for (const [socket, own] of this.#sockets) if (samePorts(own, ports)) found = socket;
    return found;
  }

  /** Whether a side listens on a port. */
  listens(side: Side, port: number): boolean {
    for (const listening of this.#listening[side].values()) if (listening === port) return true;
    return false;
  }

  /** How far the end at `side` between two ports is. */
  at(side: Side, ports: Ports): Phase {
    const touched = this.#touched[side].get(keyOf(ports));
    if (touched === undefined) return this.listens(side, ports[side]) ? "listen" : "closed";
    if (touched.unsure || !touched.opened) return "unknown";
    const connection = newestBetween(this.#wire, ports);
    if (connection === null || connection[side].iss === null) return "unknown";
    const end = connection[side];
    if (end.peerSyn === null) return touched.active ? "syn-sent" : "unknown";
    if (end.acked === null) return "unknown";
    if (end.una === end.iss) return "syn-received";
    return isOver(end, connection[otherSide(side)]) ? "unknown" : "synchronized";
  }

  /** Takes the next observation into account; to be told of it before the wire is. */
  observe(seen: Observation): void {
    switch (seen.type) {
      case "sent":
        if (seen.origin === "stack" && seen.datagram !== null) this.#sent(seen.side, seen.datagram.segment);
        return;
      case "arrived":
        if (seen.datagram !== null && betweenHosts(seen.datagram)) this.#arrived(seen.side, seen.datagram.segment);
        return;
      case "call":
        this.#called(seen);
        return;
      case "result":
        this.#answered(seen);
        return;
      case "event":
        if (seen.event === "established" || !ENDS.has(seen.event)) return;
        this.#doubt(seen.side, this.#sockets.get(seen.socket));
        return;
      case "happened":
        if (seen.what === "power-off" && seen.side !== undefined) {
          this.#touched[seen.side].clear();
          this.#listening[seen.side].clear();
        } else if (seen.what === "crash" && seen.side !== undefined) {
          for (const touched of this.#touched[seen.side].values()) touched.unsure = true;
        }
        return;
      default:
    }
  }

  #touch(side: Side, ports: Ports): Touched {
    const key = keyOf(ports);
    let touched = this.#touched[side].get(key);
    if (touched === undefined) {
      touched = { unsure: false, opened: false, active: false };
      this.#touched[side].set(key, touched);
    }
    return touched;
  }

  #doubt(side: Side, ports: Ports | undefined): void {
    if (ports !== undefined) this.#touch(side, ports).unsure = true;
  }

  #sent(side: Side, segment: Segment): void {
    const touched = this.#touched[side].get(keyOf(portsOf(side, segment)));
    if (touched === undefined) return;
    if (has(segment, SYN)) {
      // A SYN that is not a retransmission begins anew.
      const anew = !touched.opened || this.#wire.of(side, segment)?.[side].iss !== segment.seq;
      if (anew) touched.unsure = false;
      if (anew) touched.active = !has(segment, ACK);
      touched.opened = true;
    } else if (has(segment, RST) && !isAnswer(this.#wire.of(side, segment)?.[side] ?? null, segment)) {
      touched.unsure = true;
    }
  }

  #arrived(side: Side, segment: Segment): void {
    const ports = portsOf(otherSide(side), segment);
    const phase = this.at(side, ports);
    if (phase === "closed") return;
    if (phase === "listen") {
      if (has(segment, SYN) && !has(segment, RST) && !has(segment, ACK)) this.#touch(side, ports);
      return;
    }
    if (mayEnd(phase, this.#wire.of(otherSide(side), segment)?.[side] ?? null, segment)) this.#doubt(side, ports);
  }

  #called(seen: Extract<Observation, { readonly type: "call" }>): void {
    const { call, side } = seen;
    if (call.call === "connect") {
      const ports = socketPorts(side, call.local.port, call.remote.port);
      this.#sockets.set(call.socket, ports);
      // Whether the call is granted is not known yet; the SYN will tell.
      const touched = this.#touch(side, ports);
      if (touched.unsure) touched.opened = false;
    } else if (call.call === "accept") this.#accepting.set(call.socket, call.as);
    else if (call.call === "listen") this.#listening[side].set(call.socket, call.local.port);
    else if (call.call === "close" || call.call === "abort") {
      if (this.#listening[side].delete(call.socket)) {
        for (const touched of this.#touched[side].values()) if (!touched.active) touched.unsure = true;
      }
      this.#doubt(side, this.#sockets.get(call.socket));
    } else if (call.call === "shutdown") {
      const ports = this.#sockets.get(call.socket);
      const end = ports === undefined ? null : newestBetween(this.#wire, ports)?.[side] ?? null;
      if (end === null || end.una === null || end.una === end.iss) this.#doubt(side, ports);
    }
  }

  #answered(seen: Extract<Observation, { readonly type: "result" }>): void {
    const { result, side } = seen;
    if (seen.call === "listen" && !result.ok) this.#listening[side].delete(seen.socket);
    if (seen.call === "accept" && result.ok && "remote" in result) {
      const { local, remote } = result;
      this.#sockets.set(this.#accepting.get(seen.socket)!, socketPorts(side, local.port, remote.port));
    }
    if (seen.call !== "connect" || result.ok) return;
    // The address was in use: what stands there now is not this socket's.
    if (result.failure !== "already-exists") this.#doubt(side, this.#sockets.get(seen.socket));
  }
}

const ENDS: ReadonlySet<string> = new Set(["reset", "refused", "timed-out", "unreachable", "closed"]);

const keyOf = (ports: Ports): number => ports.a * 65_536 + ports.b;

/** The ports of a socket of `side` with these two. */
export const socketPorts = (side: Side, local: number, remote: number): Ports =>
  side === "a" ? { a: local, b: remote } : { a: remote, b: local };

/** Whether two pairs of ports are the same. */
export const samePorts = (one: Ports, other: Ports): boolean => one.a === other.a && one.b === other.b;

/** The newest connection between two ports, or null. */
export function newestBetween(wire: Wire, ports: Ports): WireConnection | null {
  for (let i = wire.connections.length - 1; i >= 0; i -= 1) {
    const connection = wire.connections[i]!;
    if (samePorts(connection.ports, ports)) return connection;
  }
  return null;
}

/** Both FINs were exchanged, and ours acknowledged: TIME-WAIT, or gone. */
const isOver = (end: End, peer: End): boolean =>
  end.fin !== null && end.una !== null && gt(end.una, end.fin) && peer.fin !== null && end.arrived !== null &&
  gt(end.arrived, peer.fin);

/** RCV.NXT of a synchronized end, where it acknowledged all that it could take; null where it can't be told. */
export function certainNext(end: End): Seq | null {
  if (end.arrived === null || end.acked === null || end.ahead.length > 0) return null;
  // What arrives at a closed window is not taken.
  return end.acked === end.arrived || end.acked === end.offered ? end.acked : null;
}

/** Whether both SYNs had the timestamps option, so that every segment has to have it (RFC 7323, section 3.2). */
export const agreedTimestamps = (end: End): boolean =>
  (end.syn?.options.timestamps ?? null) !== null && (end.peerSyn?.options.timestamps ?? null) !== null;

/** Where a sequence number lies for an end whose RCV.NXT is known: the rounding of a scaled window is left open. */
export function placeInWindow(end: End, nxt: Seq, seq: Seq): "exact" | "inside" | "outside" | "edge" {
  if (seq === nxt) return "exact";
  if (end.offered === null || lt(seq, nxt)) return "outside";
  if (lt(seq, end.offered)) return "inside";
  return leq(seq, add(end.offered, 2 ** shiftFrom(end))) ? "edge" : "outside";
}

/** Whether an RST is one of those that answer an arriving segment, which says nothing of the connection's own end. */
const isAnswer = (end: End | null, segment: Segment): boolean =>
  end === null || end.nxt === null || segment.seq !== end.nxt;

/** Whether a segment may end or change a connection, by one of the ways that the RFCs leave open. */
function mayEnd(phase: Phase, end: End | null, segment: Segment): boolean {
  if (end === null) return false;
  switch (phase) {
    case "syn-sent":
      return has(segment, RST) && has(segment, ACK) && covers(end, segment.ack);
    case "syn-received":
      return has(segment, RST) || (has(segment, SYN) && segment.seq !== end.peerSyn?.seq);
    case "synchronized": {
      if (!has(segment, RST) && !has(segment, SYN)) return false;
      const nxt = end.arrived;
      if (nxt === null || end.offered === null) return true;
      // Everything from the last acknowledgment on may be RCV.NXT.
      const from = end.acked ?? nxt;
      return inWindow(segment.seq, from, distance(from, end.offered) + 2 ** shiftFrom(end) + 1);
    }
    default:
      return false;
  }
}

/** Whether an acknowledgment covers the SYN and nothing that was not sent. */
export const covers = (end: End, ack: Seq): boolean =>
  end.iss !== null && end.nxt !== null && gt(ack, end.iss) && leq(ack, end.nxt);

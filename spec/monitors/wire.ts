/**
 * What the wire has shown of each connection so far: the variables of RFC 9293, section 3.3.1, as an onlooker at both
 * ends' boundaries can know them. Monitors share one {@link Wire}; each sees it as it was before the observation at
 * hand.
 */

import { betweenHosts } from "../address.ts";
import type { Datagram } from "../datagram.ts";
import { add, distance, geq, gt, latest, leq, lt, type Seq } from "../seq.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { ACK, FIN, has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";

/** One end of a connection. Sequence numbers are null until the wire has shown them. */
export interface End {
  /** Whose end it is. */
  readonly side: Side;
  /** ISS, from the SYN that this end sent last; and that SYN as it was first sent. */
  readonly iss: Seq | null;
  /** The SYN that it sent, as it was first sent. */
  readonly syn: Segment | null;
  /** SND.NXT: one beyond the highest sequence number that this end sent. */
  readonly nxt: Seq | null;
  /** The sequence number of the FIN that this end sent first. */
  readonly fin: Seq | null;
  /** Whether this end sent an RST. */
  readonly reset: boolean;
  /** SND.UNA: the highest acceptable acknowledgment that arrived here. */
  readonly una: Seq | null;
  /** The largest right edge of the peer's window that arrived here, scaled as agreed. */
  readonly edge: Seq | null;
  /** SND.WND by the WL1 and WL2 rule, in octets. */
  readonly window: number;
  /** The largest window that a segment that arrived here offered, whether it was taken or not. */
  readonly maxWindow: number;
  /** SND.WL1. */
  readonly wl1: Seq | null;
  /** SND.WL2. */
  readonly wl2: Seq | null;
  /** The peer's SYN as it arrived here. */
  readonly peerSyn: Segment | null;
  /** The newest SYN that arrived here, whether it was the connection's or not. */
  readonly heardSyn: Segment | null;
  /** The highest RCV.NXT that what arrived here allows: all that came in one piece from the peer's SYN on. */
  readonly arrived: Seq | null;
  /** What arrived beyond that, as sorted, disjoint pieces [from, to). */
  readonly ahead: readonly { readonly from: Seq; readonly to: Seq }[];
  /** The highest acknowledgment number that this end sent. */
  readonly acked: Seq | null;
  /** The largest right edge that this end offered. */
  readonly offered: Seq | null;
  /** Text octets sent, and sent again, by this end. */
  readonly textSent: number;
  /** How many of them had been sent before. */
  readonly textAgain: number;
}

/** A connection: one incarnation of a four-tuple. */
export interface WireConnection {
  /** Counts the connections of the run that showed a SYN, from 0. */
  readonly id: number;
  /** Which of the scenario's `open` actions it is, or null when nobody opened it. */
  readonly number: number | null;
  /** The ports of side `a` and of side `b`. */
  readonly ports: { readonly a: number; readonly b: number };
  /** The stack's end. */
  readonly a: End;
  /** The peer's end. */
  readonly b: End;
}

/** How far windows that `end` receives are shifted (RFC 7323, section 2): 0 unless both SYNs had the option. */
export const shiftTowards = (end: End): number => {
  const mine = end.syn?.options.windowScale ?? null;
  const theirs = end.peerSyn?.options.windowScale ?? null;
  return mine === null || theirs === null ? 0 : Math.min(theirs, 14);
};

/** How far windows that `end` offers are shifted. */
export const shiftFrom = (end: End): number => {
  const mine = end.syn?.options.windowScale ?? null;
  const theirs = end.peerSyn?.options.windowScale ?? null;
  return mine === null || theirs === null ? 0 : Math.min(mine, 14);
};

/** The window that a segment of `end` offers, in octets. */
export const windowOf = (end: End, segment: Segment): number =>
  has(segment, SYN) ? segment.window : segment.window * 2 ** shiftFrom(end);

/** Whether text of a segment was sent before, as far as the wire has shown. */
export const isRetransmission = (end: End, segment: Segment): boolean =>
  end.nxt !== null && segmentEnd(segment) !== segment.seq && lt(segment.seq, end.nxt);

/** The connections of a run, as the wire has shown them so far. */
export interface Wire {
  /** In the order in which they were opened. */
  readonly connections: readonly WireConnection[];
  /** The newest connection between the ports of a segment that `from` sent, or null. */
  of(from: Side, segment: Segment): WireConnection | null;
}

const FRESH: Omit<End, "side"> = {
  iss: null,
  syn: null,
  nxt: null,
  fin: null,
  reset: false,
  una: null,
  edge: null,
  window: 0,
  maxWindow: 0,
  wl1: null,
  wl2: null,
  peerSyn: null,
  heardSyn: null,
  arrived: null,
  ahead: [],
  acked: null,
  offered: null,
  textSent: 0,
  textAgain: 0,
};

/** Writable inside this file only: the tracker is the one that knows when. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type LiveEnd = Writable<End>;
interface LiveConnection {
  readonly id: number;
  number: number | null;
  readonly ports: { readonly a: number; readonly b: number };
  a: LiveEnd;
  b: LiveEnd;
}

/** Follows a trace, observation by observation. */
export class WireTracker implements Wire {
  readonly connections: LiveConnection[] = [];
  /** The sockets' ports, by socket, and the number of the newest connection between two ports. */
  readonly #ports = new Map<SocketId, { readonly a: number; readonly b: number }>();
  readonly #numbers = new Map<number, number | null>();
  /** SYNs that arrived at a side where there was no connection yet: nobody's peer need have sent them. */
  readonly #knocks: Readonly<Record<Side, Map<number, Segment>>> = { a: new Map(), b: new Map() };

  of(from: Side, segment: Segment): LiveConnection | null {
    const a = from === "a" ? segment.sourcePort : segment.destinationPort;
    const b = from === "a" ? segment.destinationPort : segment.sourcePort;
    for (let i = this.connections.length - 1; i >= 0; i -= 1) {
      const connection = this.connections[i]!;
      if (connection.ports.a === a && connection.ports.b === b) return connection;
    }
    return null;
  }

  /** Takes the next observation into account. */
  observe(seen: Observation): void {
    switch (seen.type) {
      case "sent":
        if (seen.datagram !== null && seen.origin === "stack") this.#sent(seen.side, seen.datagram);
        return;
      case "arrived":
        if (seen.datagram !== null && betweenHosts(seen.datagram)) this.#arrived(seen.side, seen.datagram);
        return;
      case "call":
        if (seen.call.call === "connect") {
          const { local, remote, socket } = seen.call;
          const ports = seen.side === "a" ? { a: local.port, b: remote.port } : { a: remote.port, b: local.port };
          this.#ports.set(socket, ports);
        }
        return;
      case "connection":
        this.#named(seen.socket, seen.connection);
        return;
      default:
    }
  }

  #named(socket: SocketId, number: number | null): void {
    const ports = this.#ports.get(socket);
    if (ports !== undefined) this.#numbers.set(keyOf(ports.a, ports.b), number);
  }

  #sent(side: Side, { segment }: Datagram): void {
    const found = this.of(side, segment);
    const opens = has(segment, SYN) && !has(segment, RST) && (found === null || isNew(found, side, segment));
    const connection = opens ? this.#open(side, segment) : found;
    if (connection === null) return;
    const end = connection[side];
    if (has(segment, RST)) end.reset = true;
    else noteSent(end, segment);
  }

  #open(side: Side, segment: Segment): LiveConnection {
    const a = side === "a" ? segment.sourcePort : segment.destinationPort;
    const b = side === "a" ? segment.destinationPort : segment.sourcePort;
    const connection: LiveConnection = {
      id: this.connections.length,
      number: this.#numbers.get(keyOf(a, b)) ?? null,
      ports: { a, b },
      a: { side: "a", ...FRESH },
      b: { side: "b", ...FRESH },
    };
    const knock = has(segment, ACK) ? this.#knocks[side].get(keyOf(a, b)) : undefined;
    if (knock !== undefined) {
      connection[side].peerSyn = knock;
      connection[side].heardSyn = knock;
      connection[side].arrived = add(knock.seq, 1);
    }
    this.connections.push(connection);
    return connection;
  }

  #arrived(side: Side, { segment }: Datagram): void {
    const connection = this.of(otherSide(side), segment);
    if (has(segment, RST)) return;
    if (connection !== null) noteArrived(connection[side], segment);
    else if (has(segment, SYN)) this.#knocks[side].set(keyOfPair(otherSide(side), segment), segment);
  }
}

const keyOf = (a: number, b: number): number => a * 65_536 + b;

const keyOfPair = (from: Side, { sourcePort, destinationPort }: Segment): number =>
  from === "a" ? keyOf(sourcePort, destinationPort) : keyOf(destinationPort, sourcePort);

/** A SYN with another ISS than before: a new incarnation, or a passive end that started over. */
function isNew(connection: LiveConnection, side: Side, segment: Segment): boolean {
  const end = connection[side];
  if (end.iss === null || end.iss === segment.seq) return false;
  if (!has(segment, ACK)) return true;
  // A listener that answered an old duplicate SYN first answers the true one with another ISS.
  const syn = end.heardSyn;
  const arrived = syn === null ? end.arrived : add(syn.seq, 1);
  connection[side] = { ...end, ...FRESH, peerSyn: syn, heardSyn: syn, arrived };
  return false;
}

function noteSent(end: LiveEnd, segment: Segment): void {
  if (has(segment, SYN)) {
    end.syn ??= segment;
    end.iss ??= segment.seq;
    end.una ??= segment.seq;
  }
  const textEnd = add(segment.seq, segment.data.length + (has(segment, SYN) ? 1 : 0));
  if (segment.data.length > 0) {
    const again = end.nxt === null || !lt(segment.seq, end.nxt)
      ? 0
      : Math.min(segment.data.length, distance(segment.seq, end.nxt));
    end.textSent += segment.data.length;
    end.textAgain += again;
  }
  if (has(segment, FIN)) end.fin ??= textEnd;
  const last = segmentEnd(segment);
  end.nxt = end.nxt === null ? last : latest(end.nxt, last);
  if (!has(segment, ACK)) return;
  end.acked = end.acked === null ? segment.ack : latest(end.acked, segment.ack);
  const edge = add(segment.ack, windowOf(end, segment));
  end.offered = end.offered === null ? edge : latest(end.offered, edge);
}

function noteArrived(end: LiveEnd, segment: Segment): void {
  end.maxWindow = Math.max(end.maxWindow, segment.window * (has(segment, SYN) ? 1 : 2 ** shiftTowards(end)));
  if (has(segment, SYN)) end.heardSyn = segment;
  if (has(segment, SYN) && (end.arrived === null || end.acked === null)) {
    end.peerSyn = segment;
    end.arrived = add(segment.seq, 1);
    end.ahead = [];
  }
  if (has(segment, ACK)) noteAcknowledgment(end, segment);
  const from = has(segment, SYN) ? add(segment.seq, 1) : segment.seq;
  const to = segmentEnd(segment);
  if (from !== to) noteText(end, from, to);
}

function noteAcknowledgment(end: LiveEnd, segment: Segment): void {
  if (end.una === null || end.nxt === null || gt(segment.ack, end.nxt)) return;
  const window = has(segment, SYN) ? segment.window : segment.window * 2 ** shiftTowards(end);
  const edge = add(segment.ack, window);
  // What comes with an acknowledgment below SND.UNA tells no window (RFC 9293, section 3.10.7.4).
  if (lt(segment.ack, end.una)) return;
  end.edge = end.edge === null ? edge : latest(end.edge, edge);
  end.una = segment.ack;
  const newer = end.wl1 === null || end.wl2 === null || lt(end.wl1, segment.seq) ||
    (end.wl1 === segment.seq && leq(end.wl2, segment.ack));
  if (!newer) return;
  end.window = window;
  end.wl1 = segment.seq;
  end.wl2 = segment.ack;
}

function noteText(end: LiveEnd, from: Seq, to: Seq): void {
  if (end.arrived === null || leq(to, end.arrived)) return;
  if (gt(from, end.arrived)) {
    end.ahead = merged(end.ahead, from, to);
    return;
  }
  let arrived = to;
  let rest = end.ahead;
  while (rest.length > 0 && geq(arrived, rest[0]!.from)) {
    arrived = latest(arrived, rest[0]!.to);
    rest = rest.slice(1);
  }
  end.arrived = arrived;
  end.ahead = rest;
}

function merged(pieces: End["ahead"], from: Seq, to: Seq): End["ahead"] {
  const apart = pieces.filter((piece) => lt(piece.to, from) || gt(piece.from, to));
  const touching = pieces.filter((piece) => !lt(piece.to, from) && !gt(piece.from, to));
  const whole = touching.reduce(
    (sum, piece) => ({ from: lt(piece.from, sum.from) ? piece.from : sum.from, to: latest(piece.to, sum.to) }),
    { from, to },
  );
  return [...apart, whole].sort((one, other) => (lt(one.from, other.from) ? -1 : 1));
}

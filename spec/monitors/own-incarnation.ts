/**
 * S2 across the connections of one four-tuple: nothing that belongs to an earlier one has an effect on a later one
 * (RFC 9293, sections 3.4.2 and 3.6.1). Seen in what is read, in what is acknowledged, and in what ends a connection.
 *
 * Whose fault it is can't be told by where it shows: an end that takes a segment which fits its window does right, and
 * it is for the one in TIME-WAIT to see to it that none is left.
 */

import { gt, offset, type Seq } from "../seq.ts";
import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type PacketId, type Side } from "../trace/observation.ts";
import { firstDifference } from "../trace/pattern.ts";
import { streamOf } from "../trace/stream.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import type { WireConnection } from "./wire.ts";

/** A socket's place in the run. */
interface Place {
  readonly connection: number;
  received: number;
}

/** Where a fold stands. */
interface State {
  readonly frame: RunFrame;
  readonly places: Map<SocketId, Place>;
  /** The connection on the wire that a packet was sent on. */
  readonly sentOn: Map<PacketId, number>;
  /** The ISS of connections, by number and side, whose user was told that they are established. */
  readonly established: Map<string, Seq | null>;
  /** Connections, by number and side, that have a socket. */
  readonly taken: Set<string>;
  /** Whether what arrived last at each end was a SYN, which may end a connection (RFC 9293, section 3.10.7.4). */
  readonly heardSyn: Record<Side, boolean>;
  /** Connections on the wire, by id and side, at which a RST of their own arrived. */
  readonly resets: Set<string>;
}

/** What is read, acknowledged and reset on a connection is its own. */
export const ownIncarnation: Monitor = {
  id: "stale/own-incarnation",
  says: "Nothing of an earlier connection of the same four-tuple has an effect on a later one.",
  begin(frame) {
    const state: State = {
      frame,
      places: new Map(),
      sentOn: new Map(),
      established: new Map(),
      taken: new Set(),
      heardSyn: { a: false, b: false },
      resets: new Set(),
    };
    return {
      observe(seen, index): Violation | null {
        switch (seen.type) {
          case "connection":
            return onConnection(state, seen, index);
          case "sent":
            return onSent(state, seen, index);
          case "arrived":
            return onArrived(state, seen);
          case "event":
            return onEvent(state, seen, index);
          case "result":
            return onResult(state, seen, index);
          default:
            return null;
        }
      },
    };
  },
};

type Seen<T extends Observation["type"]> = Extract<Observation, { readonly type: T }>;

function onConnection(state: State, seen: Seen<"connection">, at: number): Violation | null {
  if (seen.connection === null || isTaken(state, seen)) {
    return {
      rule: "S2",
      side: null,
      expected: "a connection for each that the peer's application opened",
      actual: "one more, that nobody opened",
      at,
    };
  }
  state.places.set(seen.socket, { connection: seen.connection, received: 0 });
  return null;
}

/** Whether this side has a socket for the connection already. */
function isTaken(state: State, seen: Seen<"connection">): boolean {
  const key = keyOf(seen.connection ?? -1, seen.side);
  const taken = state.taken.has(key);
  state.taken.add(key);
  return taken;
}

const keyOf = (connection: number, side: Side): string => `${connection}${side}`;

function onSent(state: State, seen: Seen<"sent">, at: number): Violation | null {
  if (seen.datagram === null || seen.origin !== "stack") return null;
  const { wire } = state.frame;
  const { segment } = seen.datagram;
  const connection = wire.of(seen.side, segment);
  const opens = connection === null ||
    (has(segment, SYN) && !has(segment, ACK) && isOther(connection, seen.side, segment));
  state.sentOn.set(seen.packet, opens ? wire.connections.length : connection.id);
  if (opens || has(segment, RST) || has(segment, SYN) || !has(segment, ACK)) return null;
  return judgeAck(state, connection, seen.side, segment, at);
}

const isOther = (connection: WireConnection, side: Side, segment: Segment): boolean =>
  connection[side].iss !== null && connection[side].iss !== segment.seq;

/** On an established connection nothing is acknowledged but what the peer has sent on this connection. */
function judgeAck(
  { frame, established, places }: State,
  connection: WireConnection,
  side: Side,
  segment: Segment,
  at: number,
): Violation | null {
  const peer = connection[otherSide(side)];
  if (peer.nxt === null || peer.iss === null || connection.number === null || places.size === 0) return null;
  if (frame.wire.connections.length < 2 || established.get(keyOf(connection.number, side)) !== connection[side].iss) {
    return null;
  }
  if (!gt(segment.ack, peer.nxt)) return null;
  return {
    rule: "S2",
    side: null,
    expected: `an acknowledgment of no more than the peer has sent on this connection, up to ${
      offset(peer.iss, peer.nxt)
    }`,
    actual: `an acknowledgment of ${offset(peer.iss, segment.ack)}, counted from the peer's ISS`,
    at,
  };
}

function onArrived(state: State, seen: Seen<"arrived">): null {
  state.heardSyn[seen.side] = seen.datagram !== null && has(seen.datagram.segment, SYN);
  if (seen.datagram === null || !has(seen.datagram.segment, RST)) return null;
  const connection = state.frame.wire.of(otherSide(seen.side), seen.datagram.segment);
  if (connection !== null && (state.sentOn.get(seen.packet) ?? connection.id) === connection.id) {
    state.resets.add(keyOf(connection.id, seen.side));
  }
  return null;
}

function onEvent(state: State, seen: Seen<"event">, at: number): Violation | null {
  const place = state.places.get(seen.socket);
  if (place === undefined) return null;
  const key = keyOf(place.connection, seen.side);
  const found = state.frame.wire.connections.findLast((one) => one.number === place.connection);
  if (seen.event === "established") state.established.set(key, found?.[seen.side].iss ?? null);
  // What is sent between the same ports from now on is another connection's.
  if (seen.event === "closed") state.established.delete(key);
  if (seen.event !== "reset" && seen.event !== "refused") return null;
  if (found === undefined || state.heardSyn[seen.side] || state.resets.has(keyOf(found.id, seen.side))) return null;
  return {
    rule: "S2",
    side: null,
    expected: "the connection to go on, its peer having sent no RST on it",
    actual: `the application was told: ${seen.event}`,
    at,
  };
}

function onResult(state: State, seen: Seen<"result">, at: number): Violation | null {
  const { result } = seen;
  const place = state.places.get(seen.socket);
  if (place === undefined || !result.ok || !("data" in result)) return null;
  const stream = streamOf(place.connection, otherSide(seen.side));
  const wrong = firstDifference(result.data, stream, place.received);
  const position = place.received + (wrong ?? 0);
  place.received += result.data.length;
  if (wrong === null) return null;
  return {
    rule: "S2",
    side: null,
    expected: `octet ${position} of what the peer wrote on this connection`,
    actual: `the octet ${result.data[wrong]}, which belongs to another connection or place`,
    at,
  };
}

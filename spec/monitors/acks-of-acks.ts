/** L3 in the small: what only acknowledges is not acknowledged, or two such stacks would never fall silent. */

import { gt, lt } from "../seq.ts";
import { ACK, PSH, type Segment } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide } from "../trace/observation.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { keyOf } from "./arrival.ts";
import type { End } from "./wire.ts";

/** What an end has had reason to acknowledge, beyond the bare acknowledgments that it sent. */
interface Account {
  credit: number;
  /** The newest timestamp of the peer that arrived. */
  newest: number | null;
}

class AcksOfAcks implements Fold {
  readonly #frame: RunFrame;
  readonly #accounts = new Map<number, Account>();
  readonly #numbers = new Map<SocketId, number>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    switch (seen.type) {
      case "connection":
        if (seen.connection !== null) this.#numbers.set(seen.socket, seen.connection);
        return null;
      case "call":
        this.#called(seen);
        return null;
      case "arrived":
        this.#arrived(seen);
        return null;
      case "sent":
        return seen.origin === "stack" && seen.datagram !== null ? this.#sent(seen, seen.datagram.segment, at) : null;
      default:
        return null;
    }
  }

  #account(key: number): Account {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { credit: 0, newest: null };
      this.#accounts.set(key, account);
    }
    return account;
  }

  /** A RECEIVE may open the window. */
  #called(seen: Extract<Observation, { readonly type: "call" }>): void {
    if (seen.call.call !== "receive" && seen.call.call !== "set") return;
    const number = this.#numbers.get(seen.call.socket);
    const connection = this.#frame.wire.connections.findLast((one) => one.number === number);
    if (number !== undefined && connection !== undefined) this.#account(keyOf(connection, seen.side)).credit += 1;
  }

  #arrived(seen: Extract<Observation, { readonly type: "arrived" }>): void {
    if (seen.datagram === null) return;
    const { segment } = seen.datagram;
    const connection = this.#frame.wire.of(otherSide(seen.side), segment);
    if (connection === null) return;
    const account = this.#account(keyOf(connection, seen.side));
    const value = segment.options.timestamps?.value ?? null;
    const old = value !== null && account.newest !== null && ((value - account.newest) | 0) < 0;
    if (value !== null && !old) account.newest = value;
    const damaged = seen.corrupted === true || seen.malformed !== undefined;
    if (old || damaged || !isPlain(connection[seen.side], segment)) account.credit += 1;
  }

  #sent({ side }: Extract<Observation, { readonly type: "sent" }>, segment: Segment, at: number): Violation | null {
    if ((segment.flags & ~PSH) !== ACK || segment.data.length > 0) return null;
    const connection = this.#frame.wire.of(side, segment);
    if (connection === null) return null;
    const { nxt, acked } = connection[side];
    // A keep-alive, or a probe, stands before SND.NXT; what acknowledges anything new is no answer to nothing.
    if (nxt === null || lt(segment.seq, nxt) || acked === null || gt(segment.ack, acked)) return null;
    const account = this.#account(keyOf(connection, side));
    if (account.credit > 0) {
      account.credit -= 1;
      return null;
    }
    return {
      rule: "L3",
      side,
      expected: "no acknowledgment again: all that came since the last one were acknowledgments in order",
      actual: "one more bare acknowledgment of nothing new",
      at,
    };
  }
}

/** Whether a segment is an acknowledgment in order and nothing else: it asks for no answer. */
function isPlain(end: End, segment: Segment): boolean {
  if ((segment.flags & ~PSH) !== ACK || segment.data.length > 0) return false;
  if (end.arrived === null || end.una === null || end.nxt === null || end.una === end.iss) return false;
  return segment.seq === end.arrived && !lt(segment.ack, end.una) && !gt(segment.ack, end.nxt);
}

/** No acknowledgment of acknowledgments. */
export const acksOfAcks: Monitor = {
  id: "ack/acks-of-acks",
  says: "A bare acknowledgment of nothing new answers something else than bare acknowledgments in order.",
  begin: (frame) => new AcksOfAcks(frame),
};

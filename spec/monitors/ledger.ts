/** What applications wrote and read so far, connection by connection, as their calls and results have shown it. */

import type { Instant } from "../time.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { type Call, type CallName, type CallResult, isFailure, type SocketId } from "../trace/vocabulary.ts";

/** One application's end of a connection of the run. */
export interface Half {
  readonly side: Side;
  /** The number of the connection. */
  readonly connection: number;
  /** Octets that SENDs took so far, and those that the SEND under way offers besides. */
  taken: number;
  offered: number;
  /** When a SEND last took something. */
  takenAt: Instant | null;
  /** Octets that RECEIVEs gave so far. */
  read: number;
  /** The end of the peer's stream was read. */
  ended: boolean;
  /** Since when RECEIVE has had nothing to give; null while it was not asked, or had something. */
  hungrySince: Instant | null;
  /** The application has said that it writes no more. */
  shut: boolean;
  /** The application has let go of the socket, or lost it with its process or its host. */
  gone: boolean;
  /** The connection ended by itself: reset, refused, or timed out. */
  failed: boolean;
  /** The Nagle algorithm is off. */
  noDelay: boolean;
}

const newHalf = (side: Side, connection: number, noDelay: boolean): Half => ({
  side,
  connection,
  taken: 0,
  offered: 0,
  takenAt: null,
  read: 0,
  ended: false,
  hungrySince: null,
  shut: false,
  gone: false,
  failed: false,
  noDelay,
});

/** Follows the calls of a trace. A socket counts once its connection is known. */
export class Ledger {
  readonly #bySocket = new Map<SocketId, Half>();
  readonly #byConnection: Record<Side, (Half | undefined)[]> = { a: [], b: [] };
  /** Sockets, listeners among them, that were opened with the Nagle algorithm off. */
  readonly #noDelay = new Set<SocketId>();

  /** The end of a connection that a side has, or null when it has none yet. */
  half(side: Side, connection: number | null): Half | null {
    return connection === null ? null : this.#byConnection[side][connection] ?? null;
  }

  /** The end that a socket is, or null. */
  of(socket: SocketId): Half | null {
    return this.#bySocket.get(socket) ?? null;
  }

  /** Every end that was ever opened. */
  halves(): Iterable<Half> {
    return this.#bySocket.values();
  }

  /** Takes the next observation into account. */
  observe(seen: Observation): void {
    switch (seen.type) {
      case "call":
        return this.#called(seen.call);
      case "result":
        return this.#answered(seen.call, seen.socket, seen.result, seen.at);
      case "connection":
        return this.#named(seen.side, seen.socket, seen.connection);
      case "event": {
        if (!isFailure(seen.event)) return;
        const half = this.#bySocket.get(seen.socket);
        if (half !== undefined) half.failed = true;
        return;
      }
      case "happened":
        if (seen.what !== "crash" && seen.what !== "power-off") return;
        for (const half of this.#bySocket.values()) if (half.side === seen.side) half.gone = true;
        return;
      default:
    }
  }

  #called(call: Call): void {
    const half = this.#bySocket.get(call.socket);
    switch (call.call) {
      case "connect":
      case "listen":
        if (call.options?.noDelay === true) this.#noDelay.add(call.socket);
        return;
      case "accept":
        if (this.#noDelay.has(call.socket)) this.#noDelay.add(call.as);
        return;
      case "send":
        if (half !== undefined) half.offered = call.data.length;
        return;
      case "shutdown":
        if (half !== undefined) half.shut = true;
        return;
      case "close":
      case "abort":
        if (half !== undefined) half.gone = true;
        return;
      case "set":
        if (half !== undefined && call.options.noDelay !== undefined) half.noDelay = call.options.noDelay;
    }
  }

  #answered(call: CallName, socket: SocketId, result: CallResult, at: Instant): void {
    const half = this.#bySocket.get(socket);
    if (half === undefined) return;
    if (!result.ok) {
      half.offered = 0;
      if (call === "receive" && result.failure === "would-block") half.hungrySince ??= at;
      return;
    }
    if ("taken" in result) {
      half.taken += result.taken;
      half.offered = 0;
      if (result.taken > 0) half.takenAt = at;
    } else if ("data" in result) {
      half.read += result.data.length;
      half.hungrySince = null;
    } else if ("endOfStream" in result) half.ended = true;
  }

  #named(side: Side, socket: SocketId, connection: number | null): void {
    if (connection === null || this.#bySocket.has(socket)) return;
    const half = newHalf(side, connection, this.#noDelay.has(socket));
    this.#bySocket.set(socket, half);
    this.#byConnection[side][connection] ??= half;
  }
}

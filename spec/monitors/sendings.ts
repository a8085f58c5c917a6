/** What an end has sent and not yet had acknowledged, piece by piece: when, how often, and what it had heard then. */

import { distance, geq, gt, leq, lt, type Seq } from "../seq.ts";
import type { Instant } from "../time.ts";
import type { Side } from "../trace/observation.ts";
import type { WireConnection } from "./wire.ts";

/** A piece of sequence space, [from, to), as it was sent once. */
export interface Piece {
  readonly from: Seq;
  readonly to: Seq;
  readonly at: Instant;
  /** When the octet at `from` was sent for the first time. */
  readonly firstAt: Instant;
  /** How often the octet at `from` had been sent before. */
  readonly before: number;
  /** How many segments had arrived at this end by then. */
  readonly heard: number;
}

/** The pieces of one end of a connection. Text and FIN only. */
export class Sendings {
  #pieces: Piece[] = [];
  /** Segments that arrived at this end. */
  heard = 0;

  /** Takes note of [from, to); gives the piece in which its first octet was sent last, or null. */
  note(from: Seq, to: Seq, at: Instant): Piece | null {
    const last = this.last(from);
    this.#pieces.push({
      from,
      to,
      at,
      firstAt: last === null ? at : last.firstAt,
      before: last === null ? 0 : last.before + 1,
      heard: this.heard,
    });
    return last;
  }

  /** The piece in which an octet was sent last, or null. */
  last(octet: Seq): Piece | null {
    for (let i = this.#pieces.length - 1; i >= 0; i -= 1) {
      const piece = this.#pieces[i]!;
      if (leq(piece.from, octet) && gt(piece.to, octet)) return piece;
    }
    return null;
  }

  /** Everything below `una` is acknowledged: forgets it, and gives the piece with its last octet as first sent. */
  acknowledge(una: Seq): Piece | null {
    let last: Piece | null = null;
    const left: Piece[] = [];
    for (const piece of this.#pieces) {
      if (gt(piece.to, una)) left.push(piece);
      else if (last === null || piece.firstAt < last.firstAt) last = piece;
    }
    this.#pieces = left;
    return last;
  }

  /** Octets of sequence space between the lowest and the highest piece. */
  get span(): number {
    let low: Seq | null = null;
    let high: Seq | null = null;
    for (const { from, to } of this.#pieces) {
      if (low === null || lt(from, low)) low = from;
      if (high === null || geq(to, high)) high = to;
    }
    return low === null || high === null ? 0 : distance(low, high);
  }
}

/** Something of a monitor's own for each end of each connection. */
export class PerEnd<T> {
  readonly #states: (T | undefined)[] = [];
  readonly #fresh: (side: Side) => T;

  constructor(fresh: (side: Side) => T) {
    this.#fresh = fresh;
  }

  /** What is kept for an end; made when it is first asked for. */
  of(connection: WireConnection, side: Side): T {
    const index = connection.id * 2 + (side === "a" ? 0 : 1);
    return this.#states[index] ??= this.#fresh(side);
  }
}

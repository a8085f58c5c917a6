/** What arrived at an end, as far as its stack has to take it: what monitors of answers and acknowledgments share. */

import { add, distance, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, FIN, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunFrame } from "../trace/monitor.ts";
import { Ledger } from "./ledger.ts";
import { type End, windowOf, type WireConnection } from "./wire.ts";

/** An end of a connection, by one number. */
export const keyOf = (connection: WireConnection, side: Side): number => connection.id * 2 + (side === "a" ? 0 : 1);

/** A segment that arrived at an end which is synchronized and still there. */
export interface Arrival {
  readonly key: number;
  readonly side: Side;
  readonly connection: WireConnection;
  readonly end: End;
  readonly segment: Segment;
  /** The right edge that the end offered last. */
  readonly edge: Seq | null;
}

type Arrived = Extract<Observation, { readonly type: "arrived" }>;
type Sent = Extract<Observation, { readonly type: "sent" }>;

/** Follows a trace, and tells which arrivals a stack has to do something about. */
export class Arrivals {
  readonly ledger: Ledger = new Ledger();
  readonly #frame: RunFrame;
  readonly #edges = new Map<number, Seq>();
  readonly #latest = new Map<number, number>();
  /** Ends of which nothing can be asked: reset, or met by an attacker's SYN, FIN or RST. */
  readonly #spoilt = new Set<number>();
  readonly #crafted = new Set<number>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  /** Takes any observation but an arrival into account. */
  observe(seen: Observation): void {
    if (seen.type === "sent") this.#sent(seen);
    else this.ledger.observe(seen);
  }

  /** Whether nothing can be asked of an end any more: its connection was reset, or its application has let go of it. */
  isOver(key: number, connection: WireConnection, side: Side): boolean {
    if (this.#spoilt.has(key)) return true;
    const half = this.ledger.half(side, connection.number);
    return half !== null && (half.gone || half.failed);
  }

  #sent(seen: Sent): void {
    if (seen.origin === "attacker") {
      this.#crafted.add(seen.packet);
      return;
    }
    if (seen.datagram === null) return;
    const { segment } = seen.datagram;
    const connection = this.#frame.wire.of(seen.side, segment);
    if (connection === null) return;
    const key = keyOf(connection, seen.side);
    if (has(segment, RST)) this.#spoilt.add(key);
    else if (has(segment, ACK)) this.#edges.set(key, add(segment.ack, windowOf(connection[seen.side], segment)));
  }

  /**
   * Takes an arrival into account. The answer is null when the segment is damaged, a SYN or RST, without ACK, an old
   * duplicate by its timestamp, or has an acknowledgment far below SND.UNA: a stack may drop it; or the end is not
   * synchronized, or over. With `third`, an end counts as synchronized that becomes so by this very segment.
   */
  take(seen: Arrived, third = false): Arrival | null {
    if (seen.datagram === null || seen.corrupted === true || seen.malformed !== undefined) return null;
    const { segment } = seen.datagram;
    const connection = this.#frame.wire.of(otherSide(seen.side), segment);
    if (connection === null) return null;
    const key = keyOf(connection, seen.side);
    const crafted = this.#crafted.size > 0 && this.#crafted.has(seen.packet);
    if (has(segment, RST) || (crafted && (segment.flags & (SYN | FIN)) !== 0)) this.#spoilt.add(key);
    if (!has(segment, ACK) || has(segment, SYN) || this.isOver(key, connection, seen.side)) return null;
    const end = connection[seen.side];
    if (end.acked === null || end.una === null) return null;
    if (end.una === end.iss && !(third && gt(segment.ack, end.una))) return null;
    if (!this.#isRecent(key, end, segment)) return null;
    if (lt(segment.ack, end.una) && distance(segment.ack, end.una) > end.window) return null;
    return { key, side: seen.side, connection, end, segment, edge: this.#edges.get(key) ?? null };
  }

  #isRecent(key: number, end: End, segment: Segment): boolean {
    const agreed = (end.syn?.options.timestamps ?? null) !== null && (end.peerSyn?.options.timestamps ?? null) !== null;
    if (!agreed) return true;
    const value = segment.options.timestamps?.value;
    if (value === undefined) return false;
    const latest = this.#latest.get(key);
    if (latest !== undefined && ((value - latest) | 0) < 0) return false;
    this.#latest.set(key, value);
    return true;
  }
}

/** Whether an arrival acknowledges something that its receiver has not sent. */
export const acksUnsent = ({ end, segment }: Arrival): boolean => end.nxt !== null && gt(segment.ack, end.nxt);

/** Whether all of an arrival's text lies in the window that was offered last. */
export const isInside = ({ edge, segment }: Arrival): boolean =>
  edge !== null && leq(add(segment.seq, segment.data.length), edge);

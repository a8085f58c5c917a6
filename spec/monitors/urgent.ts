/** Urgent data: RFC 9293, section 3.8.5. Where the pointer points, and who is told. */

import { add, distance, type Seq } from "../seq.ts";
import { has, type Segment, URG } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { type Half, Ledger } from "./ledger.ts";
import type { WireConnection } from "./wire.ts";

/** Where a segment's urgent pointer points in the stream of `from`: octets before it, or null when that isn't known. */
function pointedAt(connection: WireConnection | null, from: Side, segment: Segment): number | null {
  const iss = connection?.[from].iss ?? null;
  if (iss === null || !has(segment, URG)) return null;
  return distance(add(iss, 1), add(segment.seq, segment.urgentPointer) as Seq);
}

class PointerFold implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  /** Where urgent data ended that an application wrote. */
  readonly #ends = new Map<Half, Set<number>>();
  /** The SEND under way that is urgent, and how much it offers. */
  #sending: { readonly socket: SocketId; readonly octets: number } | null = null;

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    this.#ledger.observe(seen);
    if (seen.type === "call") {
      const { call } = seen;
      const urgent = call.call === "send" && call.urgent === true;
      this.#sending = urgent ? { socket: call.socket, octets: call.data.length } : null;
    }
    if (seen.type === "result" && seen.call === "send" && this.#sending?.socket === seen.socket) this.#wrote(seen);
    return seen.type === "sent" && seen.origin === "stack" ? this.#sent(seen, index) : null;
  }

  #wrote({ socket, result }: Extract<Observation, { type: "result" }>): void {
    const half = this.#ledger.of(socket);
    if (half === null || !result.ok || !("taken" in result)) return;
    const ends = this.#ends.get(half) ?? new Set();
    this.#ends.set(half, ends.add(half.taken));
  }

  #sent({ side, datagram }: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    if (datagram === null) return null;
    const connection = this.#frame.wire.of(side, datagram.segment);
    const at = pointedAt(connection, side, datagram.segment);
    const half = this.#ledger.half(side, connection?.number ?? null);
    if (at === null || half === null || this.#ends.get(half)?.has(at) === true) return null;
    const known = [...(this.#ends.get(half) ?? [])];
    return {
      rule: "MUST-62",
      side,
      expected: known.length === 0
        ? "no urgent pointer, as no urgent data was written"
        : `an urgent pointer to the octet after urgent data, at position ${known.join(" or ")}`,
      actual: `one to position ${at}`,
      at: index,
    };
  }
}

/** MUST-62: the urgent pointer points behind the last octet of what an application wrote as urgent. */
export const urgentPointer: Monitor = {
  id: "urgent/pointer",
  says: "The urgent pointer points to the octet that follows urgent data.",
  begin: (frame) => new PointerFold(frame),
};

class ToldFold implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();
  /** Ends at which urgent data was announced before it was read: up to where. */
  readonly #announced = new Map<string, { readonly side: Side; readonly connection: number; readonly at: number }>();
  readonly #told = new Set<Half>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation): null {
    this.#ledger.observe(seen);
    if (seen.type === "arrived" && seen.datagram !== null) this.#arrived(seen.side, seen.datagram.segment);
    if (seen.type === "event" && seen.event === "urgent") {
      const half = this.#ledger.of(seen.socket);
      if (half !== null) this.#told.add(half);
    }
    return null;
  }

  #arrived(side: Side, segment: Segment): void {
    const from = otherSide(side);
    const connection = this.#frame.wire.of(from, segment);
    const at = pointedAt(connection, from, segment);
    const number = connection?.number ?? null;
    if (at === null || number === null) return;
    const writer = this.#ledger.half(from, number);
    // A pointer beyond what was written, or behind what was read, is nobody's news.
    if (writer === null || at > writer.taken || at <= (this.#ledger.half(side, number)?.read ?? 0)) return;
    this.#announced.set(`${side} ${number}`, { side, connection: number, at });
  }

  end(_run: RunRecord): Violation | null {
    for (const { side, connection, at } of this.#announced.values()) {
      const half = this.#ledger.half(side, connection);
      if (half === null || half.read < at || this.#told.has(half)) continue;
      return {
        rule: "MUST-32",
        side,
        expected: `the application to be told of the urgent data that ends at position ${at}`,
        actual: "it was told nothing, and read past it",
        at: null,
      };
    }
    return null;
  }
}

/** MUST-32: the application is told that urgent data is ahead. */
export const urgentIsTold: Monitor = {
  id: "urgent/told",
  says: "An application is told when urgent data is ahead of what it has read.",
  begin: (frame) => new ToldFold(frame),
};

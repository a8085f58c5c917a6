/**
 * A1 at the end of a stream: an application reads the end of its peer's stream after all that the peer wrote, not
 * before, and only if the peer's application has asked for an end (RFC 9293, sections 3.6 and 3.10.3).
 */

import type { Monitor, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { isFailure, type SocketId } from "../trace/vocabulary.ts";

/** One end's application on one connection. */
interface Half {
  readonly side: Side;
  /** Octets that its stack took, and that it read. */
  taken: number;
  received: number;
  /** It said that it writes no more. */
  asked: boolean;
  /** It let go of the socket. */
  over: boolean;
  /** It was told of an error. */
  failed: boolean;
  /** It has tried to read. */
  reads: boolean;
  /** It read the end of the peer's stream. */
  ended: boolean;
}

type Pair = Readonly<Record<Side, Half>>;

const newHalf = (side: Side): Half => ({
  side,
  taken: 0,
  received: 0,
  asked: false,
  over: false,
  failed: false,
  reads: false,
  ended: false,
});

/** What was written before the close arrives whole, and then the end of the stream. */
export const wholeStream: Monitor = {
  id: "close/whole-stream",
  says: "The end of a stream is read after all of the stream, and only when its writer has asked for it.",
  begin({ wire }) {
    const pairs = new Map<number, Pair>();
    const known = new Map<SocketId, { readonly pair: Pair; readonly half: Half }>();
    return {
      observe(seen, index): Violation | null {
        if (seen.type === "connection") {
          if (seen.connection === null) return null;
          const pair = pairs.get(seen.connection) ?? { a: newHalf("a"), b: newHalf("b") };
          pairs.set(seen.connection, pair);
          known.set(seen.socket, { pair, half: pair[seen.side] });
          return null;
        }
        if (seen.type !== "call" && seen.type !== "result" && seen.type !== "event") return null;
        const found = known.get(seen.type === "call" ? seen.call.socket : seen.socket);
        return found === undefined ? null : take(found.pair, found.half, seen, index);
      },
      end(run): Violation | null {
        const resets = wire.connections.some((connection) => connection.a.reset || connection.b.reset);
        for (const pair of pairs.values()) {
          const missing = inTheEnd(pair, "a", run, resets) ?? inTheEnd(pair, "b", run, resets);
          if (missing !== null) return missing;
        }
        return null;
      },
    };
  },
};

function take(
  pair: Pair,
  half: Half,
  seen: Extract<Observation, { readonly type: "call" | "result" | "event" }>,
  at: number,
): Violation | null {
  if (seen.type === "event") {
    if (isFailure(seen.event)) half.failed = true;
    return null;
  }
  if (seen.type === "call") {
    const { call } = seen.call;
    if (call === "shutdown" || call === "close" || call === "abort") half.asked = true;
    if (call === "close" || call === "abort") half.over = true;
    if (call === "receive") half.reads = true;
    return null;
  }
  const { result } = seen;
  if (!result.ok) return seen.call === "receive" && result.failure === "closing" ? deaf(half, at) : null;
  if ("taken" in result) half.taken += result.taken;
  else if ("data" in result) half.received += result.data.length;
  else if ("endOfStream" in result) {
    half.ended = true;
    return early(pair[otherSide(half.side)], half, at);
  }
  return null;
}

/** CLOSE ends one direction: RECEIVE goes on in the other (RFC 9293, section 3.6). */
const deaf = (half: Half, at: number): Violation | null =>
  !half.asked || half.over || half.failed || half.ended ? null : {
    rule: "RFC9293-E17",
    side: half.side,
    expected: "a RECEIVE that goes on after the half-close, until the end of the peer's stream",
    actual: "it was refused, as the connection is closing",
    at,
  };

function early(writer: Half, reader: Half, at: number): Violation | null {
  if (!writer.asked) {
    return {
      rule: "A1",
      side: null,
      expected: "no end of the stream, its writer being about to write on",
      actual: "the end of the stream was read",
      at,
    };
  }
  if (reader.received === writer.taken) return null;
  return {
    rule: "RFC9293-E16",
    side: null,
    expected: `the end of the stream after the ${writer.taken} octets that were written before the close`,
    actual: `the end of the stream after ${reader.received} octets`,
    at,
  };
}

/** On a network that healed, a reader that holds its socket comes to the end of a stream that was ended. */
function inTheEnd(pair: Pair, side: Side, run: RunRecord, resets: boolean): Violation | null {
  const reader = pair[side];
  const writer = pair[otherSide(side)];
  const applies = run.healedAt !== null && (run.end === "silent" || run.end === "horizon") && writer.asked &&
    reader.reads && !reader.over && !reader.ended && !reader.failed && !writer.failed && !resets;
  if (!applies) return null;
  return {
    rule: "L1",
    side: null,
    expected: `the end of the stream, after ${writer.taken} octets`,
    actual: `${reader.received} octets were read, and the end never came`,
    at: null,
  };
}

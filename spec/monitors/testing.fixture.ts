/** Hand-made traces for the tests of monitors: one connection from port 40000 of `a` to port 80 of `b`. */

import type { Datagram } from "../datagram.ts";
import { seq } from "../seq.ts";
import { instant, MILLISECOND, MINUTE, SECOND } from "../time.ts";
import { ACK, NO_OPTIONS, type Options, segment, SYN } from "../tcp/segment.ts";
import type { Declaration, Timing } from "../trace/declaration.ts";
import type { Fold, Monitor, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { Call, CallResult, SocketEvent, SocketOptions } from "../trace/vocabulary.ts";
import { WireTracker } from "./wire.ts";

/** Exact timers, as a stack on a virtual clock has them. */
export const TIMING: Timing = {
  msl: 2 * MINUTE,
  timeWait: 4 * MINUTE,
  minRto: SECOND,
  maxRto: MINUTE,
  initialRto: SECOND,
  granularity: MILLISECOND,
  giveUpData: 100 * SECOND,
  giveUpSyn: 180 * SECOND,
  giveUpSynAck: 180 * SECOND,
  giveUpOrphan: 100 * SECOND,
  finWait2: MINUTE,
  delayedAck: 200 * MILLISECOND,
  tolerance: 0,
};

/** A stack with those timers. */
export const DECLARATION: Declaration = {
  name: "stack",
  version: "1",
  clock: "virtual",
  supports: ["user-timeout"],
  timing: TIMING,
  initialWindow: 4,
  mss: 1460,
  receiveBuffer: 65_535,
};

/** Initial sequence numbers of the two ends. */
export const ISS: Readonly<Record<Side, number>> = { a: 1000, b: 5000 };

/** What a hand-made segment says; sequence numbers count from the sender's and from the receiver's ISS. */
export interface Fields {
  readonly seq?: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly urgentPointer?: number;
  readonly length?: number;
  /** The text itself, instead of `length` octets of zeros. */
  readonly data?: Uint8Array;
  readonly options?: Partial<Options>;
}

const datagramOf = (side: Side, fields: Fields): Datagram => {
  const peer = side === "a" ? "b" : "a";
  return {
    source: side === "a" ? "10.0.0.1" : "10.0.0.2",
    destination: side === "a" ? "10.0.0.2" : "10.0.0.1",
    hopLimit: 64,
    segment: segment({
      sourcePort: side === "a" ? 40_000 : 80,
      destinationPort: side === "a" ? 80 : 40_000,
      seq: seq(ISS[side] + (fields.seq ?? 1)),
      ack: seq(fields.ack === undefined ? 0 : ISS[peer] + fields.ack),
      flags: fields.flags ?? (fields.ack === undefined ? 0 : ACK),
      window: fields.window ?? 65_535,
      urgentPointer: fields.urgentPointer ?? 0,
      options: { ...NO_OPTIONS, ...fields.options },
      data: fields.data ?? new Uint8Array(fields.length ?? 0),
    }),
  };
};

let packets = 0;

/** A segment that the stack of `side` emits, at `at` microseconds. */
export const sent = (at: number, side: Side, fields: Fields): Observation => ({
  type: "sent",
  at: instant(at),
  side,
  packet: packets++,
  origin: "stack",
  datagram: datagramOf(side, fields),
  length: 40 + (fields.data?.length ?? fields.length ?? 0),
});

/** A segment of the other side that arrives at `side`. */
export const arrived = (at: number, side: Side, fields: Fields): Observation => ({
  type: "arrived",
  at: instant(at),
  side,
  packet: packets++,
  datagram: datagramOf(side === "a" ? "b" : "a", fields),
});

/** A segment that `side` emits at `at` and that arrives `latency` later, with nothing in between. */
export const passed = (
  at: number,
  side: Side,
  fields: Fields,
  latency: number = 10 * MILLISECOND,
): readonly Observation[] => [
  sent(at, side, fields),
  arrived(at + latency, side === "a" ? "b" : "a", fields),
];

/** An application is told something. */
export const told = (
  at: number,
  side: Side,
  event: SocketEvent,
  socket: number = side === "a" ? 1 : 2,
): Observation => ({
  type: "event",
  at: instant(at),
  side,
  socket,
  event,
});

const socketOf = (side: Side): number => (side === "a" ? 1 : 2);

/** Both applications have their sockets, 1 and 2, of connection 0, which `a` opens: to stand before a handshake. */
export const sockets = (options: SocketOptions = {}): readonly Observation[] => [
  {
    type: "call",
    at: instant(0),
    side: "a",
    call: {
      call: "connect",
      socket: 1,
      local: { address: "10.0.0.1", port: 40_000 },
      remote: { address: "10.0.0.2", port: 80 },
      options,
    },
  },
  { type: "connection", at: instant(0), side: "a", socket: 1, connection: 0 },
  { type: "connection", at: instant(0), side: "b", socket: 2, connection: 0 },
];

/** A call of an application and its result. */
export const called = (
  at: number,
  side: Side,
  call: Call,
  result: CallResult = { ok: true },
): readonly Observation[] => [
  { type: "call", at: instant(at), side, call },
  { type: "result", at: instant(at), side, call: call.call, socket: call.socket, result },
];

/** An application writes so many octets (of zeros), and the stack takes them. */
export const wrote = (at: number, side: Side, octets: number): readonly Observation[] =>
  called(at, side, { call: "send", socket: socketOf(side), data: new Uint8Array(octets) }, { ok: true, taken: octets });

/** An application reads the given octets; null when it is told that there are none yet. */
export const reads = (at: number, side: Side, data: Uint8Array | null): readonly Observation[] =>
  called(
    at,
    side,
    { call: "receive", socket: socketOf(side), max: 65_536 },
    data === null ? { ok: false, failure: "would-block" } : { ok: true, data },
  );

/** The three segments of a handshake from `a`, ending at 30 ms, with the given options on the SYNs. */
export const handshake = (a: Partial<Options> = {}, b: Partial<Options> = a): readonly Observation[] => [
  ...passed(0, "a", { seq: 0, flags: SYN, options: a }),
  ...passed(10 * MILLISECOND, "b", { seq: 0, ack: 1, flags: SYN | ACK, options: b }),
  ...passed(20 * MILLISECOND, "a", { seq: 1, ack: 1 }),
];

/** A run with a trace, that fell silent. */
export const runOf = (trace: readonly Observation[], parts: Partial<RunRecord> = {}): RunRecord => ({
  a: DECLARATION,
  b: DECLARATION,
  trace,
  end: "silent",
  startedAt: instant(0),
  healedAt: instant(0),
  endedAt: trace.at(-1)?.at ?? instant(0),
  sockets: [],
  blocks: { a: 0, b: 0 },
  ...parts,
});

/** What a monitor finds first in a run, or null. */
export function judged(monitor: Monitor, run: RunRecord): Violation | null {
  const wire = new WireTracker();
  const fold: Fold = monitor.begin({ a: run.a, b: run.b, wire });
  for (const [index, seen] of run.trace.entries()) {
    const violation = fold.observe?.(seen, index) ?? null;
    if (violation !== null) return violation;
    wire.observe(seen);
  }
  return fold.end?.(run) ?? null;
}

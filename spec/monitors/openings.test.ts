/** Monitors of openings, on hand-made traces. */

import { expect, test } from "vitest";
import { ACK, RST, SYN } from "../tcp/segment.ts";
import { instant, MILLISECOND, MINUTE, SECOND } from "../time.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { StateName } from "../tcp/state.ts";
import type { Call } from "../trace/vocabulary.ts";
import { halfOpenDiscovered } from "./half-open.ts";
import { issFollowsClock, unpredictableIss } from "./initial-sequence.ts";
import { legalStates } from "./legal-states.ts";
import { openingCompletes } from "./opening-completes.ts";
import { answersCrossingSyn } from "./opening-crossing.ts";
import { synAckGivenUp, synGivenUp } from "./opening-given-up.ts";
import { openingSegments } from "./opening-segments.ts";
import { noEarlyText, toldTruly } from "./opening-told.ts";
import { arrived, handshake, judged, passed, runOf, sent, told } from "./testing.fixture.ts";
import { undisturbed } from "./undisturbed.ts";

const A = { address: "10.0.0.1", port: 40_000 };
const B = { address: "10.0.0.2", port: 80 };

const called = (at: number, side: Side, call: Call): Observation => ({ type: "call", at: instant(at), side, call });

const listens = called(0, "b", { call: "listen", socket: 9, local: B, backlog: 1 });

const connects = (at: number): readonly Observation[] => [
  called(at, "a", { call: "connect", socket: 1, local: A, remote: B }),
  { type: "result", at: instant(at), side: "a", call: "connect", socket: 1, result: { ok: true } },
];

const accepts: readonly Observation[] = [
  called(30 * MILLISECOND, "b", { call: "accept", socket: 9, as: 2 }),
  {
    type: "result",
    at: instant(30 * MILLISECOND),
    side: "b",
    call: "accept",
    socket: 9,
    result: { ok: true, local: B, remote: A },
  },
  { type: "connection", at: instant(30 * MILLISECOND), side: "b", socket: 2, connection: 0 },
];

const syn = (at: number, seq = 0): Observation => sent(at, "a", { seq, flags: SYN });
const connected = told(20 * MILLISECOND, "a", "established");

const status = (side: Side, state: StateName): Observation => ({
  type: "result",
  at: instant(0),
  side,
  call: "status",
  socket: 1,
  result: { ok: true, status: { state } },
});

const received: Observation = {
  type: "result",
  at: instant(SECOND),
  side: "a",
  call: "receive",
  socket: 1,
  result: { ok: true, data: new Uint8Array(1) },
};

const happened = (at: number, what: "power-off" | "power-on"): Observation => ({
  type: "happened",
  at: instant(at),
  what,
  side: "b",
});

/** SYNs of so many four-tuples, a second apart, with the given numbers. */
const begins = (numbers: readonly number[]): readonly Observation[] =>
  numbers.map((number, index) => {
    const one = syn(index * SECOND, number);
    if (one.type !== "sent" || one.datagram === null) return one;
    const segment = { ...one.datagram.segment, sourcePort: 40_000 + index };
    return { ...one, datagram: { ...one.datagram, segment } };
  });

const scattered = [5, 900_000, 17, 4_000_000, 123_456, 77, 3_333_333, 42, 1_000_000];

const open: readonly Observation[] = [listens, ...connects(0), ...handshake()];

test.each<readonly [string, Monitor, string | null, readonly Observation[]]>([
  ["both ends are told", openingCompletes, null, [...open, connected, ...accepts]],
  ["the opener is not told", openingCompletes, "S10", [...open, ...accepts]],
  ["the listener is not told", openingCompletes, "S10", [...open, connected]],
  ["nobody listens, and the opener is told", openingCompletes, null, [...connects(0), told(1, "a", "refused")]],
  ["nobody listens, and the opener is not told", openingCompletes, "RFC9293-E37", [...connects(0)]],

  ["a SYN is repeated", openingSegments, null, [...connects(0), syn(0), syn(SECOND)]],
  ["a SYN is repeated elsewhere", openingSegments, "RFC9293-E5", [...connects(0), syn(0), syn(SECOND, 1)]],
  ["a SYN has ACK", openingSegments, "RFC9293-E23", [
    ...connects(0),
    sent(0, "a", { seq: 0, ack: 0, flags: SYN | ACK }),
  ]],
  ["a SYN has RST", openingSegments, "S12", [...connects(0), sent(0, "a", { seq: 0, flags: SYN | RST })]],
  ["a SYN,ACK acknowledges something else", openingSegments, "RFC9293-E34", [
    arrived(0, "b", { seq: 0, flags: SYN }),
    sent(0, "b", { seq: 0, ack: 2, flags: SYN | ACK }),
  ]],

  ["told in time", toldTruly, null, [...open, told(SECOND, "a", "established")]],
  ["told too early", toldTruly, "S10", [...connects(0), syn(0), told(1, "a", "established")]],
  ["text in time", noEarlyText, null, [...open, received]],
  ["text too early", noEarlyText, "RFC9293-E8", [
    ...connects(0),
    syn(0),
    arrived(1, "a", { seq: 0, flags: SYN }),
    received,
  ]],

  ["a crossing SYN is answered", answersCrossingSyn, null, [
    ...connects(0),
    syn(0),
    arrived(1, "a", { seq: 0, flags: SYN }),
    sent(1, "a", { seq: 0, ack: 1, flags: SYN | ACK }),
  ]],
  ["a crossing SYN is dropped", answersCrossingSyn, "RFC9293-E39", [
    ...connects(0),
    syn(0),
    arrived(1, "a", { seq: 0, flags: SYN }),
  ]],

  ["a SYN is given up in time", synGivenUp, null, [
    ...connects(0),
    syn(0),
    syn(SECOND),
    told(3 * MINUTE, "a", "timed-out"),
  ]],
  ["a SYN is given up in time, and somebody asked for its state", synGivenUp, null, [
    ...connects(0),
    syn(0),
    called(MINUTE, "a", { call: "status", socket: 1 }),
    syn(2 * MINUTE),
    told(3 * MINUTE, "a", "timed-out"),
  ]],
  ["a SYN is given up early", synGivenUp, "MUST-23", [...connects(0), syn(0), syn(1), told(MINUTE, "a", "timed-out")]],
  ["a SYN is sent once", synGivenUp, "RFC9293-U1", [...connects(0), syn(0), told(3 * MINUTE, "a", "timed-out")]],
  ["a SYN is never given up", synGivenUp, "L5", [...connects(0), syn(0), syn(SECOND), syn(4 * MINUTE)]],
  ["a SYN that nobody answered was refused", synGivenUp, "L5", [...connects(0), syn(0), told(SECOND, "a", "refused")]],
  ["a SYN,ACK is given up", synAckGivenUp, null, [
    arrived(0, "b", { seq: 0, flags: SYN }),
    sent(0, "b", { seq: 0, ack: 1, flags: SYN | ACK }),
    sent(SECOND, "b", { seq: 0, ack: 1, flags: SYN | ACK }),
    told(5 * MINUTE, "a", "advice"),
  ]],
  ["a SYN,ACK is not given up", synAckGivenUp, "L5", [
    sent(0, "b", { seq: 0, ack: 1, flags: SYN | ACK }),
    sent(4 * MINUTE, "b", { seq: 0, ack: 1, flags: SYN | ACK }),
  ]],
  ["a SYN,ACK is not repeated", synAckGivenUp, "RFC9293-E5", [
    sent(0, "b", { seq: 0, ack: 1, flags: SYN | ACK }),
    told(MINUTE, "a", "advice"),
  ]],

  ["nobody is disturbed", undisturbed, null, [...open, connected]],
  ["somebody is disturbed", undisturbed, "S10", [...open, connected, told(SECOND, "a", "reset")]],

  ["a half-open connection is found out", halfOpenDiscovered, null, [
    ...open,
    connected,
    happened(SECOND, "power-off"),
    happened(SECOND, "power-on"),
    ...passed(2 * SECOND, "a", { seq: 1, ack: 1, length: 1 }),
    told(3 * SECOND, "a", "reset"),
  ]],
  ["a half-open connection is not found out", halfOpenDiscovered, "RFC9293-E10", [
    ...open,
    connected,
    happened(SECOND, "power-off"),
    happened(SECOND, "power-on"),
    ...passed(2 * SECOND, "a", { seq: 1, ack: 1, length: 1 }),
  ]],
  ["a half-open connection is given up", halfOpenDiscovered, "RFC9293-E10", [
    ...open,
    connected,
    happened(SECOND, "power-off"),
    happened(SECOND, "power-on"),
    ...passed(2 * SECOND, "a", { seq: 1, ack: 1, length: 1 }),
    told(MINUTE, "a", "timed-out"),
  ]],

  ["states in order", legalStates, null, [status("a", "SYN-SENT"), status("a", "CLOSE-WAIT"), status("a", "CLOSED")]],
  ["states out of order", legalStates, "S15", [status("a", "CLOSE-WAIT"), status("a", "FIN-WAIT-2")]],

  ["scattered numbers", unpredictableIss, null, begins(scattered)],
  ["constant numbers", unpredictableIss, "X1", begins(scattered.map(() => 5))],
  ["numbers 64,000 apart", unpredictableIss, "X1", begins(scattered.map((_, index) => index * 64_000))],
  ["numbers of the clock", unpredictableIss, "X1", begins(scattered.map((_, index) => index * 250_000 + index % 3))],
  ["numbers apart by the clock and a constant", unpredictableIss, "X1", begins(scattered.map((_, i) => i * 290_503))],
  ["numbers that grow", issFollowsClock, null, [...connects(0), syn(0), ...connects(SECOND), syn(SECOND, 250_000)]],
  ["numbers that do not", issFollowsClock, "MUST-8", [...connects(0), syn(0), ...connects(SECOND), syn(SECOND)]],
])("%s (%#)", (_, monitor, broken, trace) => {
  const last = trace.at(-1)!.at;
  expect(judged(monitor, runOf(trace, { endedAt: last }))?.rule ?? null).toBe(broken);
});

/** A short made-up run with an observation of every kind, for tests and for trying out what draws runs. */

import type { Datagram } from "../../spec/datagram.ts";
import { seq } from "../../spec/seq.ts";
import { ACK, FIN, NO_OPTIONS, PSH, RST, type Segment, segment, SYN, URG } from "../../spec/tcp/segment.ts";
import { instant } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Fate, Observation, PacketId, Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

const START = 5_000_000;
const ISS = { a: 0xffff_fff0, b: 7000 } as const;
const ADDRESS = { a: { address: "10.0.0.1", port: 4000 }, b: { address: "10.0.0.2", port: 80 } } as const;

const at = (ms: number) => ({ at: instant(START + ms * 1000) });

/** A datagram from one side, its numbers relative to the initial ones. */
function from(side: Side, flags: number, seqNo: number, ackNo: number, more: Partial<Segment> = {}): Datagram {
  const other = side === "a" ? "b" : "a";
  return {
    source: ADDRESS[side].address,
    destination: ADDRESS[other].address,
    hopLimit: 64,
    segment: segment({
      sourcePort: ADDRESS[side].port,
      destinationPort: ADDRESS[other].port,
      seq: seq(ISS[side] + seqNo),
      ack: seq((flags & ACK) === 0 ? 0 : ISS[other] + ackNo),
      flags,
      window: 65_535,
      ...more,
    }),
  };
}

const sent = (ms: number, packet: PacketId, side: Side, datagram: Datagram | null): Observation => ({
  type: "sent",
  ...at(ms),
  side,
  packet,
  origin: "stack",
  datagram,
  length: datagram === null ? 20 : 40 + datagram.segment.data.length,
});

const network = (ms: number, packet: PacketId, fate: Fate): Observation => ({
  type: "network",
  ...at(ms),
  packet,
  fate,
});

const arrived = (ms: number, packet: PacketId, side: Side, datagram: Datagram | null): Observation => ({
  type: "arrived",
  ...at(ms),
  side,
  packet,
  datagram,
});

const SYN_OPTIONS = { ...NO_OPTIONS, mss: 1460, windowScale: 7, sackPermitted: true };
const hello = Uint8Array.from("hello world", (letter) => letter.charCodeAt(0));
const long = Uint8Array.from({ length: 100 }, (_, i) => i);

const syn = from("a", SYN, 0, 0, { options: { ...SYN_OPTIONS, timestamps: { value: 1, echo: 0 } } });
const synAck = from("b", SYN | ACK, 0, 1, { options: SYN_OPTIONS });
const data = from("a", ACK | PSH, 1, 1, { data: hello });
const ackWithSack = from("b", ACK, 1, 12, {
  options: { ...NO_OPTIONS, sack: [{ left: seq(ISS.a + 20), right: seq(ISS.a + 30) }] },
});
const urgent = from("b", ACK | URG, 1, 12, { data: long, urgentPointer: 3 });
const fin = from("a", FIN | ACK, 12, 101);
const forged = from("b", RST, 101, 0);

const trace: readonly Observation[] = [
  {
    type: "call",
    ...at(0),
    side: "b",
    call: { call: "listen", socket: 1, local: ADDRESS.b, backlog: 5, options: { noDelay: true, sendBuffer: 4096 } },
  },
  { type: "result", ...at(0), side: "b", call: "listen", socket: 1, result: { ok: true } },
  {
    type: "call",
    ...at(0),
    side: "a",
    call: { call: "connect", socket: 2, local: { ...ADDRESS.a, port: 0 }, remote: ADDRESS.b },
  },
  {
    type: "result",
    ...at(0),
    side: "a",
    call: "connect",
    socket: 2,
    result: { ok: true, local: ADDRESS.a, remote: ADDRESS.b },
  },
  { type: "connection", ...at(0), side: "a", socket: 2, connection: 0 },
  sent(0, 0, "a", syn),
  network(0, 0, { fate: "delay", by: 30_000 }),
  sent(20, 1, "a", syn),
  network(20, 1, { fate: "pass" }),
  arrived(30, 1, "b", syn),
  sent(30, 2, "b", synAck),
  network(30, 2, { fate: "duplicate", by: 5_500 }),
  arrived(40, 2, "a", synAck),
  { type: "event", ...at(40), side: "a", socket: 2, event: "established" },
  arrived(40, 0, "b", syn),
  arrived(45.5, 2, "a", synAck),
  { type: "call", ...at(50), side: "a", call: { call: "send", socket: 2, data: hello, urgent: false } },
  { type: "result", ...at(50), side: "a", call: "send", socket: 2, result: { ok: true, taken: 11 } },
  sent(50, 3, "a", data),
  network(50, 3, { fate: "drop", why: "weather" }),
  sent(250, 4, "a", data),
  network(250, 4, { fate: "pass" }),
  arrived(260, 4, "b", data),
  { type: "event", ...at(260), side: "b", socket: 1, event: "acceptable" },
  { type: "call", ...at(260), side: "b", call: { call: "accept", socket: 1, as: 3 } },
  {
    type: "result",
    ...at(260),
    side: "b",
    call: "accept",
    socket: 1,
    result: { ok: true, local: ADDRESS.b, remote: ADDRESS.a },
  },
  { type: "call", ...at(260), side: "b", call: { call: "receive", socket: 3, max: 4096 } },
  { type: "result", ...at(260), side: "b", call: "receive", socket: 3, result: { ok: true, data: hello } },
  { type: "result", ...at(260), side: "b", call: "receive", socket: 3, result: { ok: false, failure: "would-block" } },
  sent(260, 5, "b", ackWithSack),
  network(260, 5, { fate: "corrupt", at: 25, mask: 4 }),
  { type: "arrived", ...at(270), side: "a", packet: 5, datagram: null, corrupted: true, malformed: "TCP checksum" },
  { type: "call", ...at(280), side: "b", call: { call: "set", socket: 3, options: { keepAlive: true } } },
  sent(280, 6, "b", urgent),
  network(280, 6, { fate: "pass" }),
  arrived(290, 6, "a", urgent),
  { type: "call", ...at(290), side: "a", call: { call: "status", socket: 2 } },
  {
    type: "result",
    ...at(290),
    side: "a",
    call: "status",
    socket: 2,
    result: { ok: true, status: { state: "ESTABLISHED", readable: 100 } },
  },
  { type: "happened", ...at(300), what: "partition", side: "b" },
  { type: "skipped", ...at(300), action: "write", why: "the socket is closed" },
  { type: "call", ...at(310), side: "a", call: { call: "close", socket: 2 } },
  sent(310, 7, "a", fin),
  network(310, 7, { fate: "drop", why: "partition" }),
  { type: "happened", ...at(400), what: "healed" },
  {
    type: "sent",
    ...at(400),
    side: "b",
    packet: 8,
    origin: "attacker",
    datagram: forged,
    length: 40,
  },
  network(400, 8, { fate: "pass" }),
  arrived(410, 8, "a", forged),
  { type: "event", ...at(410), side: "a", socket: 2, event: "reset" },
  {
    type: "result",
    ...at(410),
    side: "a",
    call: "receive",
    socket: 2,
    result: { ok: true, endOfStream: true },
  },
  {
    type: "sent",
    ...at(420),
    side: "a",
    packet: 9,
    origin: "stack",
    datagram: null,
    malformed: "protocol 17 is not TCP",
    length: 28,
  },
  { type: "broke", ...at(430), side: "a", who: "stack", why: 'it said "no"' },
];

const declaration: Declaration = {
  name: "model",
  version: "1.0",
  clock: "virtual",
  supports: ["sack", "status"],
  timing: {
    msl: 120_000_000,
    timeWait: 240_000_000,
    minRto: 1_000_000,
    maxRto: 60_000_000,
    initialRto: 1_000_000,
    granularity: 0,
    giveUpData: 100_000_000,
    giveUpSyn: 180_000_000,
    giveUpSynAck: 180_000_000,
    giveUpOrphan: 100_000_000,
    finWait2: null,
    delayedAck: 200_000,
    tolerance: 0,
  },
  initialWindow: 4,
  mss: 1460,
  receiveBuffer: 65_536,
};

/** The run: the stack's SYN-ACK comes twice, data is lost, a FIN falls into a partition, and a forged RST ends it. */
export const SAMPLE_RUN: RunRecord = {
  a: { ...declaration, name: "lwip" },
  b: declaration,
  trace,
  end: "broke",
  startedAt: instant(START),
  healedAt: instant(START + 400_000),
  endedAt: instant(START + 430_000),
  sockets: [{ side: "b", socket: 3, status: { state: "CLOSE-WAIT" } }, { side: "a", socket: 2, status: null }],
  blocks: { a: null, b: 1 },
};

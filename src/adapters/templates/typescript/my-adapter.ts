/**
 * An adapter to start from, in TypeScript, in a process of its own: a host at which every port is closed. Put your
 * stack where FILL IN stands. It imports nothing of the suite. `node my-adapter.ts` runs it.
 */

import { createInterface } from "node:readline";
import process from "node:process";

const SECOND = 1_000_000;

/** FILL IN: what your stack is, can do, and how it is configured. The protocol's page explains each key. */
const DECLARATION = {
  protocol: 1,
  name: "my-stack",
  version: "0",
  supports: "blocks deterministic long-time crafted clock",
  mss: 1460,
  receive_buffer: 65_535,
  initial_window: 4,
  msl: 120 * SECOND,
  time_wait: 240 * SECOND,
  min_rto: SECOND,
  max_rto: 60 * SECOND,
  initial_rto: SECOND,
  granularity: 1_000,
  give_up_data: 100 * SECOND,
  give_up_syn: 180 * SECOND,
  give_up_syn_ack: 180 * SECOND,
  give_up_orphan: 100 * SECOND,
  fin_wait_2: 60 * SECOND,
  delayed_ack: 200_000,
};

type Message = Readonly<Record<string, string | number | boolean | null>>;

let answer: string[] = [];
const write = (message: Message): void => void answer.push(`${JSON.stringify(message)}\n`);

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** The sum of octets as 16-bit words, and its complement: the Internet checksum. */
const sum = (octets: Buffer, start: number): number =>
  octets.reduce((total, octet, index) => total + (index % 2 === 0 ? octet << 8 : octet), start);
const checksum = (octets: Buffer, start = 0): number => {
  let total = sum(octets, start);
  while (total > 0xffff) total = (total >>> 16) + (total & 0xffff);
  return ~total & 0xffff;
};
const pseudo = (ends: Buffer, length: number): number => sum(ends, 6 + length);

/** FILL IN: your stack, freshly started. Here it is one that knows no connection. */
class Host {
  readonly #address: Buffer;

  constructor(request: Message) {
    this.#address = Buffer.from(String(request["address"]).split(".").map(Number));
  }

  /** FILL IN: give the packet to your stack. What it sends and tells goes out by `write`. */
  packet(data: Buffer, _now: number): void {
    const header = (data[0]! & 15) * 4;
    if (data.length < 40 || data[0]! >> 4 !== 4 || data[9] !== 6 || !data.subarray(16, 20).equals(this.#address)) {
      return;
    }
    const segment = data.subarray(header, data.readUInt16BE(2));
    if (header < 20 || checksum(data.subarray(0, header)) !== 0 || segment.length < 20) return;
    const offset = (segment[12]! >> 4) * 4;
    const flags = segment[13]!;
    if (offset < 20 || offset > segment.length || (flags & RST) !== 0) return;
    if (checksum(segment, pseudo(data.subarray(12, 20), segment.length)) !== 0) return;
    // RFC 9293, section 3.10.7.1: the connection does not exist.
    const length = segment.length - offset + ((flags & SYN) === 0 ? 0 : 1) + ((flags & FIN) === 0 ? 0 : 1);
    const from = segment.readUInt32BE(4);
    if ((flags & ACK) !== 0) this.#answer(data, segment, segment.readUInt32BE(8), 0, RST);
    else this.#answer(data, segment, 0, (from + length) % 2 ** 32, RST | ACK);
  }

  #answer(packet: Buffer, segment: Buffer, seq: number, ack: number, flags: number): void {
    const out = Buffer.alloc(40);
    out.set([0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6]);
    out.set(this.#address, 12);
    out.set(packet.subarray(12, 16), 16);
    out.set([...segment.subarray(2, 4), ...segment.subarray(0, 2)], 20);
    out.writeUInt32BE(seq, 24);
    out.writeUInt32BE(ack, 28);
    out.set([5 << 4, flags], 32);
    out.writeUInt16BE(checksum(out.subarray(0, 20)), 10);
    out.writeUInt16BE(checksum(out.subarray(20), pseudo(out.subarray(12, 20), 20)), 36);
    write({ type: "packet", data: out.toString("hex") });
  }

  /** FILL IN: make the call, and write exactly one result. */
  call(request: Message, _now: number): void {
    const opens = request["call"] === "connect" || request["call"] === "listen";
    write({ type: "result", ok: false, failure: opens ? "no-resources" : "not-connected" });
  }

  /** FILL IN: do whatever is due by now. Called after each request. */
  expire(_now: number): void {}

  /** FILL IN: when `expire` is next to be called, in microseconds, or null. */
  wake(): number | null {
    return null;
  }

  /** FILL IN: how many connection blocks are alive, TIME-WAIT included, listeners not. */
  blocks(): number {
    return 0;
  }
}

let host: Host | null = null;

function take(request: Message): void {
  const n = Number(request["n"]);
  const now = Number(request["now"]);
  if (request["type"] === "hello") return write({ type: "declaration", n, ...DECLARATION });
  if (request["type"] === "reset") host = new Host(request);
  if (host === null) return write({ type: "error", n, message: "it was used before its first reset" });
  if (request["type"] === "packet") host.packet(Buffer.from(String(request["data"]), "hex"), now);
  if (request["type"] === "call") host.call(request, now);
  host.expire(now);
  write({ type: "done", n, wake: host.wake(), blocks: host.blocks() });
}

for await (const line of createInterface({ input: process.stdin })) {
  take(JSON.parse(line) as Message);
  process.stdout.write(answer.join(""));
  answer = [];
}

/**
 * The kernel as a stack, against a peer that the test plays by hand. The kernel answers within the call that asks it.
 */

import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Address } from "../../../spec/datagram.ts";
import { distance, type Seq, seq } from "../../../spec/seq.ts";
import {
  ACK,
  FIN,
  flagNames,
  has,
  PSH,
  RST,
  type Segment,
  segment,
  segmentEnd,
  SYN,
  URG,
} from "../../../spec/tcp/segment.ts";
import type { Call, CallResult, SocketEvent } from "../../../spec/trace/vocabulary.ts";
import type { StackOutput } from "../../adapter/stack.ts";
import { Packet } from "../../wire/packet.ts";
import { ProcTable } from "./connection-table.ts";
import type { LinuxHost } from "./host.ts";
import { linuxStack } from "./linux.ts";
import type { LinuxSession } from "./session.ts";

const kind = linuxStack();
const availability = await kind.available();
const required = process.env["TCP_CONFORMANCE_REQUIRE_STACKS"] === "1";
if (!availability.available) console.warn(`linux: not tested. ${availability.why} ${availability.help}`);

test.runIf(required)("the stack is available, as the environment says it has to be", () => {
  expect(availability).toEqual({ available: true });
});

const SERVER_PORT = 7000;
const PEER_PORT = 40_000;
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

/** A scenario's host, and the peer, with just enough TCP to say what a test wants said. */
class Bench {
  readonly stack: LinuxHost;
  readonly address: Address;
  readonly peer: Address;
  readonly segments: Segment[] = [];
  readonly events: string[] = [];
  readonly results: CallResult[] = [];
  /** The peer's own variables, and what it acknowledges. */
  next: Seq = seq(1000);
  expected: Seq = seq(0);
  peerPort = PEER_PORT;
  stackPort = SERVER_PORT;

  constructor(session: LinuxSession, ip: 4 | 6 = 4, mtu = 1500) {
    const { stack, address, peer } = session.create(ip);
    this.stack = stack;
    this.address = address;
    this.peer = peer;
    stack.onOutput((outputs) => this.#take(outputs));
    const configuration = { address, peer, mtu, seed: 1, isns: [], policy: {} };
    this.#take(stack.handle({ type: "reset", configuration }));
  }

  call(call: Call): CallResult {
    const before = this.results.length;
    this.#take(this.stack.handle({ type: "call", call }));
    expect(this.results.length).toBe(before + 1);
    return this.results[before]!;
  }

  /** Sends a segment from the peer, and gives what the kernel answers at once. */
  send(flags: number, fields: Partial<Segment> = {}): readonly Segment[] {
    const sent = segment({
      sourcePort: this.peerPort,
      destinationPort: this.stackPort,
      seq: this.next,
      ack: (flags & ACK) === 0 ? seq(0) : this.expected,
      window: 65_535,
      ...fields,
      flags,
    });
    const datagram = { source: this.peer, destination: this.address, hopLimit: 64, segment: sent };
    this.next = segmentEnd(sent);
    const before = this.segments.length;
    this.#take(this.stack.handle({ type: "packet", packet: Packet.ofDatagram(datagram) }));
    return this.segments.slice(before);
  }

  /** A connection that the peer opens to a listener of the stack, which accepts it as socket 2. */
  accepted(): void {
    expect(this.call(listen(this.address))).toEqual({ ok: true });
    const [synAck] = this.send(SYN);
    expect(flagNames(synAck!.flags)).toBe("SYN,ACK");
    this.send(ACK);
    expect(this.events).toContain("1 acceptable");
    expect(this.call({ call: "accept", socket: 1, as: 2 })).toEqual({
      ok: true,
      local: { address: this.address, port: SERVER_PORT },
      remote: { address: this.peer, port: this.peerPort },
    });
    expect(this.events).toContain("2 established");
  }

  state(socket: number): unknown {
    const result = this.call({ call: "status", socket });
    return result.ok && "status" in result ? result.status.state : result;
  }

  #take(outputs: readonly StackOutput[]): void {
    for (const output of outputs) {
      if (output.type === "result") this.results.push(output.result);
      else if (output.type === "event") this.events.push(`${output.socket} ${output.event satisfies SocketEvent}`);
      else {
        const { datagram, malformed } = output.packet.decoded;
        expect(malformed).toBeNull();
        this.segments.push(datagram!.segment);
        if (distance(this.expected, segmentEnd(datagram!.segment)) < 2 ** 31 || this.expected === 0) {
          this.expected = segmentEnd(datagram!.segment);
        }
      }
    }
  }
}

const listen = (address: Address): Call => ({
  call: "listen",
  socket: 1,
  local: { address, port: SERVER_PORT },
  backlog: 8,
});

/** Waits for what the kernel does by itself; fails after a time that no machine needs. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the kernel did not do it");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe.skipIf(!availability.available)("the kernel", () => {
  let session: LinuxSession;
  beforeAll(async () => {
    session = await kind.open();
  });
  afterAll(() => session.close());

  test.each([4, 6] as const)("accepts, gives and takes data, and closes (IPv%i)", (ip) => {
    const bench = new Bench(session, ip);
    bench.accepted();
    bench.send(ACK | PSH, { data: text("hello") });
    expect(bench.events).toContain("2 readable");
    expect(bench.call({ call: "receive", socket: 2, max: 100 })).toEqual({ ok: true, data: text("hello") });
    expect(bench.call({ call: "receive", socket: 2, max: 100 })).toEqual({ ok: false, failure: "would-block" });
    expect(bench.call({ call: "send", socket: 2, data: text("world!") })).toEqual({ ok: true, taken: 6 });
    expect(bench.segments.at(-1)!.data).toEqual(text("world!"));
    expect(bench.call({ call: "status", socket: 2 })).toEqual({
      ok: true,
      status: { state: "ESTABLISHED", readable: 0, unacknowledged: 6 },
    });
    bench.send(ACK | FIN);
    expect(bench.state(2)).toBe("CLOSE-WAIT");
    expect(bench.call({ call: "receive", socket: 2, max: 100 })).toEqual({ ok: true, endOfStream: true });
    bench.call({ call: "close", socket: 2 });
    expect(flagNames(bench.segments.at(-1)!.flags)).toBe("FIN,ACK");
    expect(bench.state(2)).toBe("LAST-ACK");
    expect(bench.stack.blocks()).toBe(1);
    bench.send(ACK);
    expect(bench.events.at(-1)).toBe("2 closed");
    expect(bench.state(2)).toEqual({ ok: false, failure: "not-connected" });
    expect(bench.stack.blocks()).toBe(0);
    bench.stack.dispose();
  });

  test("connects, and tells the states of a connection that nobody holds up to TIME-WAIT", () => {
    const bench = new Bench(session);
    const remote = { address: bench.peer, port: PEER_PORT };
    const result = bench.call({ call: "connect", socket: 5, local: { address: bench.address, port: 0 }, remote });
    bench.stackPort = bench.segments[0]!.sourcePort;
    expect(result).toEqual({ ok: true, local: { address: bench.address, port: bench.stackPort }, remote });
    expect(flagNames(bench.segments[0]!.flags)).toBe("SYN");
    expect(bench.state(5)).toBe("SYN-SENT");
    bench.send(SYN | ACK);
    expect(bench.events).toEqual(["5 established"]);
    bench.call({ call: "close", socket: 5 });
    expect(bench.state(5)).toBe("FIN-WAIT-1");
    bench.send(ACK);
    expect(bench.state(5)).toBe("FIN-WAIT-2");
    bench.send(ACK | FIN);
    expect(bench.state(5)).toBe("TIME-WAIT");
    expect(bench.stack.blocks()).toBe(1);
    expect(bench.events).toEqual(["5 established"]);
    // The same four-tuple is not to be had meanwhile.
    const local = { address: bench.address, port: bench.stackPort };
    expect(bench.call({ call: "connect", socket: 6, local, remote })).toEqual({ ok: false, failure: "already-exists" });
    // A fresh host remembers nothing of it.
    const configuration = { address: bench.address, peer: bench.peer, mtu: 1500, seed: 1, isns: [], policy: {} };
    expect(bench.stack.handle({ type: "reset", configuration })).toEqual([]);
    expect(bench.stack.blocks()).toBe(0);
    expect(bench.call({ call: "connect", socket: 7, local, remote })).toEqual({ ok: true, local, remote });
    bench.stack.dispose();
  });

  test("tells TIME-WAIT of a socket that is still open", () => {
    const bench = new Bench(session);
    bench.accepted();
    expect(bench.call({ call: "shutdown", socket: 2 })).toEqual({ ok: true });
    bench.send(ACK | FIN);
    expect(bench.state(2)).toBe("TIME-WAIT");
    expect(bench.call({ call: "receive", socket: 2, max: 1 })).toEqual({ ok: true, endOfStream: true });
    expect(bench.call({ call: "send", socket: 2, data: text("x") })).toEqual({ ok: false, failure: "closing" });
    expect(bench.events).not.toContain("2 closed");
    bench.stack.dispose();
  });

  test("resets a segment to a port on which nobody listens", () => {
    const bench = new Bench(session);
    const [reset] = bench.send(SYN);
    expect(flagNames(reset!.flags)).toBe("RST,ACK");
    expect(reset!.ack).toBe(bench.next);
    expect(bench.stack.blocks()).toBe(0);
    bench.stack.dispose();
  });

  test("is told of an RST by an event, and by every call afterwards", () => {
    const bench = new Bench(session);
    bench.accepted();
    bench.send(RST);
    expect(bench.events.slice(-2)).toEqual(["2 reset", "2 closed"]);
    expect(bench.call({ call: "receive", socket: 2, max: 1 })).toEqual({ ok: false, failure: "reset" });
    expect(bench.call({ call: "send", socket: 2, data: text("x") })).toEqual({ ok: false, failure: "reset" });
    expect(bench.state(2)).toBe("CLOSED");
    const local = { address: bench.address, port: SERVER_PORT + 1 };
    const remote = { address: bench.peer, port: PEER_PORT };
    bench.call({ call: "connect", socket: 3, local, remote });
    // Its SYN may lie behind what the first connection had: `expected` doesn't go back.
    const ack = segmentEnd(bench.segments.at(-1)!);
    bench.send(RST | ACK, { sourcePort: PEER_PORT, destinationPort: local.port, ack });
    bench.stack.dispose();
    expect(bench.events.slice(-2)).toEqual(["3 refused", "3 closed"]);
  });

  test("sends an RST on ABORT, and then has no block", () => {
    const bench = new Bench(session);
    bench.accepted();
    expect(bench.call({ call: "abort", socket: 2 })).toEqual({ ok: true });
    expect(has(bench.segments.at(-1)!, RST)).toBe(true);
    expect(bench.events.at(-1)).toBe("2 closed");
    expect(bench.stack.blocks()).toBe(0);
    bench.stack.dispose();
  });

  test("listens and connects on one port, and refuses a second listener", () => {
    const bench = new Bench(session);
    bench.call(listen(bench.address));
    const local = { address: bench.address, port: SERVER_PORT };
    expect(bench.call({ ...listen(bench.address), socket: 2 })).toEqual({ ok: false, failure: "already-exists" });
    const remote = { address: bench.peer, port: PEER_PORT };
    expect(bench.call({ call: "connect", socket: 3, local, remote })).toEqual({ ok: true, local, remote });
    // The peer's SYN crosses ours: a simultaneous open (RFC 9293, figure 7).
    const [synAck] = bench.send(SYN, { seq: seq(5000) });
    expect(flagNames(synAck!.flags)).toBe("SYN,ACK");
    bench.send(SYN | ACK, { seq: seq(5000) });
    expect(bench.events).toContain("3 established");
    bench.stack.dispose();
  });

  test("runs scenarios side by side on the same ports, each with its own packets and events", () => {
    const benches = [new Bench(session), new Bench(session, 6), new Bench(session)];
    for (const bench of benches) bench.accepted();
    for (const [i, bench] of benches.entries()) bench.send(ACK | PSH, { data: text(`for ${i}`) });
    for (const [i, bench] of benches.entries()) {
      expect(bench.call({ call: "receive", socket: 2, max: 100 })).toEqual({ ok: true, data: text(`for ${i}`) });
      expect(bench.stack.blocks()).toBe(1);
    }
    expect(new Set(benches.map((bench) => bench.address)).size).toBe(3);
    for (const bench of benches) bench.stack.dispose();
  });

  test("tells what the kernel does by itself through the listener: a retransmission", async () => {
    const bench = new Bench(session);
    bench.accepted();
    bench.call({ call: "send", socket: 2, data: text("again") });
    const sent = bench.segments.at(-1)!;
    const before = bench.segments.length;
    await until(() => bench.segments.length > before);
    expect(bench.segments.at(-1)!.seq).toBe(sent.seq);
    bench.stack.dispose();
  });

  test("signals urgent data, which stays in the stream", () => {
    const bench = new Bench(session);
    bench.accepted();
    bench.send(ACK | URG, { data: text("abc"), urgentPointer: 3 });
    expect(bench.events).toContain("2 urgent");
    const read: string[] = [];
    for (;;) {
      const result = bench.call({ call: "receive", socket: 2, max: 100 });
      if (!result.ok || !("data" in result)) break;
      read.push(new TextDecoder().decode(result.data));
    }
    expect(read.join("")).toBe("abc");
    bench.call({ call: "send", socket: 2, data: text("x"), urgent: true });
    expect(has(bench.segments.at(-1)!, URG)).toBe(true);
    bench.stack.dispose();
  });

  test("says when there is room again, and takes options", () => {
    const bench = new Bench(session);
    bench.accepted();
    expect(bench.call({ call: "set", socket: 2, options: { sendBuffer: 4096, noDelay: true, userTimeout: 3e6 } }))
      .toEqual({ ok: true });
    const data = new Uint8Array(1 << 20);
    const result = bench.call({ call: "send", socket: 2, data });
    expect(result).toMatchObject({ ok: true });
    expect(bench.call({ call: "send", socket: 2, data })).toEqual({ ok: false, failure: "would-block" });
    for (let rounds = 0; rounds < 100 && !bench.events.includes("2 writable"); rounds++) bench.send(ACK);
    expect(bench.events).toContain("2 writable");
    bench.stack.dispose();
  });

  test("cuts its segments to a smaller MTU of the scenario, and offers the MSS that goes with it", () => {
    const bench = new Bench(session, 4, 600);
    const local = { address: bench.address, port: SERVER_PORT };
    bench.call({ call: "connect", socket: 1, local, remote: { address: bench.peer, port: PEER_PORT } });
    expect(bench.segments[0]!.options.mss).toBe(560);
    bench.stack.dispose();
  });

  test("leaves nothing behind: what a disposed scenario had is reset", () => {
    const bench = new Bench(session);
    bench.accepted();
    bench.call({ call: "shutdown", socket: 2 });
    bench.call({ call: "close", socket: 2 });
    expect(bench.stack.blocks()).toBe(1);
    bench.stack.dispose();
    expect(bench.stack.blocks()).toBe(0);
  });

  test.each([4, 6] as const)("finds connections in /proc as well, where the kernel has no sock_diag (IPv%i)", (ip) => {
    const bench = new Bench(session, ip);
    bench.accepted();
    const local = { address: bench.address, port: SERVER_PORT };
    const remote = { address: bench.peer, port: PEER_PORT };
    const table = session.namespace.within(() => new ProcTable(session.libc));
    expect(table.state(local, remote, null)).toBe("ESTABLISHED");
    expect(table.state(local, { ...remote, port: 1 }, null)).toBeNull();
    table.close();
    bench.stack.dispose();
  });

  test("declares what it is", () => {
    expect(kind.declaration).toMatchObject({ name: "linux", clock: "real", mss: 1460 });
    expect(kind.declaration.supports).toContain("ipv6");
    expect(kind.declaration.timing.giveUpData).toBeGreaterThan(100e6);
    expect(kind.facts["ipv4.tcp_congestion_control"]).toMatch(/^\w+$/);
  });
});

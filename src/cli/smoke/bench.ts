/** A bench on which a stack is tried out by hand: calls, segments and the passing of time, one at a time. */

import type { Address } from "../../../spec/datagram.ts";
import { add, type Seq, seq } from "../../../spec/seq.ts";
import { ACK, has, type Segment, segment, segmentEnd } from "../../../spec/tcp/segment.ts";
import { after, type Duration, type Instant, instant } from "../../../spec/time.ts";
import type { Call, CallResult, SocketEvent, SocketId } from "../../../spec/trace/vocabulary.ts";
import type { Stack, StackInput, StackOutput, VirtualStackKind } from "../../adapter/stack.ts";
import { ADDRESSES } from "../../sim/stage.ts";
import { Packet } from "../../wire/packet.ts";

/** Something that the adapter does wrong: what the step that found it says. */
export class Wrong extends Error {
  override readonly name: string = "Wrong";
}

/** Ends a step: a sentence. */
export function wrong(sentence: string): never {
  throw new Wrong(sentence);
}

/** The port of the stack under test, and that of the other end. */
export const PORTS: { readonly own: number; readonly other: number } = { own: 80, other: 4000 };

/** More wakes than this within one wait are an endless loop. */
const MOST_WAKES = 10_000;

/** A stack on the bench, and what it has said since it was last listened to. */
export class Bench {
  readonly #stack: Stack;
  readonly #addresses: { readonly a: Address; readonly b: Address };
  #now: Instant;
  #segments: Segment[] = [];
  #events: { readonly socket: SocketId; readonly event: SocketEvent }[] = [];
  /** Everything that was said, as text, for comparison. */
  readonly said: string[] = [];
  /** The next sequence number of the other end, and the next one that it expects. */
  next: Seq = seq(5_000_000);
  expected: Seq = seq(0);

  private constructor(stack: Stack, ip: 4 | 6, epoch: number) {
    this.#stack = stack;
    this.#addresses = ADDRESSES[ip];
    this.#now = instant(epoch);
  }

  /** A stack that was just reset. */
  static fresh(
    kind: VirtualStackKind,
    options: { readonly ip?: 4 | 6; readonly isns?: readonly number[]; readonly epoch?: number } = {},
  ): Bench {
    const { ip = 4, isns = [], epoch = 0 } = options;
    const bench = new Bench(kind.create(), ip, epoch);
    const { a, b } = bench.#addresses;
    bench.#give({
      type: "reset",
      configuration: { address: a, peer: b, mtu: 1500, seed: 1, isns, policy: {} },
    });
    return bench;
  }

  /** How many connection blocks there are, as the stack has it. */
  get blocks(): number | null {
    return this.#stack.blocks();
  }

  /** When it wants to be woken. */
  get wakeAt(): Instant | null {
    return this.#stack.wakeAt();
  }

  /** The stack's own end and the other one, as calls name them. */
  get ends(): { readonly local: Address; readonly remote: Address } {
    return { local: this.#addresses.a, remote: this.#addresses.b };
  }

  /** Makes a call; its one result. */
  call(call: Call): CallResult {
    const results = this.#give({ type: "call", call }).filter((output) => output.type === "result");
    const [result] = results;
    if (result === undefined || results.length > 1) {
      return wrong(`${call.call} was answered by ${results.length} results: exactly one is expected`);
    }
    return result.result;
  }

  /** Makes a call that has to succeed. */
  must(call: Call): Extract<CallResult, { ok: true }> {
    const result = this.call(call);
    return result.ok ? result : wrong(`${call.call} failed with "${result.failure}"`);
  }

  /** Has the other end send a segment, from its port to the stack's; it moves on by what the segment occupies. */
  send(fields: Partial<Segment>, ports: { readonly own: number; readonly other: number } = PORTS): void {
    const { own, other } = ports;
    const flags = fields.flags ?? 0;
    const ack = (flags & ACK) === 0 ? seq(0) : this.expected;
    const made = segment({ window: 65_535, seq: this.next, ack, sourcePort: other, destinationPort: own, ...fields });
    this.next = segmentEnd(made);
    const { a, b } = this.#addresses;
    this.give(Packet.ofDatagram({ source: b, destination: a, hopLimit: 64, segment: made }).bytes);
  }

  /** Puts any octets in front of it. */
  give(octets: Uint8Array): void {
    this.#give({ type: "packet", packet: Packet.ofBytes(octets) });
  }

  /** Lets time pass, waking it whenever it wants to be, until it has said what is waited for; whether it has. */
  until(isThere: () => boolean, most: Duration): boolean {
    const end = after(this.#now, most);
    for (let wakes = 0; !isThere(); wakes++) {
      const due = this.#stack.wakeAt();
      if (due === null || due > end) {
        this.#now = end;
        return isThere();
      }
      if (wakes > MOST_WAKES) wrong(`it wants to be woken again and again: ${MOST_WAKES} times within ${most} µs`);
      if (due > this.#now) this.#now = due;
      this.#give({ type: "wake" });
    }
    return true;
  }

  /** The first segment that it has sent and that fits, waiting for it; what came before it is forgotten. */
  segment(fits: (segment: Segment) => boolean, what: string, most: Duration): Segment {
    const at = (): number => this.#segments.findIndex(fits);
    if (!this.until(() => at() >= 0, most)) {
      const instead = this.#segments.length === 0 ? "it sent nothing" : `it sent ${this.#segments.length} others`;
      return wrong(`${what} is expected within ${most / 1_000_000} s of virtual time: ${instead}`);
    }
    const found = at();
    const [sent] = this.#segments.splice(0, found + 1).slice(found);
    if (has(sent!, ACK) && sent!.ack !== this.next) {
      wrong(`${what} acknowledges ${sent!.ack}; ${this.next} is expected`);
    }
    this.expected = add(segmentEnd(sent!), 0);
    return sent!;
  }

  /** Waits for an event of a socket. */
  event(socket: SocketId, event: SocketEvent, most: Duration): void {
    const at = (): number => this.#events.findIndex((one) => one.socket === socket && one.event === event);
    if (!this.until(() => at() >= 0, most)) {
      wrong(`the event "${event}" of socket ${socket} is expected within ${most / 1_000_000} s of virtual time`);
    }
    this.#events.splice(0, at() + 1);
  }

  /** Segments that it has sent and that nobody has asked for, which are forgotten then. */
  rest(): readonly Segment[] {
    const rest = this.#segments;
    this.#segments = [];
    return rest;
  }

  #give(input: StackInput): readonly StackOutput[] {
    const outputs = this.#stack.handle(input, this.#now);
    for (const output of outputs) this.#hear(output);
    this.said.push(`wake ${this.#stack.wakeAt()} blocks ${this.#stack.blocks()}`);
    return outputs;
  }

  #hear(output: StackOutput): void {
    switch (output.type) {
      case "event":
        this.#events.push(output);
        this.said.push(`${output.socket} ${output.event}`);
        return;
      case "result":
        this.said.push(JSON.stringify(output.result));
        return;
      case "packet": {
        const { datagram, malformed } = output.packet.decoded;
        this.said.push(output.packet.bytes.join(" "));
        if (datagram === null) {
          if (malformed !== null && !isNotOurs(output.packet)) {
            wrong(`it sent a packet that can't be read: ${malformed}`);
          }
          return;
        }
        const { a, b } = this.#addresses;
        if (datagram.source !== a || datagram.destination !== b) {
          wrong(
            `it sent a segment from ${datagram.source} to ${datagram.destination}: its address is ${a}, the other ${b}`,
          );
        }
        this.#segments.push(datagram.segment);
      }
    }
  }
}

/** Whether a packet carries something else than TCP: of no concern here. */
function isNotOurs(packet: Packet): boolean {
  const { bytes } = packet;
  const TCP = 6;
  if (bytes.length < 20) return false;
  return bytes[0]! >> 4 === 4 ? bytes[9] !== TCP : bytes[0]! >> 4 === 6 && bytes[6] !== TCP;
}

/**
 * The benchmark of connections: how many whole ones a second each stack in virtual time has (handshake, some octets
 * each way, close by the peer and by the application), driven by next to nothing, on one core, beside the model; and
 * what memory that takes at the beginning and at the end.
 *
 * `npm run bench:connections -- linux-uml --lives 100000` plays so many lives of a host with one connection each.
 */

import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { add, seq } from "../../spec/seq.ts";
import { ACK, FIN, PSH, type Segment, segment, SYN } from "../../spec/tcp/segment.ts";
import { type Instant, instant } from "../../spec/time.ts";
import type { Call, CallResult, SocketId } from "../../spec/trace/vocabulary.ts";
import type { Stack, StackInput, StackOutput, VirtualStackKind } from "../adapter/stack.ts";
import { loadSuite } from "../cli/composition.ts";
import { ADDRESSES } from "../sim/stage.ts";
import { Packet } from "../wire/packet.ts";
import { askedFor, labelOf, NAME_COLUMNS, whole } from "./asked.ts";
import { onOneCore } from "./one-core.ts";

const LIVES = 200;
const CONNECTIONS = 20;
/** Microseconds between two packets. */
const STEP = 1000;
const TEXT = new Uint8Array(100).map((_, index) => index);
const PORT = 80;
const LISTENER = 1 as SocketId;
const MIB = 2 ** 20;

/** What a segment has, at least. */
type Sent = Partial<Segment> & Pick<Segment, "sourcePort">;

/** A host, and a peer that says what has to be said. */
class Life {
  readonly #stack: Stack;
  #now: Instant = instant(0);
  #socket = 1;

  constructor(kind: VirtualStackKind) {
    this.#stack = kind.create();
    const { a: address, b: peer } = ADDRESSES[4];
    this.#give({ type: "reset", configuration: { address, peer, mtu: 1500, seed: 1, isns: [], policy: {} } });
    this.#call({ call: "listen", socket: LISTENER, local: { address, port: PORT }, backlog: 128 });
  }

  /** One connection from the given port, from its first segment to its last. */
  connect(port: number): void {
    const iss = seq(1000);
    const irs = this.#segment({ sourcePort: port, seq: iss, flags: SYN }).seq;
    const here = { sourcePort: port, seq: add(iss, 1), ack: add(irs, 1), flags: ACK };
    this.#packet(here);
    const socket = ++this.#socket as SocketId;
    this.#call({ call: "accept", socket: LISTENER, as: socket });
    this.#packet({ ...here, flags: PSH | ACK, data: TEXT });
    this.#call({ call: "receive", socket, max: TEXT.length });
    this.#call({ call: "send", socket, data: TEXT });
    const behind = { ...here, seq: add(here.seq, TEXT.length), ack: add(here.ack, TEXT.length) };
    this.#packet({ ...behind, flags: FIN | ACK });
    this.#call({ call: "close", socket });
    this.#packet({ ...behind, seq: add(behind.seq, 1), ack: add(behind.ack, 1) });
  }

  /** How many connection blocks are left. */
  get blocks(): number | null {
    return this.#stack.blocks();
  }

  #give(input: StackInput): readonly StackOutput[] {
    return this.#stack.handle(input, this.#now);
  }

  #call(call: Call): void {
    const result = this.#give({ type: "call", call }).find((output) => output.type === "result")?.result as CallResult;
    if (!result.ok) throw new Error(`${call.call} failed with "${result.failure}"`);
  }

  #packet(fields: Sent): readonly StackOutput[] {
    this.#now = instant(this.#now + STEP);
    for (let due = this.#stack.wakeAt(); due !== null && due <= this.#now; due = this.#stack.wakeAt()) {
      this.#stack.handle({ type: "wake" }, due);
    }
    const { a, b } = ADDRESSES[4];
    const made = segment({ destinationPort: PORT, window: 65_535, ...fields });
    const packet = Packet.ofDatagram({ source: b, destination: a, hopLimit: 64, segment: made });
    return this.#give({ type: "packet", packet });
  }

  /** Sends a segment, and gives the one that answers it. */
  #segment(fields: Sent): Segment {
    for (const output of this.#packet(fields)) {
      if (output.type !== "packet") continue;
      const { datagram } = output.packet.decoded;
      if (datagram !== null) return datagram.segment;
    }
    throw new Error("a SYN was not answered");
  }
}

/** Memory that this process and all that it has started take, in MiB; none where that can't be looked up. */
function memory(): number | null {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
      const parent = parentOf(name);
      if (parent !== null) parents.set(Number(name), parent);
    }
  } catch {
    return null;
  }
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (parents.has(pid) && parents.get(pid) !== 0 && isOurs(parents.get(pid)!));
  const resident = (pid: number): number =>
    Number(/VmRSS:\s+(\d+)/.exec(textOf(`/proc/${pid}/status`) ?? "")?.[1] ?? 0);
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => sum + resident(pid) * 1024, 0) / MIB;
}

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended since.
    return null;
  }
};

/** The parent of a process. */
function parentOf(pid: string): number | null {
  const text = textOf(`/proc/${pid}/stat`);
  // The name stands in parentheses and may have anything in it.
  return text === null ? null : Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

interface Line {
  readonly perSecond: number;
  readonly left: number | null;
  readonly memory: readonly [before: number | null, after: number | null];
}

function measure(kind: VirtualStackKind, lives: number, connections: number): Line {
  const live = (): number | null => {
    const life = new Life(kind);
    for (let index = 0; index < connections; index++) life.connect(10_000 + index);
    return life.blocks;
  };
  for (let index = 0; index < Math.ceil(lives / 10); index++) live();
  const before = memory();
  const begun = performance.now();
  let left: number | null = 0;
  for (let index = 0; index < lives; index++) left = live();
  const took = performance.now() - begun;
  return { perSecond: lives * connections / took * 1000, left, memory: [before, memory()] };
}

const sizeOf = (memory: number | null): string => memory === null ? "?" : whole(memory);

function show(label: string, { perSecond, left, memory: [before, after] }: Line, model: number): void {
  console.log(
    `${label} ${whole(perSecond).padStart(11)} ${(perSecond / model).toFixed(2).padStart(8)}  ` +
      `${`${sizeOf(before)} to ${sizeOf(after)} MiB`.padStart(20)}  ${left ?? "?"} left`,
  );
}

/** The words of the command line. With a number of lives, each has one connection. */
function understand(words: readonly string[]): { names: readonly string[]; lives: number; connections: number } {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { lives: { type: "string" } },
    allowPositionals: true,
  });
  if (values.lives === undefined) return { names: positionals, lives: LIVES, connections: CONNECTIONS };
  if (!/^[1-9]\d*$/.test(values.lives)) {
    throw new Error(`--lives takes a whole number from 1 on, not "${values.lives}".`);
  }
  return { names: positionals, lives: Number(values.lives), connections: 1 };
}

async function main(words: readonly string[]): Promise<void> {
  const { names, lives, connections } = understand(words);
  const suite = await loadSuite();
  console.log(`${whole(lives)} lives of a host, with so many connections each: ${connections}. On one core.\n`);
  console.log(
    `${"stack".padEnd(NAME_COLUMNS)} ${"connections".padStart(11)} ${"model's".padStart(8)}  ${"memory".padStart(20)}`,
  );
  let model: number | null = null;
  for await (const stack of askedFor(suite, names)) {
    if ("why" in stack) {
      console.log(`${stack.name.padEnd(NAME_COLUMNS)} ${stack.why}`);
      continue;
    }
    const line = measure(stack.kind, lives, connections);
    model ??= line.perSecond;
    show(labelOf(stack.name, stack.kind), line, model);
  }
}

await onOneCore(import.meta.url, main).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});

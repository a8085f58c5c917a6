/** Tests of the kernel in virtual time, where it was set up: the same twice, time that costs nothing, how it ends. */

import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { ACK, FIN, has, SYN } from "../../spec/tcp/segment.ts";
import { HOUR, instant, MINUTE, SECOND } from "../../spec/time.ts";
import type { SocketId } from "../../spec/trace/vocabulary.ts";
import { StackCrash } from "../adapter/stack.ts";
import { Bench, PORTS } from "./smoke/bench.ts";
import { builtCommand } from "../adapters/process/cache.ts";
import { processStack, type ProcessStackKind } from "../adapters/process/process-stack.ts";
import { linuxUmlRecipe } from "../adapters/linux-uml/recipe.ts";

const built = builtCommand(linuxUmlRecipe, "6.1");
const isRequired = process.env["TCP_CONFORMANCE_REQUIRE_STACKS"] === "1";
const reason = built.available ? "" : ` (skipped: ${built.why} ${built.help})`;
const ID = 2 as SocketId;

const started: ProcessStackKind[] = [];
function kernel(): ProcessStackKind {
  if (!built.available) throw new Error(`${built.why} ${built.help}`);
  const { command, cwd } = built;
  const kind = processStack("linux-uml", { command, cwd, suite: "tests", patience: 20_000 });
  started.push(kind);
  return kind;
}
afterEach(() => started.splice(0).forEach((kind) => kind.process.kill()));

/** A connection that the stack has opened. */
function connected(kind: ProcessStackKind, epoch = 0): Bench {
  const bench = Bench.fresh(kind, { epoch });
  const { local, remote } = bench.ends;
  bench.must({
    call: "connect",
    socket: ID,
    local: { address: local, port: PORTS.own },
    remote: { address: remote, port: PORTS.other },
  });
  bench.segment(({ flags }) => flags === SYN, "a SYN", SECOND);
  bench.send({ flags: SYN | ACK });
  bench.segment((one) => has(one, ACK), "the third segment", SECOND);
  bench.event(ID, "established", SECOND);
  return bench;
}

/** A life with a connection that its application closes, until TIME-WAIT is over; everything that was said. */
function life(kind: ProcessStackKind): readonly string[] {
  const bench = connected(kind);
  bench.must({ call: "close", socket: ID });
  bench.segment((one) => has(one, FIN), "a FIN", SECOND);
  bench.send({ flags: FIN | ACK });
  expect(bench.blocks).toBe(1);
  expect(bench.until(() => bench.blocks === 0, 2 * MINUTE)).toBe(true);
  return bench.said;
}

/** Processes of a guest, by the program that they run. */
const guests = (): readonly number[] =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      return /kernel\/linux/.test(readFileSync(`/proc/${name}/cmdline`, "utf8")) ? [Number(name)] : [];
    } catch {
      // It has ended since.
      return [];
    }
  });

describe.skipIf(!built.available && !isRequired)(`the kernel in virtual time${reason}`, () => {
  test("does the same in each life, and in each process", () => {
    const kind = kernel();
    const first = life(kind);
    expect(first.length).toBeGreaterThan(5);
    expect(life(kind)).toEqual(first);
    expect(life(kernel())).toEqual(first);
  });

  test("draws other numbers with another seed, and the same with the same", () => {
    const kind = kernel();
    const synOf = (seed: number): string => {
      const stack = kind.create();
      const [address, peer] = ["10.0.0.1", "10.0.0.2"];
      const configuration = { address, peer, mtu: 1500, seed, isns: [], policy: {} };
      stack.handle({ type: "reset", configuration }, instant(0));
      const call = {
        call: "connect",
        socket: ID,
        local: { address, port: 5000 },
        remote: { address: peer, port: 80 },
      } as const;
      const syn = stack.handle({ type: "call", call }, instant(0)).find(({ type }) => type === "packet");
      return syn?.type === "packet" ? syn.packet.bytes.join(" ") : "none";
    };
    expect(synOf(1)).not.toBe("none");
    expect(synOf(2)).not.toBe(synOf(1));
    expect(synOf(2)).toBe(synOf(2));
  });

  test("keeps an idle connection for a virtual day, and wakes nobody", () => {
    const bench = connected(kernel());
    const before = bench.said.length;
    expect(bench.until(() => bench.rest().length > 0, 24 * HOUR)).toBe(false);
    expect(bench.said.length - before).toBeLessThan(10);
    expect(bench.must({ call: "status", socket: ID })).toMatchObject({ status: { state: "ESTABLISHED" } });
  });

  test("is a crash when it dies, with nothing left behind, and is there again for the next life", () => {
    const before = guests();
    const kind = kernel();
    const bench = connected(kind);
    const ours = guests().filter((pid) => !before.includes(pid));
    // The kernel, and the process that its agent runs in.
    expect(ours).toHaveLength(2);
    process.kill(Math.min(...ours), "SIGSEGV");
    expect(() => bench.call({ call: "status", socket: ID })).toThrow(StackCrash);
    expect(guests().filter((pid) => ours.includes(pid))).toEqual([]);
    life(kind);
  });

  test("takes settings, and refuses one that the kernel refuses with a sentence", () => {
    const kind = kernel();
    const reset = (policy: Readonly<Record<string, string>>): void => {
      const configuration = { address: "10.0.0.1", peer: "10.0.0.2", mtu: 1500, seed: 1, isns: [], policy };
      kind.create().handle({ type: "reset", configuration }, instant(0));
    };
    reset({ tcp_fin_timeout: "10" });
    expect(() => reset({ tcp_congestion_control: "none" })).toThrow(/net\.ipv4\.tcp_congestion_control=none/);
    reset({ tcp_congestion_control: "reno" });
  });
});

/** Tests of `matrix`, and of `replay` with two stacks: who is at fault, what is discounted, and again with a seed. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MUTANTS } from "../../properties/mutants/mutants.ts";
import { AdapterError, type Stack, StackCrash, type VirtualStackKind } from "../adapter/stack.ts";
import { modelStack } from "../adapters/model/model.ts";
import type { KnownDeviation } from "../runner/known.ts";
import { liveDouble } from "../runner/doubles.fixture.ts";
import { ioDouble, suiteDouble } from "./doubles.fixture.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import type { StackRow, Suite } from "./suite.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tcp-conformance-matrix-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mutant = MUTANTS.find(({ name }) => name === "close-drops-unsent-text")!;
const hasty = modelStack("hasty", mutant.rules, mutant.octets);

/** The model, whose host fails in some way at its third input. */
function failing(cause: () => Error): VirtualStackKind {
  const model = modelStack();
  const create = (): Stack => {
    const stack = model.create();
    let inputs = 0;
    return {
      handle: (input, now) => {
        if (++inputs === 3) throw cause();
        return stack.handle(input, now);
      },
      wakeAt: () => stack.wakeAt(),
      blocks: () => stack.blocks(),
    };
  };
  return { ...model, create };
}

const row = (name: string, kind: VirtualStackKind, known: readonly KnownDeviation[] = []): StackRow => ({
  name,
  says: name,
  known,
  load: () => Promise.resolve(kind),
});

const known = ["S8", "S1", "S2", "L1", "L2"].map((requirement) => ({
  property: "x/y",
  requirement,
  because: "it is hasty by design",
}));

const stacks: readonly StackRow[] = [
  row("model", modelStack()),
  row("hasty", hasty),
  row("excused", hasty, known),
  row("crashing", failing(() => new StackCrash("signal 11"))),
  row("adapted", failing(() => new AdapterError("out of paper"))),
  row("absent", {
    ...modelStack(),
    available: () => Promise.resolve({ available: false, why: "The line is dead.", help: "Pay the bill." }),
  }),
  { ...row("model", modelStack()), name: "live", load: () => Promise.resolve(liveDouble()) },
];

async function call(line: string, world: Partial<Io> = {}): Promise<{ code: number; out: string; err: string }> {
  const io = ioDouble({ cwd: folder, ...world });
  // Played in the simulated world: what stands in for it elsewhere can't tell two ends apart.
  const { play: _, ...suite } = suiteDouble({ stacks });
  const code = await main(line.split(" "), io, () => Promise.resolve(suite satisfies Suite));
  return { code, ...io.written };
}

const legend = /Each stack opens[\s\S]*discounted\n/;

describe("matrix", () => {
  test("two that are right talk in every storm", async () => {
    const { code, out, err } = await call("matrix model --seed 1 --runs 16");
    expect(out.replace(legend, "")).toMatchInlineSnapshot(`
      "opens ↓  listens →  model
      model               ✓ 16/16


      ✓ 1  ✕ 0  ? 0 · 16 runs a pair · seed 1
      "
    `);
    expect(err).toBe("1/1 ✓ model → model\n");
    expect(code).toBe(0);
  });

  test("names the end at fault, in both roles, and the least scenario plays it again", async () => {
    const { code, out } = await call("matrix model hasty --seed 1 --runs 16 --save found");
    expect(code).toBe(1);
    expect(out).toMatch(/model +✓ 16\/16 +✕ \d+\/16 p\n/);
    expect(out).toMatch(/hasty +✕ \d+\/16 a +✕ \d+\/16 ap?\n/);
    expect(out).toMatch(/✕ hasty: S8: of 16 runs, model → hasty \d+, hasty → model \d+/);
    expect(out).toContain("    again     npx tcp-conformance replay found/hasty--S8.json\n");
    expect(readdirSync(join(folder, "found"))).toContain("hasty--S8.json");
    const again = await call("replay found/hasty--S8.json");
    expect(again.code).toBe(1);
    expect(again.out).toMatch(/✕ hasty \(B\): S8\n {4}expected {2}its FIN after the last octet/);
    const json = JSON.parse((await call("replay found/hasty--S8.json --json")).out) as Record<string, unknown>;
    expect(json).toMatchObject({ stack: "model", peer: "hasty", faults: [{ side: "b", rule: "S8", excuse: null }] });
    expect((await call("replay found/hasty--S8.json --peer model")).code).toBe(0);
  });

  test("discounts what a stack is known for, and says so", async () => {
    const { code, out } = await call("matrix model excused --seed 1 --runs 16");
    expect(code).toBe(0);
    expect(out).toMatch(/model +✓ 16\/16 +✓ \d+\/16 ≈\d+\n/);
    expect(out).toMatch(/≈ excused: S8: of 16 runs, .*\n {4}known {5}it is hasty by design\n/);
  });

  test("a crash is its stack's fault, a broken adapter nobody's", async () => {
    const crash = await call("matrix model crashing --seed 1 --runs 8");
    expect(crash.code).toBe(1);
    expect(crash.out).toMatch(/✕ crashing: S14.*\n.*\n {4}actual {4}it crashed or hung: signal 11/);
    const broken = await call("matrix model adapted --seed 1 --runs 8");
    expect(broken.code).toBe(70);
    expect(broken.out).toContain("? model → adapted 8: the adapter of adapted failed: out of paper\n");
  });

  test("the same seed has the same result, as JSON", async () => {
    const first = await call("matrix model hasty --seed 7 --runs 8 --json");
    const second = await call("matrix model hasty --seed 7 --runs 8 --json");
    expect(second.out).toBe(first.out);
    const { format, seed, pairs } = JSON.parse(first.out) as Record<string, unknown>;
    expect([format, seed]).toEqual([1, 7]);
    expect(pairs).toMatchObject([
      { active: "model", passive: "model", mark: "✓", runs: 8, talked: 8, faults: [] },
      { active: "model", passive: "hasty" },
      { active: "hasty", passive: "model" },
      { active: "hasty", passive: "hasty" },
    ]);
    expect(first.err).toContain("seed 7");
  });

  test("a stack that is not there is told, and is an error", async () => {
    const { code, out, err } = await call("matrix model absent --runs 8");
    expect(code).toBe(70);
    expect(out).toContain("absent can't be run here: The line is dead. Pay the bill.\n");
    expect(out).toMatch(/model +✓ 8\/8\n/);
    expect(err).toContain("absent can't be run here.\n");
  });

  test("Ctrl-C leaves the pairs that were done", async () => {
    const io = ioDouble({ cwd: folder });
    const { play: _, ...suite } = suiteDouble({ stacks });
    const err = io.err;
    io.err = (text) => {
      err(text);
      io.interrupt();
    };
    const code = await main("matrix model hasty --seed 1 --runs 8".split(" "), io, () => Promise.resolve(suite));
    expect(code).toBe(3);
    expect(io.written.out).toContain("interrupted before every pair was done");
  });

  test.each([
    ["matrix", "missing required argument 'stack'"],
    ["matrix model live", "live has a real clock"],
    ["matrix model bsd", 'there is no stack "bsd"'],
    ["matrix model --runs 0", "--runs needs"],
  ])("%s is a wrong call", async (line, sentence) => {
    const { code, err } = await call(line);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

/** The templates for adapters build, start and do what their page says; and so does the toy, as it is written there. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSuite } from "./composition.ts";
import { ioDouble } from "./doubles.fixture.ts";
import { main } from "./main.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TEMPLATES = "src/adapters/templates";
const TOY = `exec:python3 ${TEMPLATES}/python/toy.py`;
const required = process.env["TCP_CONFORMANCE_REQUIRE_STACKS"] === "1";

/** A template: the tool that it takes, how it is built into a folder, and how it is started from there. */
interface Template {
  readonly language: string;
  readonly tool: readonly [program: string, ...args: string[]];
  readonly build?: (file: string) => readonly [program: string, ...args: string[]];
  readonly stack: (file: string) => string;
}

const TEMPLATE_ROWS: readonly Template[] = [
  { language: "TypeScript", tool: ["node", "--version"], stack: () => `./${TEMPLATES}/typescript/my-stack.ts` },
  {
    language: "TypeScript, a process",
    tool: ["node", "--version"],
    stack: () => `exec:node ${TEMPLATES}/typescript/my-adapter.ts`,
  },
  { language: "Python", tool: ["python3", "--version"], stack: () => `exec:python3 ${TEMPLATES}/python/my_adapter.py` },
  {
    language: "C",
    tool: ["cc", "--version"],
    build: (file) => ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", file, `${TEMPLATES}/c/my_adapter.c`],
    stack: (file) => `exec:${file}`,
  },
  {
    language: "Rust",
    tool: ["rustc", "--version"],
    build: (file) => ["rustc", "-D", "warnings", "-o", file, `${TEMPLATES}/rust/my_adapter.rs`],
    stack: (file) => `exec:${file}`,
  },
  {
    language: "Go",
    tool: ["go", "version"],
    build: (file) => ["go", "build", "-o", file, `${TEMPLATES}/go/main.go`],
    stack: (file) => `exec:${file}`,
  },
];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tcp-conformance-templates-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runs = ([program, ...args]: readonly [string, ...string[]]): string | null => {
  const { status, stderr, error } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
  return status === 0 ? null : error?.message ?? stderr;
};

/** Types a command line, given as words, in the project's own folder. */
async function typed(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const io = ioDouble({ cwd: ROOT });
  const suite = { ...await loadSuite(), runsIn: "here" } as const;
  const code = await main(words, io, () => Promise.resolve(suite));
  return { code, out: io.written.out };
}

/** The verdict of each property, as results say it. */
function verdictsOf(out: string): Readonly<Record<string, string>> {
  const { results } = JSON.parse(out) as {
    readonly results: readonly { readonly property: string; readonly verdict: string }[];
  };
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict]));
}

const wrongOf = (out: string): readonly string[] => out.split("\n").filter((line) => line.startsWith("✕"));

describe.each(TEMPLATE_ROWS)("the template in $language", ({ language, tool, build, stack }) => {
  const missing = runs(tool);
  if (missing !== null) console.warn(`the template in ${language}: not tested, as ${tool[0]} is not here.`);

  test.runIf(required)("has its tool, as the environment says it has to", () => {
    expect(missing).toBeNull();
  });

  test.runIf(missing === null)(
    "is an adapter without a stack: smoke says what comes next, a closed port is one",
    async () => {
      const file = join(folder, language);
      if (build !== undefined) expect(runs(build(file))).toBeNull();
      const { out } = await typed("smoke", stack(file));
      expect(wrongOf(out)).toEqual([
        '✕ it listens, and answers a SYN with a SYN,ACK: listen failed with "no-resources"',
        '✕ it opens actively, and tells when it is established: connect failed with "no-resources"',
        '✕ it wants to be woken, and sends its SYN again: connect failed with "no-resources"',
      ]);
      expect(out).toContain("✓ it starts a fresh host");
      const closed = await typed("run", "--stack", stack(file), "--property", "reset/closed-port", "--seed", "1");
      expect(closed.out).toContain("1 held");
      expect(closed.code).toBe(0);
    },
  );
});

describe("the toy", () => {
  const missing = runs(["python3", "--version"]);
  if (missing !== null) console.warn("the toy: not tested, as python3 is not here.");
  const source = readFileSync(join(ROOT, TEMPLATES, "python/toy.py"), "utf8");

  test("is as short as its page says", () => {
    expect(source.split("\n").length - 1).toBeLessThan(150);
    expect(source.match(/^import .*$/gm)).toEqual(["import hashlib, json, struct, sys, types"]);
  });

  test("stands on the page as it is", () => {
    const page = readFileSync(join(ROOT, "src/adapters/README.md"), "utf8");
    expect(/^```python\n(.*?)^```$/ms.exec(page)?.[1]).toBe(source);
  });

  test.runIf(required)("can be run, as the environment says it has to", () => {
    expect(missing).toBeNull();
  });

  test.runIf(missing === null)("has nothing that smoke finds wrong", async () => {
    const { code, out } = await typed("smoke", TOY);
    expect(wrongOf(out)).toEqual([]);
    expect(code).toBe(0);
  });

  test.runIf(missing === null)("comes to verdicts, those that its page tells of", async () => {
    const expected = {
      "handshake/three-segments": "pass",
      "handshake/simultaneous-open": "pass",
      "handshake/refused": "pass",
      "close/both-sides-close": "pass",
      "close/time-wait-lasts": "pass",
      "data/everything-arrives": "pass",
      "window/zero-window-is-probed": "pass",
      "reset/closed-port": "pass",
      "options/mss-is-honoured": "fail",
      "retransmission/timeout-follows-round-trips": "fail",
      "ack/early-text-is-kept": "deviation",
      "options/old-timestamps-are-refused": "unsupported",
    };
    const asked = Object.keys(expected).flatMap((id) => ["--property", id]);
    const { code, out } = await typed("run", "--stack", TOY, ...asked, "--runs", "25", "--seed", "1", "--json");
    expect(verdictsOf(out)).toEqual(expected);
    expect(code).toBe(1);
  });
});

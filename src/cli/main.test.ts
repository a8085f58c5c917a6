/** Tests of the command line: what it says, where it says it, and its exit codes. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { below, declarationOf, playWaits, propertyOf, virtualDouble } from "../runner/doubles.fixture.ts";
import { calmWaits, ioDouble, type Outcome, suiteDouble, type } from "./doubles.fixture.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import type { Suite } from "./suite.ts";
import { VERSION } from "./version.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tcp-conformance-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const call = (line: string, suite: Partial<Suite> = {}, world: Partial<Io> = {}): Promise<Outcome> =>
  type(line, suite, { cwd: folder, ...world });

const holds = "run --property x/holds --property y/*";

describe("a call that is wrong", () => {
  test.each([
    ["run --runs 0", '--runs needs a whole number from 1 to 1000000000, and "0" is none.'],
    ["run --runs -5", '--runs needs a whole number from 1 to 1000000000, and "-5" is none.'],
    ["run --runs many", '--runs needs a whole number from 1 to 1000000000, and "many" is none.'],
    ["run --seed 1.5", '--seed needs a whole number from -2147483648 to 2147483647, and "1.5" is none.'],
    ["run --seed 4294967296", "--seed needs a whole number"],
    ["run --for soon", "--for needs a time such as 90s, 10m or 1h30m"],
    ["run --for 0m", "--for needs a time"],
    ["run --for 10", "--for needs a time"],
    ["run --workers 0", "--workers needs a whole number from 1 to 256"],
    ["run --stack bsd", 'there is no stack "bsd". Known are double, mutant:<name>'],
    ["run --stack mutant:patient", 'there is no mutant "patient". Nearest are impatient.'],
    ["run --stack ./absent.ts", "the stack ./absent.ts can't be loaded"],
    ["run --property x/hold", 'no property fits "x/hold". Nearest are x/holds'],
    ["run --property", "option '--property <glob>' argument missing"],
    ["properties z/*", 'no property fits "z/*"'],
    ["fly", "unknown command 'fly'"],
    ["runn", "(Did you mean run?)"],
    ["run --sede 1", "unknown option '--sede'"],
    ["replay", "missing required argument 'file'"],
    ["replay absent.json", "absent.json can't be read: it does not exist."],
  ])("%s", async (line, sentence) => {
    const { code, written } = await call(line);
    expect(written.err).toContain(sentence);
    expect(written.err).toMatch(/^tcp-conformance: [^\n]+\n$/);
    expect(written.out).toBe("");
    expect(code).toBe(2);
  });

  test("no arguments at all show the help", async () => {
    const { code, written } = await call("");
    expect(written.err).toContain("Usage: tcp-conformance");
    expect(code).toBe(2);
  });
});

test("help and version are no errors", async () => {
  expect((await call("--help")).code).toBe(0);
  expect((await call("run --help")).written.out).toContain("--property <glob>");
  expect((await call("--version")).written.out).toMatch(/^tcp-conformance \d+\.\d+\.\d+\n$/);
});

describe("run", () => {
  test("all that was asked for held", async () => {
    const { code, written } = await call(`${holds} --runs 20 --seed 7`);
    expect(code).toBe(0);
    expect(written.out).toMatchInlineSnapshot(`
      "seed 7

                   double
      x
        holds        ✓
      y
        holds-too    ✓

      double: declared otherwise than the RFCs ask
        rule    RFC9293-E61  MSL: 0 s, and 0 s of TIME-WAIT; an MSL of 120 s, an engineering choice that may be changed
        SHOULD  RFC6298-R2   first RTO: 0 s; at least 1 s
        SHOULD  RFC6298-R6   least RTO: 0 s; at least 1 s
        MAY     RFC6298-R7   greatest RTO: 0 s; at least 60 s
        SHOULD  SHLD-11      R2 for data: 0 s; at least 100 s
        MUST    MUST-23      R2 for a SYN: 0 s; at least 180 s
        SHOULD  SHLD-18      longest delay of an ACK: none at all; delayed ACKs
        MUST    MUST-10      simultaneous open: not among what it supports; to be supported
        MUST    MUST-21      R2 as the application sets it: not among what it supports; to be supported
        SHOULD  SHLD-9       telling the application of R1: not among what it supports; to be supported
        MUST    MUST-30      urgent data: not among what it supports; to be supported
        MUST    MUST-54      ICMP errors: not among what it supports; to be supported

      2 held · 40 runs, 0 segments · seed 7
      "
    `);
    expect(written.err).toMatchInlineSnapshot(`
      "1/2 ✓ double x/holds 20 runs
      2/2 ✓ double y/holds-too 20 runs
      "
    `);
  });

  test("a failure is shown, with how to have it again", async () => {
    const { code, written } = await call("run --seed 7");
    expect(code).toBe(1);
    expect(written.out).toContain("✕ x/broken — double");
    expect(written.out).toContain("expected  a short wait");
    expect(written.out).toContain(
      "again     npx tcp-conformance run --stack double --property x/broken --seed 7 --runs 100",
    );
    expect(written.out).toContain("2 held, 1 failed");
  });

  test("the seed is drawn, or fixed in continuous integration", async () => {
    expect((await call(holds)).written.out).toMatch(/^seed 42\n/);
    expect((await call(holds, {}, { env: { CI: "true" } })).written.out).toMatch(/^seed 1\n/);
    expect((await call(`${holds} --seed -3`, {}, { env: { CI: "true" } })).written.out).toMatch(/^seed -3\n/);
  });

  test("a deviation holds, unless strict", async () => {
    const catalogue = [propertyOf("x/should", { monitors: [below(500, { rule: "SHLD-1" })] })];
    const lenient = await call("run", { catalogue });
    expect(lenient.code).toBe(0);
    expect(lenient.written.out).toContain("≈ x/should (double): SHLD-1: expected a short wait; actual a long one");
    expect((await call("run --strict", { catalogue })).code).toBe(1);
  });

  test("an open question is exit code 3", async () => {
    const catalogue = [propertyOf("x/vacuous", { premise: { says: "pigs flew", reached: () => false } })];
    const { code, written } = await call("run", { catalogue });
    expect(code).toBe(3);
    expect(written.out).toContain("? x/vacuous (double): inconclusive: 0 of 100 runs reached the premise (pigs flew)");
  });

  test("an error of ours is exit code 70", async () => {
    const play = (): never => {
      throw new Error("out of paper");
    };
    const { code, written } = await call("run --property x/holds", { play });
    expect(code).toBe(70);
    expect(written.out).toContain("! x/holds (double): error: Error: out of paper");
  });

  test("a known deviation holds, a healed one does not", async () => {
    const known = [{ property: "x/broken", requirement: "S1", because: "it was built so" }];
    const stacks = suiteDouble().stacks.map((row) => ({ ...row, known }));
    const failing = await call("run", { stacks });
    expect(failing.code).toBe(0);
    expect(failing.written.out).toContain("≈ x/broken (double): known: it was built so");
    const healed = await call("run", { stacks, catalogue: [propertyOf("x/broken")] });
    expect(healed.code).toBe(1);
    expect(healed.written.out).toContain("healed; delete its line");
  });

  test("Ctrl-C leaves what was found so far", async () => {
    const io = ioDouble();
    let plays = 0;
    const suite = suiteDouble({
      play: (scenario) => {
        if (++plays === 150) io.interrupt();
        return playWaits(scenario);
      },
      catalogue: [propertyOf("x/a"), propertyOf("x/b"), propertyOf("x/c")],
    });
    expect(await main(["run"], io, () => Promise.resolve(suite))).toBe(3);
    expect(io.written.out).toContain("interrupted after 1 of 3");
    expect(io.written.out).toContain("? 1 cut short on double");
    expect(io.written.out).not.toContain("x/c");
  });

  test("Ctrl-C after a failure is exit code 1", async () => {
    const io = ioDouble();
    let plays = 0;
    const suite = suiteDouble({
      play: (scenario) => {
        if (++plays === 3_000) io.interrupt();
        return playWaits(scenario);
      },
      catalogue: [propertyOf("x/broken", { monitors: [below(500)] }), propertyOf("x/b")],
    });
    expect(await main(["run", "--runs", "1000000"], io, () => Promise.resolve(suite))).toBe(1);
    expect(io.written.out).toContain("interrupted after 1 of 2");
  });

  test("--json puts the results alone on standard output", async () => {
    const { code, written } = await call("run --json --seed 7");
    expect(code).toBe(1);
    const results = JSON.parse(written.out) as { readonly format: number; readonly results: readonly unknown[] };
    expect(results.format).toBe(1);
    expect(results.results).toHaveLength(3);
    expect(written.err).toContain("2 held, 1 failed");
  });

  test("colours are for terminals, and for those who want them", async () => {
    const escape = "\u001b[";
    expect((await call(holds)).written.out).not.toContain(escape);
    expect((await call(holds, {}, { outIsTerminal: true })).written.out).toContain(escape);
    expect((await call(holds, {}, { outIsTerminal: true, env: { NO_COLOR: "1" } })).written.out).not.toContain(escape);
  });

  test("a terminal gets one line that is redrawn", async () => {
    const { written } = await call("run", {}, { errIsTerminal: true, env: { NO_COLOR: "1" } });
    expect(written.err).toContain("✕ double x/broken");
    expect(written.err).not.toContain("✓ double x/holds");
    expect(written.err.endsWith("\r\u001b[2K")).toBe(true);
  });
});

describe("a stack that is not available", () => {
  const absent = (rerun?: () => Promise<readonly string[] | null>): Partial<Suite> => ({
    stacks: [...suiteDouble().stacks, {
      name: "absent",
      says: "never here",
      known: [],
      load: () =>
        Promise.resolve({
          ...virtualDouble(declarationOf("absent")),
          available: () => Promise.resolve({ available: false, why: "The line is dead.", help: "Pay the bill." }),
        }),
      ...(rerun === undefined ? {} : { rerun }),
    }],
  });

  test("is told, and left out", async () => {
    const { code, written } = await call(holds, absent());
    expect(code).toBe(0);
    expect(written.out).toContain("absent can't be run here: The line is dead. Pay the bill.\n");
  });

  test("is an error when it was asked for, or required", async () => {
    const asked = await call(`${holds} --stack absent`, absent());
    expect(asked.code).toBe(70);
    expect(asked.written.err).toContain("absent was asked for and can't be run here.");
    expect((await call(holds, absent(), { env: { TCP_CONFORMANCE_REQUIRE_STACKS: "1" } })).code).toBe(70);
  });

  test("is run where it is available, if there is such a place", async () => {
    const { code, instead } = await call(holds, absent(() => Promise.resolve(["sudo", "again"])));
    expect(instead.command).toEqual(["sudo", "again"]);
    expect(code).toBe(5);
  });
});

describe("--save, --report and replay", () => {
  test("a saved counterexample is the least one, and fails again", async () => {
    const { written } = await call("run --seed 7 --save found");
    expect(readdirSync(join(folder, "found"))).toEqual(["x--broken.json"]);
    expect(written.out).toContain("again     npx tcp-conformance replay found/x--broken.json --stack double");
    const saved = JSON.parse(readFileSync(join(folder, "found/x--broken.json"), "utf8")) as Record<string, unknown>;
    expect(saved).toMatchObject({ format: 1, property: "x/broken", stack: "double", seed: 7 });
    // The double's scenario is too bare for the reader of files; a whole one takes its place.
    const whole = { ...saved, scenario: calmWaits([500]) };
    writeFileSync(join(folder, "whole.json"), JSON.stringify(whole));
    const again = await call("replay whole.json");
    expect(again.code).toBe(1);
    expect(again.written.out).toContain("✕ x/broken — double");
    expect((await call("replay whole.json --property x/holds")).code).toBe(0);
    expect((await call("replay whole.json --property x/hold")).code).toBe(2);
    expect((await call("replay whole.json --stack bsd")).code).toBe(2);
  });

  test("a bare scenario is played, and judged when a property is named", async () => {
    writeFileSync(join(folder, "bare.json"), JSON.stringify(calmWaits([700])));
    const played = await call("replay bare.json --stack double");
    expect(played.code).toBe(0);
    expect(played.written.out).toContain("judged by nothing");
    expect((await call("replay bare.json --stack double --property x/broken")).code).toBe(1);
    const json = await call("replay bare.json --stack double --property x/broken --json");
    expect(JSON.parse(json.written.out)).toMatchObject({ verdict: "fail", property: "x/broken", format: 1 });
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["a wrong field", JSON.stringify({ ...calmWaits([]), horizon: "late" }), "horizon"],
    ["an unknown format", JSON.stringify({ format: 2, scenario: calmWaits([]) }), '"format" has to be 1, and is 2'],
    ["no format", JSON.stringify({ scenario: calmWaits([]) }), '"format" has to be 1, and is missing'],
  ])("a file with %s is told in one line", async (_, text, sentence) => {
    writeFileSync(join(folder, "bad.json"), text);
    const { code, written } = await call("replay bad.json --stack double");
    expect(code).toBe(2);
    expect(written.err).toContain(sentence);
    expect(written.err).toMatch(/^tcp-conformance: [^\n]+\n$/);
  });

  test("a report is three kinds of files", async () => {
    await call("run --seed 7 --report report");
    expect(readdirSync(join(folder, "report")).sort()).toEqual(["junit.xml", "results.json", "traces"]);
    expect(readdirSync(join(folder, "report/traces"))).toEqual(["x--broken@double.json"]);
  });

  test("a directory that is a file is told before anything runs", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const option of ["--save", "--report"]) {
      const { code, written } = await call(`run ${option} file`);
      expect(code).toBe(2);
      expect(written.err).toMatch(/^tcp-conformance: [^\n]+ is no directory that can be written to[^\n]+\n$/);
      expect(written.out).toBe("");
    }
  });

  test("a file that can't be written is told after the results, and nothing half-written is left", async () => {
    mkdirSync(join(folder, "blocked/x--broken.json/inside"), { recursive: true });
    const { code, written } = await call("run --save blocked");
    expect(code).toBe(70);
    expect(written.out).toContain("1 failed");
    expect(written.err).toContain("could not be written");
    expect(readdirSync(join(folder, "blocked"))).toEqual(["x--broken.json"]);
  });
});

describe("a stack of the user's own", () => {
  test("is loaded from a module", async () => {
    const module = `const declaration = ${JSON.stringify(declarationOf("mine"))};
      const available = async () => ({ available: true });
      export const stack = { clock: "virtual", declaration, available, create() {} };`;
    writeFileSync(join(folder, "mine.mjs"), module);
    const { code, written } = await call(`${holds} --stack ./mine.mjs`);
    expect(written.err).not.toContain("tcp-conformance:");
    expect(code).toBe(0);
  });

  test("has to be a stack", async () => {
    writeFileSync(join(folder, "other.mjs"), "export const stack = { clock: 'sun' };");
    const { code, written } = await call("run --stack ./other.mjs");
    expect(code).toBe(2);
    expect(written.err).toContain('./other.mjs has to export a StackKind called "stack"');
  });
});

describe("lists", () => {
  test("stacks", async () => {
    const { code, written } = await call("stacks");
    expect(code).toBe(0);
    expect(written.out).toContain("✓ double     a double (1, virtual clock)");
    expect(written.out).toContain("impatient  It waits for ever.");
    const json = JSON.parse((await call("stacks --json")).written.out) as Record<string, readonly unknown[]>;
    expect(json["stacks"]).toMatchObject([{ name: "double", available: true }]);
    expect(json["mutants"]).toMatchObject([{ name: "mutant:impatient", caughtBy: "x/broken" }]);
  });

  test("properties", async () => {
    const { written } = await call("properties x/*");
    expect(written.out).toContain("x/holds\n  Waits are short. [S1]");
    expect(written.out).not.toContain("y/holds-too");
    const json = JSON.parse((await call("properties --json")).written.out) as Record<string, readonly unknown[]>;
    expect(json["properties"]).toHaveLength(3);
    expect(json["properties"]?.[0]).toMatchObject({ id: "x/holds", covers: [{ id: "S1", level: "invariant" }] });
  });
});

test("the demonstration catches a mutant", async () => {
  const { code, written } = await call("demo");
  expect(code).toBe(0);
  expect(written.out).toContain("one thing. It waits for ever.");
  expect(written.out).toContain("✕ x/broken — mutant:impatient");
  expect(written.out).toContain("Caught in run");
});

test("the version is that of the package", () => {
  for (const name of ["package.json", "deno.json"]) {
    const file = new URL(`../../${name}`, import.meta.url);
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
    expect(version).toBe(VERSION);
  }
});

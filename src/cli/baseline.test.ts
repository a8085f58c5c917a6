/** Tests of `run --write-baseline` and `run --baseline`: the gate of known failures for a user's own stack. */

import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { below, declarationOf, propertyOf, virtualDouble, waitsOf } from "../runner/doubles.fixture.ts";
import type { Property } from "../runner/property.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { calmWaits, type Outcome, type } from "./doubles.fixture.ts";
import type { Suite } from "./suite.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tcp-conformance-baseline-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const call = (line: string, suite: Partial<Suite> = {}): Promise<Outcome> => type(line, suite, { cwd: folder });
const text = (): string => readFileSync(join(folder, "b.json"), "utf8");

/** Waits as scenarios that the reader of files accepts. */
const waits = fc.array(fc.nat({ max: 1_000 }), { maxLength: 8 })
  .map(calmWaits, (value) => [...waitsOf(value as Scenario)]);
const property = (id: string, more: Partial<Property> = {}): Property => propertyOf(id, { scenario: waits, ...more });

const S1 = below(900);
const S2 = below(500, { rule: "S2" });
const catalogue = [
  property("x/holds"),
  property("x/broken", { monitors: [S1, S2] }),
  property("x/should", { monitors: [below(500, { rule: "SHLD-1" })] }),
  property("y/needs", { needs: ["icmp"] }),
  property("y/vacuous", { premise: { says: "pigs flew", reached: () => false } }),
];
/** The same suite, in which `x/broken` breaks only so much. */
const breaking = (...monitors: Property["monitors"]): Partial<Suite> => ({
  catalogue: catalogue.map((one) => one.id === "x/broken" ? property("x/broken", { monitors }) : one),
});

const write = "run --stack double --seed 7 --runs 50 --write-baseline b.json";

describe("writing", () => {
  test("takes down every verdict, and every rule that is broken with its least scenario", async () => {
    const { code, written } = await call(write, { catalogue });
    expect(code).toBe(0);
    expect(written.out).toContain("b.json has the verdicts of this run, and 3 findings that later ones have to show");
    const baseline = JSON.parse(text()) as { readonly properties: readonly unknown[] };
    expect(baseline).toMatchObject({ format: 1, stack: "double", version: "1", seed: 7, runs: 50 });
    const found = (us: number): unknown => ({ actions: [{ type: "wait", us }] });
    expect(baseline.properties).toMatchObject([
      { property: "x/holds", verdict: "pass" },
      {
        property: "x/broken",
        verdict: "fail",
        findings: [{ rule: "S2", actual: "a long one", scenario: found(500) }, { rule: "S1", scenario: found(900) }],
      },
      { property: "x/should", verdict: "deviation", findings: [{ rule: "SHLD-1", scenario: found(500) }] },
      { property: "y/needs", verdict: "unsupported" },
      { property: "y/vacuous", verdict: "inconclusive" },
    ]);
    expect(text().split("\n").filter((line) => line.startsWith("    {"))).toHaveLength(5);
  });

  test("twice is the same, octet for octet", async () => {
    await call(write, { catalogue });
    const first = text();
    await call(write, { catalogue });
    expect(text()).toBe(first);
  });

  test("names what the list of known deviations has, without its scenario", async () => {
    const known = [{ property: "x/broken", requirement: "S2", because: "so it is", scenario: "x--broken/a.json" }];
    const stacks = [{ name: "double", says: "", known, load: () => Promise.resolve(virtualDouble()) }];
    await call(write, { ...breaking(S2), stacks });
    expect(text()).toContain(
      '{"property":"x/broken","verdict":"known","findings":[{"rule":"S2","scenario":"x--broken/a.json"}]}',
    );
    expect((await call("run --baseline b.json", { ...breaking(S2), stacks })).code).toBe(0);
  });

  test.each([
    ["run --write-baseline b.json --baseline b.json", "choose one"],
    ["run --stack double --stack mutant:impatient --write-baseline b.json", "is about one stack"],
    ["run --stack double --for 1m --write-baseline b.json", "needs --runs"],
  ])("%s is a wrong call", async (line, sentence) => {
    const { code, written } = await call(line, { catalogue });
    expect(code).toBe(2);
    expect(written.err).toContain(sentence);
  });
});

describe("comparing", () => {
  beforeEach(async () => {
    await call(write, { catalogue });
  });

  test("the same again is green, with the seed and the runs of the baseline, and with any other seed", async () => {
    const { code, written } = await call("run --baseline b.json", { catalogue });
    expect(written.out).toMatch(/^seed 7\n/);
    expect(written.out).toContain("≈ x/broken (double): known: the baseline b.json says so");
    expect(code).toBe(0);
    expect((await call("run --baseline b.json --stack double --seed 8 --runs 5", { catalogue })).code).toBe(0);
  });

  test("a new failure is red", async () => {
    const worse = breaking(S1, S2, below(100, { rule: "S3" }));
    const { code, written } = await call("run --baseline b.json", worse);
    expect(code).toBe(1);
    expect(written.out).toContain("1 failed");
  });

  test("what healed is red, with the command that writes the file anew", async () => {
    const { code, written } = await call("run --baseline b.json", breaking(S2));
    expect(code).toBe(1);
    expect(written.out).toContain("✕ x/broken (double): healed");
    expect(written.out).toContain(
      "write it anew: npx tcp-conformance run --stack double --seed 7 --runs 50 --write-baseline b.json\n",
    );
  });

  test("what can't be run any more is red", async () => {
    const less = { catalogue: [property("x/holds", { needs: ["icmp"] }), ...catalogue.slice(1)] };
    const { code, written } = await call("run --baseline b.json", less);
    expect(code).toBe(1);
    expect(written.out).toContain('✕ x/holds: "pass" in the baseline, and it can\'t be run any more: it needs icmp\n');
  });

  test("a new open question is exit code 3, and a new property is told", async () => {
    const more = { catalogue: [...catalogue, property("z/new", { premise: { says: "never", reached: () => false } })] };
    const { code, written } = await call("run --baseline b.json", more);
    expect(code).toBe(3);
    expect(written.out).toContain("1 property is not in the baseline.\n");
  });

  test("another version is told, another stack is refused", async () => {
    const other = (name: string, version: string): Partial<Suite> => ({
      catalogue,
      stacks: [{
        name: "double",
        says: "",
        known: [],
        load: () => Promise.resolve(virtualDouble(declarationOf(name, { version }))),
      }],
    });
    const newer = await call("run --baseline b.json", other("double", "2"));
    expect(newer.code).toBe(0);
    expect(newer.written.out).toContain("The baseline was made with version 1 of double, and this is 2.\n");
    const foreign = await call("run --baseline b.json --stack double", other("single", "1"));
    expect(foreign.code).toBe(2);
    expect(foreign.written.err).toBe("tcp-conformance: b.json is the baseline of double, and this is single.\n");
  });

  test.each([
    ["absent", null, "the baseline bad.json can't be read: it does not exist."],
    ["no JSON", "{", "the baseline bad.json is not JSON: "],
    ["something else", '{"format":1,"suite":{},"results":[]}', "bad.json is no baseline of format 1: "],
    ["of another format", '{"format":2}', "bad.json is no baseline of format 1: format"],
    ["nothing at all", "null", "bad.json is no baseline of format 1: "],
  ])("a file that is %s is told in one sentence", async (_, content, sentence) => {
    if (content !== null) writeFileSync(join(folder, "bad.json"), content);
    const { code, written } = await call("run --stack double --baseline bad.json", { catalogue });
    expect(code).toBe(2);
    expect(written.err).toContain(sentence);
    expect(written.err).toMatch(/^tcp-conformance: [^\n]+\n$/);
  });

  test("a broken scenario in it is told where it is", async () => {
    writeFileSync(join(folder, "bad.json"), text().replace('"horizon":', '"horizons":'));
    const { code, written } = await call("run --baseline bad.json", { catalogue });
    expect(code).toBe(2);
    expect(written.err).toMatch(/bad\.json: x\/broken[^\n]*horizon/);
  });

  test("a stack that is not known by its name has to be named", async () => {
    const { code, written } = await call("run --baseline b.json", { catalogue, stacks: [] });
    expect(code).toBe(2);
    expect(written.err).toContain("b.json is the baseline of double: say by --stack where that is.");
  });
});

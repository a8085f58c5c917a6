/** The bans catch what they are there to catch, and let pass what only looks like it. */

import { describe, expect, test } from "vitest";
import { asyncSpecification, platformUses, skippedTests, uncheckedCode, wastefulArbitraries } from "./bans.ts";
import { parse, type Source } from "./source.ts";

type Rule = (source: Source) => readonly string[];
const count = (rule: Rule, path: string, text: string): number => rule(parse({ path, text })).length;

describe("platformUses", () => {
  test.each([
    "const t = Date.now();",
    "const d: Date = x;",
    "const t = performance.now();",
    "const n = Math.random();",
    "console.log(1);",
    "if (process.argv.length > 2) f();",
    "setTimeout(f, 1);",
    "Deno.exit();",
    "globalThis.setTimeout(f, 1);",
    "const b = Buffer.from([]);",
    "f({ Date });",
  ])("refuses %s in the machinery", (text) => {
    expect(count(platformUses, "src/sim/x.ts", text)).toBe(1);
    expect(count(platformUses, "spec/x.ts", text)).toBe(1);
  });

  test.each([
    "// Date.now() would be wrong here",
    `const s = "console.log";`,
    "const x = tcb.process;",
    "interface I { readonly process: number }",
    "const o = { console: 1 };",
  ])("lets %s be", (text) => {
    expect(count(platformUses, "src/sim/x.ts", text)).toBe(0);
  });

  test("adapters and the command line have a clock and an output, but no chance", () => {
    expect(count(platformUses, "src/adapters/linux/x.ts", "setTimeout(f, 1); console.log(Date.now());")).toBe(0);
    expect(count(platformUses, "src/cli/x.ts", "const n = Math.random();")).toBe(1);
  });
});

describe("uncheckedCode", () => {
  test.each([
    "const x = y as any;",
    "function f(x: any): void {}",
    "// @ts-ignore\nf();",
    "// @ts-nocheck because I can",
    "// @ts-expect-error\nf();",
    "// deno-lint-ignore no-explicit-any\nf();",
    "export default f;",
  ])("refuses %s", (text) => {
    expect(count(uncheckedCode, "src/sim/x.ts", text)).toBe(1);
  });

  test.each([
    "const x = y as unknown;",
    "// @ts-expect-error: a state without a row must not compile\nf();",
    "// deno-lint-ignore no-control-regex -- the escape character is what it looks for\nf();",
    "// any of them",
  ])("lets %s be", (text) => {
    expect(count(uncheckedCode, "src/sim/x.ts", text)).toBe(0);
  });
});

describe("skippedTests", () => {
  test.each([
    "it.skip('x', f);",
    "test.todo('x');",
    "describe.only('x', f);",
    "// why\n\nf();\ntest.each([1]).skip('x', f);",
    "// no reason is good enough\nit.only('x', f);",
  ])("refuses %s", (text) => {
    expect(count(skippedTests, "spec/x.test.ts", text)).toBe(1);
  });

  test.each(["// the kernel has no such clock\nit.skip('x', f);", "it.skipIf(x)('y', f);", "list.skip(1);"])(
    "lets %s be",
    (text) => {
      expect(count(skippedTests, "spec/x.test.ts", text)).toBe(0);
    },
  );
});

describe("wastefulArbitraries", () => {
  test.each([
    "fc.pre(x);",
    "fc.nat().filter((n) => n > 1);",
    "fc.nat().map(f).filter(g);",
    "scenarioArbitrary.filter(f);",
    "segments.chain(f);",
  ])("refuses %s", (text) => {
    expect(count(wastefulArbitraries, "properties/close/x.ts", text)).toBe(1);
  });

  test("filtering an array is no waste", () => {
    expect(count(wastefulArbitraries, "properties/close/x.ts", "run.trace.filter(f);")).toBe(0);
  });
});

test("asyncSpecification refuses to wait in spec/", () => {
  expect(count(asyncSpecification, "spec/x.ts", "export const f = async () => 1;")).toBe(1);
  expect(count(asyncSpecification, "src/sim/x.ts", "export const f = async () => 1;")).toBe(0);
});

/** The rules of shape catch what they are there to catch. */

import { describe, expect, test } from "vitest";
import {
  localThings,
  longFile,
  longFunctions,
  MOST_COLUMNS,
  MOST_FILE_LINES,
  MOST_FUNCTION_LINES,
  namelessFile,
  undocumentedExports,
  wideLines,
} from "./shape.ts";
import { parse } from "./source.ts";

const path = "src/sim/x.ts";
const lines = (n: number): string => "f();\n".repeat(n);

test("wideLines measures characters, and lets addresses and quotations be", () => {
  expect(wideLines({ path, text: `  //# ${"x".repeat(MOST_COLUMNS)}\n` })).toEqual([]);
  expect(wideLines({ path, text: `${"…".repeat(MOST_COLUMNS)}\n` })).toEqual([]);
  expect(wideLines({ path, text: `\n${"x".repeat(MOST_COLUMNS + 1)}\n` })).toEqual([
    `${path}:2: 121 columns, at most 120`,
  ]);
  expect(wideLines({ path, text: `// https://example.org/${"x".repeat(MOST_COLUMNS)}\n` })).toEqual([]);
});

test("longFile counts lines", () => {
  expect(longFile({ path, text: lines(MOST_FILE_LINES) })).toEqual([]);
  expect(longFile({ path, text: lines(MOST_FILE_LINES + 1) })).toHaveLength(1);
});

describe("longFunctions", () => {
  const body = (n: number): string => `{\n${lines(n - 2)}}`;

  test.each(["function f() BODY", "const f = () => BODY;", "class C { m() BODY }", "test('x', () => BODY);"])(
    "measures %s",
    (form) => {
      const measure = (n: number) => longFunctions(parse({ path, text: form.replace("BODY", body(n)) }));
      expect(measure(MOST_FUNCTION_LINES)).toEqual([]);
      expect(measure(MOST_FUNCTION_LINES + 1)).toEqual([`${path}:1: a function of 71 lines, at most 70`]);
    },
  );

  test("the body of a describe is a list", () => {
    const text = `describe("x", () => ${body(200)});\ndescribe.each([1])("x", () => ${body(200)});`;
    expect(longFunctions(parse({ path, text }))).toEqual([]);
  });
});

test.each([
  ["/** What it is. */\n", 0],
  ["// What it is.\nf();", 0],
  ["#!/usr/bin/env node\n/** What it is. */\n", 0],
  ["f(); // too late", 1],
  ["\n/** Not the first line. */", 1],
  ["/** */\nf();", 1],
])("namelessFile of %j", (text, offences) => {
  expect(namelessFile(parse({ path, text }))).toHaveLength(offences);
});

test.each([
  ["/** A. */\nexport const a = 1;", []],
  ["/** A. */\n\nexport function a() {}", []],
  [`export { a } from "./a.ts";`, []],
  ["const a = 1;", []],
  ["export const a = 1;", ["a"]],
  ["// A.\nexport const a = 1;", ["a"]],
  ["/** A. */\nexport const a = 1;\nexport type B = 1;\nexport interface C {}", ["B", "C"]],
])("undocumentedExports of %j", (text, names) => {
  const found = undocumentedExports(parse({ path, text }));
  expect(found.map((offence) => / (\w+) is exported/.exec(offence)?.[1])).toEqual(names);
});

test("localThings finds paths of a machine and hosts of registries", () => {
  const home = ["", "home", "ann", "tcp"].join("/");
  const host = ["registry", "example", "org"].join(".");
  expect(localThings({ path: "README.md", text: `see\n${home}` })).toHaveLength(1);
  expect(localThings({ path: "a.lock", text: `"https://${host}/x.tgz"` })).toHaveLength(1);
  expect(localThings({ path: "README.md", text: "src/work/x, https://example.org/home/x and the registry" })).toEqual(
    [],
  );
});

/** The import rules catch what they are there to catch. */

import { describe, expect, test } from "vitest";
import { deadModules, forbiddenImports, importsOf, layerOf, mayUsePlatform } from "./layers.ts";
import { parse } from "./source.ts";

const forbidden = (path: string, text: string) => forbiddenImports(parse({ path, text }));

describe("layerOf", () => {
  test("is the longest layer that fits", () => {
    expect(layerOf("src/adapters/linux/device.ts")).toBe("src/adapters/linux");
    expect(layerOf("properties/self/tidy.test.ts")).toBe("properties/self");
    expect(layerOf("properties/close/fin.ts")).toBe("properties");
    expect(layerOf("src/wired/x.ts")).toBeNull();
  });
});

describe("forbiddenImports", () => {
  test.each([
    ["spec/tcp/x.ts", `import type { Packet } from "../../src/wire/packet.ts";`, "spec may not import src/wire"],
    ["spec/x.ts", `import { readFileSync } from "node:fs";`, "spec may not use the platform: node:fs"],
    ["spec/x.ts", `import fc from "fast-check";`, "spec may not import the package fast-check"],
    ["spec/x.ts", `export { run } from "../src/mod.ts";`, "spec may not import src/mod.ts"],
    ["spec/x.ts", `export * from "../src/wire/packet.ts";`, "spec may not import src/wire"],
    ["spec/x.ts", `await import("../src/sim/world.ts");`, "spec may not import src/sim"],
    ["spec/x.ts", `type T = import("../src/sim/world.ts").World;`, "spec may not import src/sim"],
    ["src/sim/x.ts", `import { check } from "../runner/check.ts";`, "src/sim may not import src/runner"],
    ["src/runner/x.ts", `import "../adapters/model/model.ts";`, "src/runner may not import src/adapters/model"],
    ["src/adapters/linux/x.ts", `import "../model/model.ts";`, "src/adapters/linux may not import src/adapters/model"],
    ["properties/close/x.ts", `import "../../src/cli/main.ts";`, "properties may not import src/cli"],
    ["src/elsewhere/x.ts", `export {};`, "lies in no layer of layers.ts"],
  ])("%s: %s", (path, text, wrong) => {
    expect(forbidden(path, text)).toEqual([`${path}:1: ${wrong}`]);
  });

  test("what the table allows passes", () => {
    expect(forbidden("src/runner/x.ts", `import fc from "fast-check"; import "../sim/world.ts";`)).toEqual([]);
    expect(forbidden("src/adapters/linux/x.ts", `import "node:fs"; import "koffi";`)).toEqual([]);
    expect(forbidden("spec/x.test.ts", `import "vitest"; import "fast-check"; import "./x.ts";`)).toEqual([]);
  });
});

describe("importsOf", () => {
  test("sees a module that is only named by its address", () => {
    const source = parse({ path: "src/cli/x.ts", text: `new Worker(new URL("./worker.ts", import.meta.url));` });
    expect(importsOf(source).map(({ specifier }) => specifier)).toEqual(["./worker.ts"]);
  });
});

test("mayUsePlatform holds for adapters and the command line only", () => {
  expect(mayUsePlatform("src/adapters/linux/device.ts")).toBe(true);
  expect(mayUsePlatform("src/cli/main.ts")).toBe(true);
  expect(mayUsePlatform("src/adapters/model/model.ts")).toBe(false);
  expect(mayUsePlatform("src/sim/world.ts")).toBe(false);
});

test("deadModules finds the modules that nobody needs", () => {
  const sources = [
    parse({ path: "spec/mod.ts", text: `export { a } from "./a.ts";` }),
    parse({ path: "spec/a.ts", text: "export const a = 1;" }),
    parse({ path: "spec/b.ts", text: "export const b = 1;" }),
    parse({ path: "spec/c.ts", text: "export const c = 1;" }),
    parse({ path: "spec/d.fixture.ts", text: "export const d = 1;" }),
    parse({ path: "spec/e.test.ts", text: `import { c } from "./c.ts"; import { d } from "./d.fixture.ts";` }),
  ];
  expect(deadModules(sources)).toEqual([
    "spec/b.ts:1: is imported by nobody, and is no entry point and no test",
    "spec/c.ts:1: is imported by tests only: delete it, or call it x.fixture.ts",
  ]);
});

/** Tests of the command `setup`, and of stacks that are asked for with a version. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Workshop, workshop } from "../adapters/process/recipe.fixture.ts";
import type { Recipe } from "../adapters/process/recipe.ts";
import { declarationOf, virtualDouble } from "../runner/doubles.fixture.ts";
import { type Outcome, suiteDouble, type } from "./doubles.fixture.ts";
import type { Io } from "./io.ts";

let shop: Workshop;
beforeEach(() => {
  shop = workshop();
});
afterEach(() => shop.remove());

function call(line: string, recipe: Recipe = shop.recipe(), world: Partial<Io> = {}): Promise<Outcome> {
  const toy = {
    name: "toy",
    says: "a toy",
    known: [],
    recipe,
    load: (version = "2") => Promise.resolve(virtualDouble({ ...declarationOf("toy"), version })),
  };
  return type(line, { stacks: [...suiteDouble().stacks, toy] }, { env: shop.env, ...world });
}

describe("setup", () => {
  test("builds what is named, and is quick the second time", async () => {
    const first = await call("setup toy toy@1");
    expect(first.code).toBe(0);
    expect(first.written.out).toBe("✓ toy@2 is set up (0.0 s)\n✓ toy@1 is set up (0.0 s)\n");
    expect(first.written.err).toContain("toy@2: step 1 of 1: sh -c echo building");
    const second = await call("setup --all");
    expect(second.written.out).toBe("✓ toy@2 is set up already\n");
    expect(second.written.err).toBe("");
  });

  test("comes first in a run that asks for it, is told on standard error, and is quick after", async () => {
    const first = await call("run --setup --stack toy --runs 1 --seed 1 --json");
    expect(first.written.err).toContain("✓ toy@2 is set up (0.0 s)\n");
    expect(() => JSON.parse(first.written.out) as unknown).not.toThrow();
    expect((await call("run --setup --stack toy --runs 1 --seed 1")).written.err).not.toContain("set up");
  });

  test("that fails ends the run that asked for it, before anything is checked", async () => {
    const recipe = shop.recipe({ steps: [["sh", "-c", "exit 7"]] });
    const { code, written } = await call("run --setup --stack toy --runs 1 --seed 1", recipe);
    expect(code).toBe(1);
    expect(written.out).toBe("");
  });

  test("a step that fails is exit code 1, with the end of its output", async () => {
    const { code, written } = await call("setup toy", shop.recipe({ steps: [["sh", "-c", "echo too bad; exit 7"]] }));
    expect(code).toBe(1);
    expect(written.out).toContain("✕ toy@2 was not set up");
    expect(written.out).toContain("it ended with exit code 7\n    too bad\n  All of its output is in ");
  });

  test("what is missing is exit code 69, and the line to type", async () => {
    const needs = [{ program: "no-such-compiler", help: "see its home page." }];
    const { code, written } = await call("setup toy", shop.recipe({ needs }));
    expect(code).toBe(69);
    expect(written.out).toBe(
      "– toy@2 can't be set up here:\n    no-such-compiler is not on the PATH: see its home page.\n",
    );
  });

  test.each([
    ["setup", "setup needs the name of a stack, or --all. There are toy."],
    ["setup bsd", 'there is no stack "bsd" to set up. There are toy.'],
    ["setup double", "double needs no setup. There are toy."],
    ["setup toy@3", 'toy does not come in version "3". It comes in 2, 1.'],
    ["run --stack toy@3", 'toy does not come in version "3". It comes in 2, 1.'],
    ["run --stack double@3", 'double does not come in version "3". It comes in none that could be chosen.'],
  ])("%s is a wrong call", async (line, sentence) => {
    const { code, written } = await call(line);
    expect(code).toBe(2);
    expect(written.err).toBe(`tcp-conformance: ${sentence}\n`);
  });

  test("--list says what is there", async () => {
    await call("setup toy");
    expect((await call("setup --list")).written.out).toBe("✓ toy    2\n– toy@1  1, not set up\n");
    const json = JSON.parse((await call("setup --list --json")).written.out) as { readonly setups: unknown };
    expect(json.setups).toMatchObject([{ name: "toy", isSetUp: true }, { name: "toy@1", isSetUp: false, missing: [] }]);
  });

  test("a terminal has one line that is redrawn", async () => {
    let draw = (): void => {};
    const recipe = shop.recipe();
    const { written } = await call("setup toy", recipe, {
      errIsTerminal: true,
      every: (_, then) => {
        draw = then;
        return () => {};
      },
    });
    draw();
    expect(written.err).toContain("\r\u001b[2K");
    expect(written.err).not.toContain("\n");
  });
});

test("a stack is run in the version that is asked for", async () => {
  const { written } = await call("run --stack toy@1 --property x/holds --json");
  const { stacks } = JSON.parse(written.out) as { readonly stacks: unknown };
  expect(stacks).toMatchObject([{ name: "toy@1", version: "1" }]);
});

test("the list of stacks says which versions are set up, and what helps", async () => {
  await call("setup toy@1");
  const { written } = await call("stacks");
  expect(written.out).toContain("✓ toy        a toy (2, virtual clock)\n             also as toy@1");
  const json = JSON.parse((await call("stacks --json")).written.out) as { readonly stacks: readonly unknown[] };
  expect(json.stacks[1]).toMatchObject({ setups: [{ name: "toy", isSetUp: false }, { name: "toy@1", isSetUp: true }] });
});

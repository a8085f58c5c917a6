/** Tests of building adapters: whole or not at all, once, and with a clear word on what is missing. */

import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildAdapter, type BuildOutcome, type BuildSettings } from "./build.ts";
import { askedAs, buildFolder, builtCommand, cacheFolder } from "./cache.ts";
import { helpLines, installCommands, mayInstall, missingNeeds } from "./needs.ts";
import type { Recipe } from "./recipe.ts";
import { type Workshop, workshop } from "./recipe.fixture.ts";

let shop: Workshop;
beforeEach(() => {
  shop = workshop();
});
afterEach(() => shop.remove());

function build(recipe: Recipe, more: Partial<BuildSettings> = {}, version = "2"): Promise<BuildOutcome> {
  return buildAdapter(recipe, version, {
    machine: shop.machine,
    onStep: () => {},
    onShare: () => {},
    interrupted: () => false,
    onInterruption: () => () => {},
    ...more,
  });
}

/** What is in the cache and looks like a build. */
const builds = (): readonly string[] => readdirSync(shop.cache).filter((name) => !name.endsWith(".log"));

describe("a build", () => {
  test("is found by the command that it is started with", async () => {
    const recipe = shop.recipe();
    const before = builtCommand(recipe, "2", shop.env);
    expect(before).toMatchObject({ available: false, why: "toy 2 is not set up." });
    expect(before).toHaveProperty("help", expect.stringMatching(/^Type: .*tcp-conformance setup toy$/));
    const steps: string[] = [];
    const outcome = await build(recipe, { onStep: (what, number, of) => steps.push(`${number}/${of} ${what}`) });
    const folder = buildFolder(recipe, "2", shop.env);
    expect(outcome).toEqual({ is: "built", folder });
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatch(/^1\/1 sh -c echo building/);
    expect(readFileSync(join(folder, "adapter"), "utf8")).toBe("toy2\n");
    const command = [join(folder, "adapter"), "--flag"];
    expect(builtCommand(recipe, "2", shop.env)).toEqual({ available: true, command, cwd: folder });
    expect(readFileSync(`${folder}.log`, "utf8")).toContain("building");
    expect(builds()).toEqual([folder.slice(folder.lastIndexOf("/") + 1)]);
  });

  test("is made once", async () => {
    await build(shop.recipe());
    const again = await build(shop.recipe(), { onStep: () => expect.unreachable() });
    expect(again.is).toBe("present");
  });

  test("has its name from version, sources, steps and command", async () => {
    const folder = buildFolder(shop.recipe(), "2", shop.env);
    expect(folder).toMatch(/toy@2-[0-9a-f]{8}$/);
    expect(buildFolder(shop.recipe(), "1", shop.env)).toMatch(/toy@1-[0-9a-f]{8}$/);
    expect(buildFolder(shop.recipe({ steps: [["true"]] }), "2", shop.env)).not.toBe(folder);
    expect(buildFolder(shop.recipe({ command: ["./other"] }), "2", shop.env)).not.toBe(folder);
    await build(shop.recipe());
    shop.write("toy.txt", "other");
    expect(buildFolder(shop.recipe(), "2", shop.env)).not.toBe(folder);
    expect((await build(shop.recipe())).is).toBe("built");
    expect(builds()).toHaveLength(2);
  });

  test("that fails shows its last lines, and leaves a log and nothing else", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `echo line ${i};`).join(" ");
    const recipe = shop.recipe({ steps: [["true"], ["sh", "-c", `touch adapter; ${lines} exit 3`], ["false"]] });
    const outcome = await build(recipe);
    if (outcome.is !== "failed") return expect.unreachable();
    expect(outcome.why).toBe("it ended with exit code 3");
    expect(outcome.tail).toHaveLength(15);
    expect(outcome.tail.at(-1)).toBe("line 39");
    expect(readFileSync(outcome.log, "utf8")).toContain("line 0\n");
    expect(builds()).toEqual([]);
    expect(builtCommand(recipe, "2", shop.env).available).toBe(false);
  });

  test("whose program is not there fails like any other", async () => {
    const outcome = await build(shop.recipe({ steps: [["no-such-program-at-all"]] }));
    expect(outcome).toMatchObject({ is: "failed", step: "no-such-program-at-all" });
  });

  test("that is interrupted leaves nothing, and what it had started ends", async () => {
    let interrupted = false;
    let stop = (): void => {};
    const recipe = shop.recipe({ steps: [["sh", "-c", "sleep 600 & wait"]] });
    const outcome = await build(recipe, {
      interrupted: () => interrupted,
      onInterruption: (then) => {
        stop = then;
        return () => {};
      },
      onStep: () =>
        void setTimeout(() => {
          interrupted = true;
          stop();
        }, 50),
    });
    expect(outcome).toEqual({ is: "interrupted" });
    expect(builds()).toEqual([]);
  });

  test("and another at the same time come to the same folder", async () => {
    const slow = shop.recipe({ steps: [["sh", "-c", "sleep 0.1; echo toy > adapter"]] });
    const outcomes = await Promise.all([build(slow), build(slow), build(slow)]);
    expect(outcomes.map(({ is }) => is)).toEqual(["built", "built", "built"]);
    expect(builds()).toHaveLength(1);
    expect(builtCommand(slow, "2", shop.env).available).toBe(true);
  });

  test("clears away what was left behind a day ago, and nothing younger", async () => {
    const old = join(shop.cache, "toy@2-01234567.1-1.tmp");
    const young = join(shop.cache, "toy@2-01234567.2-2.tmp");
    for (const path of [old, young]) mkdirSync(path, { recursive: true });
    utimesSync(old, new Date(0), new Date(0));
    await build(shop.recipe());
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe("what is missing", () => {
  const needs = [
    { program: "no-such-compiler", help: "see its home page." },
    { debian: "libtoy-dev", file: "/usr/include/toy.h" },
    { debian: "toy-tools", file: "/usr/bin/toy" },
  ];

  test("is told line by line, and nothing is built", async () => {
    const outcome = await build(shop.recipe({ needs }), { onStep: () => expect.unreachable() });
    if (outcome.is !== "missing") return expect.unreachable();
    expect(outcome.lines[0]).toBe("no-such-compiler is not on the PATH: see its home page.");
    expect(outcome.lines[1]).toMatch(/^The Debian packages libtoy-dev, toy-tools are not installed: /);
    expect(builds()).toEqual([]);
  });

  test("is only what is not there", () => {
    const machine = { ...shop.machine, exists: (path: string) => path === "/usr/bin/toy" };
    expect(missingNeeds([...needs, { program: "sh", help: "" }], machine)).toEqual(needs.slice(0, 2));
    expect(helpLines(needs.slice(1, 2), machine)[0]).toMatch(/^The Debian package libtoy-dev is not installed: /);
  });

  test("is installed by root where there is apt-get", () => {
    expect(mayInstall({ ...shop.machine, isRoot: true, env: { PATH: "/nowhere" } })).toBe(false);
    expect(mayInstall({ ...shop.machine, isRoot: false })).toBe(false);
    expect(installCommands(["a", "b"]).install.slice(0, 3)).toEqual(["apt-get", "install", "--yes"]);
    expect(installCommands(["a", "b"]).install.slice(-2)).toEqual(["a", "b"]);
  });
});

test("the cache is where the desktop's specification has it", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/var/c", HOME: "/h" })).toBe("/var/c/tcp-conformance");
  expect(cacheFolder({ XDG_CACHE_HOME: "relative", HOME: "/h" })).toBe("/h/.cache/tcp-conformance");
  expect(cacheFolder({ HOME: "/h" })).toBe("/h/.cache/tcp-conformance");
});

test("the usual version is asked for by the stack's name", () => {
  expect([askedAs(shop.recipe(), "2"), askedAs(shop.recipe(), "1")]).toEqual(["toy", "toy@1"]);
});

/** Settings of the stack on the command line: whose they are, what is refused, and where they end up. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Settings } from "../adapter/settings.ts";
import type { LiveStackKind, VirtualStackKind } from "../adapter/stack.ts";
import { declarationOf, liveDouble, playWaits, virtualDouble } from "../runner/doubles.fixture.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Outcome, type } from "./doubles.fixture.ts";
import type { FoundStack } from "./find-stack.ts";
import { settingsOf, stackUnder } from "./set.ts";
import type { StackRow } from "./suite.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tcp-conformance-set-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KERNEL = declarationOf("kernel", { supports: ["settings", "sack"] });

/** A double that takes sysctls, and declares what they make of it. */
const kernel: VirtualStackKind = {
  ...virtualDouble(KERNEL),
  declare: (settings) => settings["tcp_sack"] === 0 ? { ...KERNEL, supports: ["settings"] } : KERNEL,
};

const STACKS: readonly StackRow[] = [
  { name: "double", says: "takes none", known: [], load: () => Promise.resolve(virtualDouble()) },
  { name: "kernel", says: "takes sysctls", known: [], load: () => Promise.resolve(kernel) },
];

const call = (line: string, played: Scenario[] = []): Promise<Outcome> =>
  type(`run --property x/broken --runs 30 ${line}`, {
    stacks: STACKS,
    play: (scenario) => {
      played.push(scenario);
      return playWaits(scenario);
    },
  }, { cwd: folder });

test.each([
  [
    "--set tcp_fin_timeout",
    '--set needs a name and a value, such as tcp_fin_timeout=10, and "tcp_fin_timeout" is none.',
  ],
  ["--set tcp_fin_timout=1", "--set tcp_fin_timout: there is no such setting in the model's policy or Linux's sysctls"],
  ["--set tcp_sack=off", '--set tcp_sack: expected a whole number from 0 to 255, and "off" is none.'],
  ["--set nagle=1", '--set nagle: expected true or false, and "1" is none.'],
  ["--stack double --set tcp_sack=0", "the stack double takes none of the settings of --set: tcp_sack=0."],
  ["--stack kernel --set nagle=true", "the stack kernel takes none of the settings of --set: nagle=true."],
  ["--stack kernel --set tcp_sack=0 --set nagle=true", "--set nagle: none of the stacks takes it (kernel)."],
  ["--stack kernel --set tcp_sack=0 --write-baseline x.json", "a baseline is about a stack as it is by default"],
])("%s", async (line, sentence) => {
  const { code, written } = await call(line);
  expect(written.err).toContain(sentence);
  expect(written.err).toMatch(/^tcp-conformance: [^\n]+\n$/);
  expect(code).toBe(2);
});

test("settings are in every scenario, in the saved one, and in the line that plays it again", async () => {
  const played: Scenario[] = [];
  const { code, written } = await call("--stack kernel --set tcp_sack=0 --set tcp_fin_timeout=9 --save out", played);
  expect(code).toBe(1);
  for (const { a, b } of played) {
    expect(a.policy).toEqual({ tcp_sack: 0, tcp_fin_timeout: 9 });
    expect(b.policy).toEqual({});
  }
  const saved = JSON.parse(readFileSync(join(folder, "out/x--broken.json"), "utf8")) as { scenario: Scenario };
  expect(saved.scenario.a.policy).toEqual({ tcp_sack: 0, tcp_fin_timeout: 9 });
  const waited = saved.scenario.actions.map((action) => action.type === "wait" && action.us);
  expect(waited).toEqual([500]);
  const again = await call("--stack kernel --set tcp_sack=0");
  expect(again.written.out).toContain("--set tcp_sack=0");
  expect(written.out).toContain("replay out/x--broken.json");
});

const found = (kind: VirtualStackKind | LiveStackKind): FoundStack => ({ name: "it", kind, known: [] });

test("a stack under settings declares what they make of it", () => {
  const { kind } = stackUnder(found(kernel), { tcp_sack: 0, nagle: true });
  expect(kind.declaration.supports).toEqual(["settings"]);
  expect(stackUnder(found(kernel), { nagle: true }).kind).toBe(kernel);
});

test("a stack on a real clock is started under them, if it takes any", () => {
  const given: Settings[] = [];
  const live = liveDouble();
  const takes: LiveStackKind = {
    ...live,
    under: (settings) => {
      given.push(settings);
      return live;
    },
  };
  expect(stackUnder(found(live), { tcp_sack: 0 }).kind).toBe(live);
  stackUnder(found(takes), { tcp_sack: 0, nagle: true });
  expect(given).toEqual([{ tcp_sack: 0 }]);
});

test("what is typed becomes what it says", () => {
  expect(settingsOf(["finWait2=null", "nagle=false", "tcp_congestion_control=reno", "tcp_sack=1"])).toEqual({
    finWait2: null,
    nagle: false,
    tcp_congestion_control: "reno",
    tcp_sack: 1,
  });
});

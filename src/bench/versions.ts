/**
 * What two versions of a stack do differently: the same scenarios are played on both, and the runs compared row by row,
 * but for the numbers that each draws by itself. `npm run compare -- linux-uml linux-uml@6.12`; with `--but-windows`
 * also but for the windows that are offered, and with `--set name=value` under that setting.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import fc from "fast-check";
import type { Settings } from "../adapter/settings.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import { loadSuite } from "../cli/composition.ts";
import { availabilityOf, findStack } from "../cli/find-stack.ts";
import { settingsOf } from "../cli/set.ts";
import type { Suite } from "../cli/suite.ts";
import { missing } from "../runner/findings.ts";
import { playVirtual } from "../runner/play.ts";
import { seedFor } from "../runner/seeds.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withSettings } from "../scenario/with-settings.ts";
import { ladderRows, type Row } from "../trace/rows.ts";

const SEED = 1;
/** Scenarios of each property. */
const EACH = 5;
/** Initial sequence numbers, also where nothing tells that a number counts from one, and timestamps. */
const DRAWN = /ISN=\d+|ts=\S+|\b(?:seq|ack)=-?\d{6,}/g;
const WINDOW = /\bwin=\d+/g;

/** What is to be compared. */
interface Asked {
  readonly names: readonly [string, string];
  readonly butWindows: boolean;
  readonly settings: Settings;
}

/** Where two runs of a scenario first differ; null for the end of one. */
interface Difference {
  readonly property: string;
  readonly here: string | null;
  readonly there: string | null;
}

const textOf = (row: Row, butWindows: boolean): string => {
  const at = `${(row.at / 1000).toFixed(3)} ms`;
  if (row.kind === "note") return `${at} ${row.side ?? "-"}: ${row.text}`;
  const text = `${at} ${row.from} ${row.how} ${row.label} ${row.remark}`.replaceAll(DRAWN, "").trimEnd();
  return butWindows ? text.replaceAll(WINDOW, "win=…") : text;
};

function compare(property: string, runs: readonly (readonly string[])[]): Difference | null {
  const [here = [], there = []] = runs;
  const length = Math.max(here.length, there.length);
  for (let index = 0; index < length; index++) {
    if (here[index] === there[index]) continue;
    return { property, here: here[index] ?? null, there: there[index] ?? null };
  }
  return null;
}

async function kindOf(suite: Suite, name: string): Promise<VirtualStackKind> {
  const stack = await findStack(suite, name, process.cwd());
  const lack = await availabilityOf(stack);
  if (lack !== null) throw new Error(`${lack.why} ${lack.help}`);
  if (stack.kind.clock !== "virtual") throw new Error(`${name} lives by a real clock: no two of its runs are alike.`);
  return stack.kind;
}

/** The words of the command line. */
function understand(words: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { "but-windows": { type: "boolean" }, set: { type: "string", multiple: true } },
    allowPositionals: true,
  });
  const [here, there, ...more] = positionals;
  if (here === undefined || there === undefined || more.length > 0) {
    throw new Error("It takes the names of two stacks, such as linux-uml linux-uml@6.12.");
  }
  return { names: [here, there], butWindows: values["but-windows"] ?? false, settings: settingsOf(values.set ?? []) };
}

async function main(words: readonly string[]): Promise<void> {
  const { names, butWindows, settings } = understand(words);
  const suite = await loadSuite();
  const kinds = [await kindOf(suite, names[0]), await kindOf(suite, names[1])];
  const plays = kinds.map((kind) => playVirtual(kind, suite.peer));
  const rowsOf = (scenario: Scenario): readonly (readonly string[])[] =>
    plays.map((play) => ladderRows(play(scenario).trace, null).map((row) => textOf(row, butWindows)));
  const differences: Difference[] = [];
  let played = 0;
  for (const property of suite.catalogue) {
    if (kinds.some(({ declaration }) => missing(property, declaration, true).length > 0)) continue;
    for (const scenario of fc.sample(property.scenario, { seed: seedFor(SEED, property.id, 0), numRuns: EACH })) {
      played++;
      const difference = compare(property.id, rowsOf(withSettings(scenario, settings)));
      if (difference !== null) differences.push(difference);
    }
  }
  const [here, there] = kinds.map(({ declaration }) => `${declaration.name} ${declaration.version}`);
  console.log(`${played} scenarios on ${here} and on ${there}, seed ${SEED}: ${differences.length} differ.`);
  for (const { property, here, there } of differences) {
    console.log(`\n${property}\n  < ${here ?? "(its end)"}\n  > ${there ?? "(its end)"}`);
  }
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});

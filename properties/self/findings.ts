/**
 * Writes `reports/README.md` and a page for each stack, what was found in it: `npm run findings`. With `--check` it
 * writes nothing, and fails when a page is not what it would write. What can't be played keeps the packets it had.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { oracle } from "../../spec/oracle/oracle.ts";
import type { Violation } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { readBaseline } from "../../src/cli/baseline.ts";
import { baselineFile } from "../../src/cli/committed.ts";
import { loadSuite } from "../../src/cli/composition.ts";
import { availabilityOf, findStack, type FoundStack } from "../../src/cli/find-stack.ts";
import { realClock } from "../../src/cli/real-clock.ts";
import type { StackRow, Suite } from "../../src/cli/suite.ts";
import { declaredLines } from "../../src/report/declared.ts";
import {
  declaredPart,
  declaredPartIn,
  type Drawing,
  drawingKey,
  drawingsIn,
  findingsIndex,
  type ShownFinding,
  type ShownStack,
  stackPage,
} from "../../src/report/findings.ts";
import { ruleOf } from "../../src/report/rule.ts";
import { violationsOf } from "../../src/runner/judge.ts";
import { type KnownDeviation, linesFor } from "../../src/runner/known.ts";
import { leniencyOf, look, violationOf } from "../../src/runner/look.ts";
import { openLive, PATIENCE, playVirtual } from "../../src/runner/play.ts";
import { complete } from "../../src/runner/settings.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { ladder } from "../../src/trace/ladder.ts";
import { ROOT } from "./house/source.ts";

const COMMAND = "npx tcp-conformance";
const WIDTH = 110;
const MOST_LINES = 32;

/** What the page shows of one line, or of several that say the same, of a list of known deviations. */
async function findingOf(
  suite: Suite,
  stacks: readonly FoundStack[],
  lines: readonly KnownDeviation[],
  before: ReadonlyMap<string, Drawing>,
): Promise<ShownFinding> {
  const [first] = lines;
  if (first === undefined) throw new Error("a finding without a line");
  const { requirement, because, link = null, from, to } = first;
  const bounds = [from === undefined ? "" : `from ${from} on`, to === undefined ? "" : `up to ${to}`];
  const versions = bounds.filter((bound) => bound !== "").join(", ");
  const has = ({ kind, known }: FoundStack): boolean =>
    linesFor(known, requirement, kind.declaration.version).includes(first);
  const stack = stacks.find(has) ?? stacks[0];
  const finding: ShownFinding = {
    requirement,
    rule: ruleOf(requirement),
    properties: [...new Set(lines.map(({ property }) => property))],
    because,
    link,
    versions: versions === "" ? null : versions,
    scenario: null,
    stack: stack?.name ?? "",
    drawing: null,
  };
  // Several properties may show it; the first one whose scenario does so first of all is drawn.
  let best = finding;
  for (const line of lines) {
    if (line.scenario === undefined || stack === undefined) continue;
    const scenario = suite.savedAs(line.scenario);
    const steps = scenario.actions.length;
    const tried = { ...finding, scenario: { path: `properties/regressions/${line.scenario}`, steps } };
    const drawing = await draw(suite, stack, scenario, line, before.get(drawingKey(tried)) ?? null);
    if (best.scenario === null) best = { ...tried, drawing };
    if (drawing !== null) return { ...tried, drawing };
  }
  return best;
}

/** The run that shows a finding. One on a real clock is drawn once, since its times are never the same again. */
async function draw(
  suite: Suite,
  stack: FoundStack,
  scenario: Scenario,
  { property, requirement }: KnownDeviation,
  kept: Drawing | null,
): Promise<Drawing | null> {
  if (stack.kind.clock === "real" && kept !== null) return kept;
  if (await availabilityOf(stack) !== null) return kept;
  const run = await play(suite, stack, scenario);
  const violation = violationBy(suite, stack, scenario, run, property, requirement);
  if (violation === null) {
    console.error(`${stack.name} did not break ${requirement} first of all in the scenario of ${property}`);
    return null;
  }
  const drawing = ladder(run, { mark: violation.at, width: WIDTH, limit: MOST_LINES });
  return { ladder: drawing.trimEnd(), expected: violation.expected, actual: violation.actual };
}

/** How a run breaks a requirement: as the property judges it, or as the oracle does, which judges every run. */
function violationBy(
  suite: Suite,
  { kind, known }: FoundStack,
  scenario: Scenario,
  run: RunRecord,
  id: string,
  requirement: string,
): Violation | null {
  const property = suite.catalogue.find((one) => one.id === id);
  if (property === undefined) return null;
  const settings = complete({ runs: 1, seed: 0, known }, 0);
  const leniency = leniencyOf(settings, linesFor(known, requirement, kind.declaration.version), kind.declaration);
  const again = kind.clock === "virtual" ? playVirtual(kind, suite.peer) : null;
  const seen = violationOf(look(property, scenario, run, leniency, again), requirement);
  return seen ?? violationsOf([...property.monitors, oracle], run).find(({ rule }) => rule === requirement) ?? null;
}

async function play(suite: Suite, { kind }: FoundStack, scenario: Scenario): Promise<RunRecord> {
  if (kind.clock === "virtual") return playVirtual(kind, suite.peer)(scenario);
  const clock = realClock();
  const ground = await openLive(kind, suite.peer, clock);
  try {
    return await ground.play(scenario, PATIENCE.slow);
  } finally {
    await ground.close();
    clock.stop();
  }
}

/** The version that the baseline was made with, or that the recipe names; none where each machine has its own. */
function versionOf({ name, recipe }: StackRow): string | null {
  const file = join(ROOT, baselineFile(name));
  if (existsSync(file)) return readBaseline(file, ROOT).version;
  return recipe?.versions[0] ?? null;
}

/** What it declares otherwise than the RFCs ask. Each machine has a kernel of its own: that is asked once. */
async function declaredBy(stack: FoundStack, page: string): Promise<string | null> {
  const kept = declaredPartIn(page);
  const { clock, declaration } = stack.kind;
  if (await availabilityOf(stack) !== null || (clock === "real" && kept !== null)) return kept;
  const { version } = declaration;
  const shown = clock === "real" ? /^\d+\.\d+/.exec(version)?.[0] ?? version : version;
  return declaredPart(shown, declaredLines(declaration, stack.knobs));
}

async function stackOf(suite: Suite, row: StackRow, page: string): Promise<ShownStack> {
  const before = drawingsIn(page);
  const others = (row.recipe?.versions ?? []).slice(1).map((version) => `${row.name}@${version}`);
  const stacks: FoundStack[] = [];
  for (const name of [row.name, ...others]) {
    const stack = await findStack(suite, name, ROOT);
    // A stack in a process knows its version when it was started.
    await availabilityOf(stack);
    stacks.push(stack);
  }
  const alike = new Map<string, readonly KnownDeviation[]>();
  for (const line of row.known) {
    const key = `${line.requirement} ${line.because}`;
    alike.set(key, [...alike.get(key) ?? [], line]);
  }
  const findings: ShownFinding[] = [];
  for (const lines of alike.values()) findings.push(await findingOf(suite, stacks, lines, before));
  const { name, says, recipe } = row;
  const declared = stacks[0] === undefined ? null : await declaredBy(stacks[0], page);
  return { name, says, version: versionOf(row), needsSetup: recipe !== undefined, findings, declared };
}

/** The pages as they are to be, by their paths relative to the project's root. */
async function pages(): Promise<ReadonlyMap<string, string>> {
  const suite = await loadSuite();
  const shown: ShownStack[] = [];
  const texts = new Map<string, string>();
  for (const row of suite.stacks) {
    if (row.recipe === undefined && row.known.length === 0) continue;
    const path = `reports/findings/${row.name}.md`;
    const stack = await stackOf(suite, row, textOf(path));
    shown.push(stack);
    texts.set(path, stackPage(stack, COMMAND));
  }
  return texts.set("reports/README.md", findingsIndex(shown));
}

const textOf = (path: string): string => existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : "";

const changed = [...await pages()].filter(([path, text]) => textOf(path) !== text);
const isCheck = process.argv.includes("--check");
for (const [path, text] of changed) {
  if (isCheck) console.error(`${path} is not what \`npm run findings\` writes: run that.`);
  else writeFileSync(join(ROOT, path), text);
}
process.exit(isCheck && changed.length > 0 ? 1 : 0);

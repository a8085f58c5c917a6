/** The command `setup`: builds the adapters of stacks that live in processes of their own. */

import { buildAdapter, type BuildOutcome } from "../adapters/process/build.ts";
import { askedAs, builtCommand } from "../adapters/process/cache.ts";
import { helpLines, missingNeeds, thisMachine } from "../adapters/process/needs.ts";
import { allNeeds, type Recipe } from "../adapters/process/recipe.ts";
import { type Json, jsonText } from "../report/json.ts";
import { type Interruption, listenForInterruption } from "./conduct.ts";
import { rowNamed } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** The options of `setup`. */
export interface SetupOptions {
  readonly all?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** The exit codes of `setup`: beside those that every command has, one for a machine that lacks what a build needs. */
export const SETUP_EXIT = { done: 0, failed: 1, interrupted: 3, missing: 69 } as const;

/** A version of a stack that can be set up. */
interface Target {
  readonly recipe: Recipe;
  readonly version: string;
}

/** Milliseconds between two drawings of the line of progress. */
const REDRAW_EVERY = 150;
/** In so many parts a long step is told of where lines are not redrawn. */
const PLAIN_SHARES = 5;
const CLEAR_LINE = "\r\u001b[2K";

/** Sets up the stacks that are named, or lists what can be set up; gives the exit code. */
export async function setup(suite: Suite, io: Io, names: readonly string[], options: SetupOptions): Promise<number> {
  if (options.list === true) return list(suite, io, options.json === true);
  if (options.all !== true && names.length === 0) {
    throw usage(`setup needs the name of a stack, or --all. ${choice(suite)}`);
  }
  const named = names.map((name) => targetNamed(suite, name));
  const all = options.all === true ? recipesOf(suite).map((recipe) => ({ recipe, version: usual(recipe) })) : [];
  return await setUpEach([...named, ...all], io);
}

/**
 * Sets up those of some stacks that take a build and were not built, before a command that needs them: whatever it
 * says goes to standard error, and nothing is said when nothing is to be done. All stacks when none is named.
 */
export async function setUpMissing(suite: Suite, io: Io, names: readonly string[] | undefined): Promise<number> {
  const targets = (names ?? suite.stacks.map(({ name }) => name)).flatMap((name): readonly Target[] => {
    const { row, version } = rowNamed(suite, name);
    if (row?.recipe === undefined) return [];
    const target = { recipe: row.recipe, version: version ?? usual(row.recipe) };
    return builtCommand(target.recipe, target.version, io.env).available ? [] : [target];
  });
  return await setUpEach(targets, { ...io, out: io.err });
}

async function setUpEach(targets: readonly Target[], io: Io): Promise<number> {
  const once = new Map(targets.map((target) => [label(target), target]));
  const interruption = listenForInterruption(io);
  const seen = new Set<BuildOutcome["is"]>();
  try {
    for (const target of once.values()) {
      if (!interruption.happened()) seen.add((await setUp(target, io, interruption)).is);
    }
  } finally {
    interruption.stop();
  }
  if (interruption.happened()) return SETUP_EXIT.interrupted;
  if (seen.has("failed")) return SETUP_EXIT.failed;
  return seen.has("missing") ? SETUP_EXIT.missing : SETUP_EXIT.done;
}

const recipesOf = (suite: Suite): readonly Recipe[] => suite.stacks.flatMap(({ recipe }) => recipe ?? []);

const usual = ({ versions }: Recipe): string => versions[0] ?? "";

const label = ({ recipe, version }: Target): string => `${recipe.stack}@${version}`;

function choice(suite: Suite): string {
  const names = recipesOf(suite).map(({ stack }) => stack);
  return names.length === 0 ? "There is none that takes a build." : `There are ${names.join(", ")}.`;
}

function targetNamed(suite: Suite, name: string): Target {
  const { row, version } = rowNamed(suite, name);
  if (row === null) throw usage(`there is no stack "${name}" to set up. ${choice(suite)}`);
  if (row.recipe === undefined) throw usage(`${row.name} needs no setup. ${choice(suite)}`);
  return { recipe: row.recipe, version: version ?? usual(row.recipe) };
}

/** Sets up one, and says how that went. */
async function setUp(target: Target, io: Io, interruption: Interruption): Promise<BuildOutcome> {
  const begun = io.now();
  const line = progressLine(target, io);
  const outcome = await buildAdapter(target.recipe, target.version, {
    machine: thisMachine(io.env),
    interrupted: interruption.happened,
    onInterruption: (then) => {
      let wanted = true;
      void interruption.promise.then(() => wanted && then());
      return () => {
        wanted = false;
      };
    },
    onStep: line.onStep,
    onShare: line.onShare,
  }).finally(line.end);
  tell(target, outcome, (io.now() - begun) / 1000, io);
  return outcome;
}

/** What shows how far a build is. */
interface Progress {
  onStep(what: string, number: number, of: number): void;
  onShare(share: number): void;
  end(): void;
}

/** How far a build is: one line that is redrawn on a terminal, a plain line a step elsewhere. */
function progressLine(target: Target, io: Io): Progress {
  const isLive = io.errIsTerminal && (io.env["CI"] ?? "") === "";
  const begun = io.now();
  let current = "";
  let percent = 0;
  const draw = (): void => {
    const seconds = Math.floor((io.now() - begun) / 1000);
    const text = `${label(target)} · ${seconds} s · ${percent === 0 ? "" : `${percent} % of `}${current}`;
    if (current !== "") io.err(CLEAR_LINE + text.slice(0, Math.max(0, io.columns - 1)));
  };
  const stop = isLive ? io.every(REDRAW_EVERY, draw) : () => {};
  return {
    onStep: (what, number, of) => {
      current = number === 0 ? what : `step ${number} of ${of}: ${what}`;
      percent = 0;
      if (!isLive) io.err(`${label(target)}: ${current}\n`);
    },
    onShare: (share) => {
      const shown = isLive ? Math.round(100 * share) : Math.floor(share * PLAIN_SHARES) * 100 / PLAIN_SHARES;
      if (!isLive && shown > percent) io.err(`${label(target)}: ${shown} % of it\n`);
      percent = shown;
    },
    end: () => {
      stop();
      if (isLive) io.err(CLEAR_LINE);
    },
  };
}

function tell(target: Target, outcome: BuildOutcome, seconds: number, io: Io): void {
  const paint = paintFor(io, io.outIsTerminal);
  const name = label(target);
  switch (outcome.is) {
    case "present":
      return io.out(`${paint.good("✓")} ${name} is set up already\n`);
    case "built":
      return io.out(`${paint.good("✓")} ${name} is set up (${seconds.toFixed(1)} s)\n`);
    case "missing":
      io.out(`${paint.odd("–")} ${name} can't be set up here:\n`);
      return outcome.lines.forEach((line) => io.out(`    ${line}\n`));
    case "failed":
      io.out(`${paint.bad("✕")} ${name} was not set up: of its steps, "${outcome.step}" failed: ${outcome.why}\n`);
      outcome.tail.forEach((line) => io.out(`    ${line}\n`));
      return io.out(`  All of its output is in ${outcome.log}\n`);
    case "interrupted":
      return io.out(`${paint.odd("?")} ${name} was interrupted; nothing of it is left\n`);
  }
}

/** A version of a stack that can be set up, whether it was, and a line for each need of its build that is not met. */
export interface Setup {
  /** As it is asked for. */
  readonly name: string;
  readonly version: string;
  readonly isSetUp: boolean;
  readonly missing: readonly string[];
}

/** Every version of a stack, the usual one first. */
export function setupsOf(recipe: Recipe, io: Io): readonly Setup[] {
  const machine = thisMachine(io.env);
  return recipe.versions.map((version) => {
    const isSetUp = builtCommand(recipe, version, io.env).available;
    const missing = isSetUp ? [] : helpLines(missingNeeds(allNeeds(recipe, version), machine), machine);
    return { name: askedAs(recipe, version), version, isSetUp, missing };
  });
}

/** A {@link Setup} as JSON. */
export const setupJson = (setup: Setup): { readonly [key: string]: Json } => ({
  ...setup,
  missing: [...setup.missing],
});

/** Lists what can be set up. */
function list(suite: Suite, io: Io, asJson: boolean): number {
  const rows = recipesOf(suite).flatMap((recipe) => setupsOf(recipe, io));
  if (asJson) {
    io.out(jsonText({ setups: rows.map(setupJson) }));
    return SETUP_EXIT.done;
  }
  const paint = paintFor(io, io.outIsTerminal);
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  for (const { name, version, isSetUp, missing } of rows) {
    const what = isSetUp ? version : `${version}, not set up`;
    io.out(`${isSetUp ? paint.good("✓") : paint.odd("–")} ${name.padEnd(width)}  ${what}\n`);
    for (const line of missing) io.out(`    ${line}\n`);
  }
  return SETUP_EXIT.done;
}

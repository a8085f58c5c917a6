/** Builds the adapter of a stack: in a folder of its own first, which is given its right name when all went well. */

import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { buildFolder, cacheFolder, type Environment, isBuilt, sourcePath } from "./cache.ts";
import { helpLines, installCommands, type Machine, mayInstall, missingNeeds, packagesOf } from "./needs.ts";
import type { Recipe } from "./recipe.ts";

/** How a build ended. */
export type BuildOutcome =
  | { readonly is: "built" | "present"; readonly folder: string }
  /** A line for each need that is not met. */
  | { readonly is: "missing"; readonly lines: readonly string[] }
  /** A step failed: what it was, how it ended, the last lines that it printed, and the file with all of them. */
  | {
    readonly is: "failed";
    readonly step: string;
    readonly why: string;
    readonly tail: readonly string[];
    readonly log: string;
  }
  | { readonly is: "interrupted" };

/** What a build is told. */
export interface BuildSettings {
  readonly machine: Machine;
  /** Told when a step begins; `of` is how many there are, the installation of packages not counted (number 0). */
  readonly onStep: (what: string, number: number, of: number) => void;
  /** Told now and then how far a long step is, as a share of 1. */
  readonly onShare: (share: number) => void;
  readonly interrupted: () => boolean;
  /** Calls back when somebody wants the build to end. Returns what takes that back. */
  readonly onInterruption: (then: () => void) => () => void;
}

/** Milliseconds between two looks at how far a step is. */
const LOOK_EVERY = 1000;
/** Lines of a log that are shown. */
const TAIL = 15;
/** A folder that a build left behind, killed before it could clean up, is removed when it is as old as this. */
const STALE = 24 * 3_600_000;

/** Variables that would make a build put its results elsewhere. */
const MISLEADING: readonly string[] = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "GOBIN", "DESTDIR"];

/** Builds one version, unless that was done before. Nothing half-made is ever found under its name. */
export async function buildAdapter(recipe: Recipe, version: string, settings: BuildSettings): Promise<BuildOutcome> {
  const { env } = settings.machine;
  const folder = buildFolder(recipe, version, env);
  if (isBuilt(recipe, version, env)) return { is: "present", folder };
  mkdirSync(dirname(folder), { recursive: true });
  removeStale(cacheFolder(env));
  const draft = `${folder}.${process.pid}-${Math.floor(performance.now())}.tmp`;
  const log = `${draft}.log`;
  const work: Work = { ...settings, log, number: openSync(log, "w") };
  try {
    return await buildIn(recipe, version, folder, draft, work);
  } finally {
    closeSync(work.number);
    rmSync(draft, { recursive: true, force: true });
    // A log of its own while it is written, the common name at the end: two builds at once don't mix theirs.
    renameSync(log, `${folder}.log`);
  }
}

/** A build that is under way: its settings and its log. */
interface Work extends BuildSettings {
  readonly log: string;
  readonly number: number;
}

async function buildIn(
  recipe: Recipe,
  version: string,
  folder: string,
  draft: string,
  work: Work,
): Promise<BuildOutcome> {
  const { needs, sources, upon, steps, lines } = recipe.build(version);
  const unmet = await meetNeeds(needs, work);
  if (unmet !== null) return withLog(unmet, folder);
  mkdirSync(draft);
  if (upon !== undefined) {
    const under = await buildAdapter(upon.recipe, version, work);
    if (under.is !== "built" && under.is !== "present") return under;
    symlinkSync(under.folder, join(draft, upon.as));
  }
  for (const { from, to = from } of sources) {
    const target = join(draft, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(sourcePath(recipe, from), target);
  }
  for (const [index, step] of steps.entries()) {
    work.onStep(step.join(" "), index + 1, steps.length);
    const stop = watchLines(lines?.[index], work);
    const failure = await runStep(step, draft, work).finally(stop);
    if (failure !== null) return withLog(failure, folder);
  }
  try {
    renameSync(draft, folder);
  } catch (cause) {
    // Somebody else was faster, or only what it stands upon was missing: theirs is as good.
    if (!existsSync(folder)) throw cause;
  }
  return { is: "built", folder };
}

/** Tells how far a step is by the lines of the log, if it is known how many it prints. Returns what ends that. */
function watchLines(expected: number | undefined, { log, onShare }: Work): () => void {
  if (expected === undefined) return () => {};
  const count = (): number => readFileSync(log, "utf8").split("\n").length;
  const before = count();
  const timer = setInterval(() => onShare(Math.min(1, (count() - before) / expected)), LOOK_EVERY);
  return () => clearInterval(timer);
}

/** A failure with the name that its log will have. */
const withLog = (outcome: BuildOutcome, folder: string): BuildOutcome =>
  outcome.is === "failed" ? { ...outcome, log: `${folder}.log` } : outcome;

/** Installs what may be installed. Returns what stands in the way of the build, or null. */
async function meetNeeds(needs: Parameters<typeof missingNeeds>[0], work: Work): Promise<BuildOutcome | null> {
  const { machine } = work;
  const missing = missingNeeds(needs, machine);
  const packages = packagesOf(missing);
  if (packages.length > 0 && missing.every((need) => "debian" in need) && mayInstall(machine)) {
    work.onStep(`apt-get install ${packages.join(" ")}`, 0, 0);
    const { install, refresh } = installCommands(packages);
    let failure = await runStep(install, cacheFolder(machine.env), work);
    // On a machine that has never read a list of packages none is known.
    if (failure?.is === "failed") {
      failure = await runStep(refresh, cacheFolder(machine.env), work) ??
        await runStep(install, cacheFolder(machine.env), work);
    }
    if (failure !== null) return failure;
  }
  const still = missingNeeds(needs, machine);
  return still.length === 0 ? null : { is: "missing", lines: helpLines(still, machine) };
}

/** Runs one command, its output into the log. Null when it went well. */
function runStep(
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
  work: Work,
): Promise<BuildOutcome | null> {
  if (work.interrupted()) return Promise.resolve({ is: "interrupted" });
  const step = [program, ...args].join(" ");
  writeSync(work.number, `$ ${step}\n`);
  return new Promise((resolve) => {
    // In a group of its own, so that what it starts can be ended with it.
    const child = spawn(program, args, {
      cwd,
      env: environmentOf(work.machine.env),
      stdio: ["ignore", work.number, work.number],
      detached: true,
    });
    const stop = work.onInterruption(() => endGroup(child));
    const finish = (why: string | null): void => {
      stop();
      if (work.interrupted()) return resolve({ is: "interrupted" });
      resolve(why === null ? null : { is: "failed", step, why, tail: tailOf(work.log), log: work.log });
    };
    child.on("error", (cause) => finish(`it can't be started: ${cause.message}`));
    child.on("exit", (code, signal) => {
      if (code === 0) return finish(null);
      finish(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`);
    });
  });
}

function environmentOf(env: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !MISLEADING.includes(name));
  return { ...Object.fromEntries(kept), DEBIAN_FRONTEND: "noninteractive" };
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function tailOf(log: string): readonly string[] {
  const lines = readFileSync(log, "utf8").split("\n").filter((line) => line.trim() !== "" && !line.startsWith("$ "));
  return lines.slice(-TAIL);
}

function removeStale(cache: string): void {
  for (const name of readdirSync(cache)) {
    if (!/\.tmp(\.log)?$/.test(name)) continue;
    const path = join(cache, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > STALE) rmSync(path, { recursive: true, force: true });
  }
}

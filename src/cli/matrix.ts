/** The command `matrix`: stacks against stacks, in both roles, each with itself too. */

import { join } from "node:path";
import { fileNameOf } from "../report/campaign.ts";
import { jsonText } from "../report/json.ts";
import { type Again, blames, markOf, type Matrix, matrixJson, type MatrixPair, matrixText } from "../report/matrix.ts";
import { ruleOf } from "../report/rule.ts";
import { EXIT, type ExitCode } from "../runner/verdict.ts";
import { type Interruption, listenForInterruption } from "./conduct.ts";
import { makeDirectory, savedText, writeWhole } from "./files.ts";
import { availabilityOf, findStack, type FoundStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import type { PairJob } from "./pair-job.ts";
import { nearer, seedFrom } from "./run.ts";
import { shellWord } from "./show-failure.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { doJobs } from "./threads.ts";
import { internal, usage } from "./trouble.ts";

/** The options of `matrix`. */
export interface MatrixOptions {
  readonly runs?: number;
  readonly seed?: number;
  readonly save?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** Scenarios a pair, unless told otherwise: five of each kind of storm. */
export const MATRIX_RUNS = 40;

const CLEAR_LINE = "\r\u001b[2K";

/** Plays every ordered pair of some stacks, and prints who talks with whom; gives the exit code. */
export async function matrix(
  suite: Suite,
  io: Io,
  names: readonly string[],
  options: MatrixOptions,
): Promise<number> {
  if (names.length === 0) throw usage("matrix needs the names of stacks, such as model lwip smoltcp.");
  const { runs = MATRIX_RUNS } = options;
  const save = options.save === undefined ? null : makeDirectory("--save", options.save, io.cwd);
  const seed = seedFrom(options.seed, io);
  const found: FoundStack[] = [];
  for (const name of new Set(names)) found.push(await findStack(suite, name, io.cwd));
  const real = found.find(({ kind }) => kind.clock !== "virtual");
  if (real !== undefined) throw usage(`${real.name} has a real clock, and a matrix is played in virtual time.`);
  const stacks = await Promise.all(found.map(async (stack) => {
    const unavailable = await availabilityOf(stack);
    return { name: stack.name, version: stack.kind.declaration.version, unavailable };
  }));
  const usable = stacks.filter(({ unavailable }) => unavailable === null).map(({ name }) => name);
  const jobs = usable.flatMap((a) =>
    usable.map((b): PairJob => ({ pair: { a, b }, runs, seed, shrink: save !== null }))
  );
  const interruption = listenForInterruption(io);
  const pairs = await playPairs(suite, io, jobs, options.workers ?? io.cores, interruption)
    .finally(interruption.stop);
  const result: Matrix = { seed, runs, stacks, pairs, interrupted: interruption.happened() };
  const say = options.json === true ? io.err : io.out;
  const paint = paintFor(io, options.json === true ? io.errIsTerminal : io.outIsTerminal);
  say(matrixText(result, ruleOf, paint, save === null ? undefined : saveFaults(result, save, io)));
  if (options.json === true) io.out(jsonText(matrixJson(result, suite.version, ruleOf)));
  const absent = stacks.filter(({ unavailable }) => unavailable !== null).map(({ name }) => name);
  if (absent.length > 0) throw internal(`${absent.join(", ")} can't be run here.`);
  return exitCodeOf(result);
}

async function playPairs(
  suite: Suite,
  io: Io,
  jobs: readonly PairJob[],
  threads: number,
  interruption: Interruption,
): Promise<readonly MatrixPair[]> {
  const waiting = [...jobs];
  const done = new Map<PairJob, MatrixPair>();
  await doJobs<PairJob>({
    suite,
    cwd: io.cwd,
    threads: Math.min(threads, Math.max(1, jobs.length)),
    now: () => io.now(),
    interrupted: interruption.happened,
    onInterruption: (then) => void interruption.promise.then(then),
    next: () => waiting.shift() ?? null,
    onStart: () => {},
    onRuns: () => {},
    onVerdict: (job, verdict) => {
      const { a, b } = job.pair;
      done.set(job, { active: a, passive: b, verdict });
      const line = `${done.size}/${jobs.length} ${markOf(verdict)} ${a} → ${b}`;
      io.err(io.errIsTerminal ? CLEAR_LINE + line.slice(0, Math.max(0, io.columns - 1)) : `${line}\n`);
    },
  });
  if (io.errIsTerminal) io.err(CLEAR_LINE);
  return jobs.flatMap((job) => done.get(job) ?? []);
}

/** Saves the least scenario of each fault that nothing excuses; the command that plays it again. */
function saveFaults(matrix: Matrix, directory: string, io: Io): Again {
  const commands = new Map<string, string>();
  for (const { who, first, pair: { active, passive } } of blames(matrix)) {
    if (first.excuse !== null) continue;
    const { rule, expected, actual, side, scenario } = first;
    const path = join(directory, `${fileNameOf(who.replaceAll(" ", "-"))}--${fileNameOf(rule)}.json`);
    const saved = { property: null, stack: active, peer: passive, scenario };
    writeWhole(path, savedText(saved, { rule, expected, actual, side, at: null }, matrix.seed));
    commands.set(`${who} ${rule}`, `${io.command} replay ${shellWord(nearer(io.cwd, path))}`);
  }
  return (who, rule) => commands.get(`${who} ${rule}`) ?? null;
}

/** As for a campaign: a fault outweighs an error, an error an open question. */
function exitCodeOf({ pairs, interrupted }: Matrix): ExitCode {
  const verdicts = pairs.map(({ verdict }) => verdict);
  if (verdicts.some((verdict) => markOf(verdict) === "✕")) return EXIT.failed;
  const broken = verdicts.some((one) =>
    one.is === "error" || (one.is === "played" && one.open.some(({ side }) => side !== null))
  );
  if (broken) return EXIT.internal;
  return interrupted || verdicts.some((verdict) => markOf(verdict) === "?") ? EXIT.inconclusive : EXIT.held;
}

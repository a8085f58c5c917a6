/**
 * Measures the evidence: runs every mutant and every premise, and writes the kill matrix. `npm run evidence` runs it.
 *
 *     npm run evidence                        everything
 *     npm run evidence -- --changed           what is new, or says something else than the committed matrix
 *     npm run evidence -- --only RFC5961      mutants by name, by what catches them or by what they violate
 *     npm run evidence -- --missing [5961]    rows that lack evidence, of an RFC or whose ids begin so; runs nothing
 *     npm run evidence -- --missing 5961 --run   the same, with the mutants of these rows run
 *     npm run evidence -- --unnamed           tested rows whose mutants were caught as breaking another row only
 */

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadSuite } from "../../src/cli/composition.ts";
import type { Job } from "../../src/cli/job.ts";
import { doJobs } from "../../src/cli/threads.ts";
import type { Verdict } from "../../src/runner/verdict.ts";
import { CATALOGUE } from "../catalogue.ts";
import { claimsNow } from "../evidence/claims.ts";
import { type Evidence, evidenceOf, falseClaims, names, standings } from "../evidence/evidence.ts";
import {
  EMPTY,
  isAbout,
  isDead,
  type Kill,
  killOf,
  LEAST_SEED,
  type Matrix,
  matrixFrom,
  matrixText,
  PREMISE_RUNS,
  SEEDS,
  SHRINK_RUNS,
} from "../evidence/matrix.ts";
import { fate, matrixPage } from "../evidence/page.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { MUTANTS } from "../mutants/mutants.ts";

const fileOf = (name: string): string => fileURLToPath(new URL(`../../reports/${name}`, import.meta.url));
const MATRIX = fileOf("kill-matrix.json");
const PAGE = fileOf("kill-matrix.md");

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function committed(): Matrix {
  try {
    return matrixFrom(readFileSync(MATRIX, "utf8"));
  } catch {
    return EMPTY;
  }
}

/** Which mutants and which premises are to be run. */
interface Wanted {
  readonly mutants: readonly Mutant[];
  readonly premises: readonly string[];
}

const job = (stack: string, property: string, runs: number, seed: number, more: Partial<Job> = {}): Job => ({
  stack,
  property,
  runs,
  time: null,
  seed,
  strict: true,
  slow: true,
  shrinkRuns: 0,
  ownMonitors: true,
  ...more,
});

/** Finds a random scenario that shows a mutant, and makes it small. */
const least = ({ name, caughtBy, within }: Mutant): Job =>
  job(`mutant:${name}`, caughtBy, within, LEAST_SEED, { onlyRandom: true, shrinkRuns: SHRINK_RUNS });

const nameOf = ({ stack, property, seed, onlyRandom = false }: Job): string =>
  `${stack} ${property} ${onlyRandom ? "least" : seed}`;

/** Runs jobs on every core, and tells how far it is on standard error. */
async function verdictsOf(jobs: readonly Job[]): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const waiting = [...jobs];
  const told = process.stderr.isTTY === true ? 1 : 50;
  await doJobs({
    suite: await loadSuite(),
    cwd: process.cwd(),
    threads: Math.min(navigator.hardwareConcurrency, Math.max(1, jobs.length)),
    now: () => performance.now(),
    interrupted: () => false,
    onInterruption: () => {},
    next: () => waiting.shift() ?? null,
    onStart: () => {},
    onRuns: () => {},
    onVerdict: (done, verdict) => {
      verdicts.set(nameOf(done), verdict);
      if (verdicts.size % told !== 0 && verdicts.size !== jobs.length) return;
      process.stderr.write(
        `${told === 1 ? "\r\u001b[2K" : ""}${verdicts.size}/${jobs.length} ${done.stack} ${done.property}${
          told === 1 ? "" : "\n"
        }`,
      );
    },
  });
  if (told === 1) process.stderr.write("\r\u001b[2K");
  return verdicts;
}

/** Runs what is wanted; the other lines are kept as they were. */
async function measure(wanted: Wanted, before: Matrix): Promise<Matrix> {
  const kills = new Map(before.kills.map((kill) => [kill.mutant, kill]));
  const premises = new Map(before.premises.map((reach) => [reach.property, reach]));
  const verdicts = await verdictsOf([
    ...wanted.mutants.flatMap((mutant) => [
      ...SEEDS.map((seed) => job(`mutant:${mutant.name}`, mutant.caughtBy, mutant.within, seed)),
      least(mutant),
    ]),
    ...wanted.premises.map((id) => job("model", id, PREMISE_RUNS, 1)),
  ]);
  const verdict = (stack: string, property: string, seed: number | "least"): Verdict => {
    const found = verdicts.get(`${stack} ${property} ${seed}`);
    if (found === undefined) throw new Error(`${property} was not run on ${stack}`);
    if (found.is === "error") say(`! ${stack} ${property}: ${found.why}`);
    return found;
  };
  for (const mutant of wanted.mutants) {
    const found = SEEDS.map((seed) => verdict(`mutant:${mutant.name}`, mutant.caughtBy, seed));
    const kill = killOf(mutant, found, verdict(`mutant:${mutant.name}`, mutant.caughtBy, "least"));
    kills.set(mutant.name, kill);
    if (!isDead(kill)) {
      say(`${killLine(kill)}: alive after ${mutant.within} runs`);
    }
  }
  for (const property of wanted.premises) {
    const found = verdict("model", property, 1);
    const { runs, reached } = "counts" in found ? found.counts : { runs: 0, reached: 0 };
    premises.set(property, { property, runs, reached });
    if (found.is !== "pass") say(`✕ ${property} on the model: ${found.is}`);
  }
  return {
    kills: MUTANTS.flatMap(({ name }) => kills.get(name) ?? []),
    premises: CATALOGUE.flatMap(({ id }) => premises.get(id) ?? []),
  };
}

const changed = (before: Matrix): Wanted => ({
  mutants: MUTANTS.filter((mutant) =>
    !before.kills.some((kill) => kill.mutant === mutant.name && isAbout(kill, mutant) && isDead(kill))
  ),
  premises: CATALOGUE.map(({ id }) => id).filter((id) => !before.premises.some(({ property }) => property === id)),
});

const fits = (words: readonly string[], names: readonly string[]): boolean =>
  words.some((word) => names.some((name) => name.includes(word)));

const only = (words: readonly string[]): Wanted => ({
  mutants: MUTANTS.filter(({ name, caughtBy, violates }) => fits(words, [name, caughtBy, ...violates])),
  premises: CATALOGUE.map(({ id }) => id).filter((id) => fits(words, [id])),
});

/** Whether a row is of an RFC, or its id begins so. */
const isOf = (prefix: string, { requirement: { id, rfc } }: Evidence): boolean =>
  String(rfc) === prefix || id.startsWith(prefix);

/** Lists the rows that lack evidence; with `run`, after the mutants of all these rows were run. */
async function missing(prefixes: readonly string[], run: boolean): Promise<number> {
  const claims = claimsNow(committed());
  const rows = evidenceOf(claims).filter((one) =>
    prefixes.length === 0 || prefixes.some((prefix) => isOf(prefix, one))
  );
  const alive = new Set<string>();
  if (run) {
    const names = new Set(rows.flatMap(({ mutants }) => mutants.map(({ name }) => name)));
    const { kills } = await measure({ mutants: MUTANTS.filter(({ name }) => names.has(name)), premises: [] }, EMPTY);
    for (const kill of kills) if (!isDead(kill)) alive.add(kill.mutant);
    for (const kill of kills) say(killLine(kill));
  }
  let lacking = 0;
  for (const { requirement: { id, level, says }, lacks, mutants } of rows) {
    const survivors = mutants.filter(({ name }) => alive.has(name)).map(({ name }) => `${name} is alive`);
    if (lacks.length + survivors.length === 0) continue;
    lacking++;
    say(`${id} (${level}) ${says}\n    ${[...lacks, ...survivors].join("; ")}`);
  }
  for (const claim of falseClaims(claims)) say(`✕ ${claim}`);
  say(`${rows.length - lacking} of ${rows.length} rows have their evidence, ${lacking} lack it`);
  return lacking === 0 ? 0 : 1;
}

/** Lists the tested rows that no kill names: each is broken by a mutant that was caught as breaking something else. */
function unnamed(): number {
  const claims = claimsNow(committed());
  const caughtAs = new Map(claims.kills.map((kill) => [kill.mutant, kill]));
  for (const { requirement: { id, status }, mutants } of standings(claims)) {
    const kills = mutants.flatMap(({ name }) => caughtAs.get(name) ?? []);
    if (status.is !== "tested" || kills.length === 0 || kills.some((kill) => names(kill, id))) continue;
    say(`${id}: ${kills.map(({ mutant, rule }) => `${mutant} as ${rule}`).join(", ")}`);
  }
  return 0;
}

const killLine = ({ mutant, by, runs, rule, steps }: Kill): string =>
  `${runs.includes(null) ? "✕" : "✓"} ${mutant}: ${by}, run ${runs.map((one) => one ?? "-").join(", ")}, ` +
  `as ${rule ?? "-"}, ${steps ?? "-"} steps`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      changed: { type: "boolean", default: false },
      only: { type: "boolean", default: false },
      missing: { type: "boolean", default: false },
      run: { type: "boolean", default: false },
      unnamed: { type: "boolean", default: false },
    },
  });
  if (values.missing) return await missing(positionals, values.run);
  if (values.unnamed) return unnamed();
  const started = performance.now();
  const everything: Wanted = { mutants: MUTANTS, premises: CATALOGUE.map(({ id }) => id) };
  const before = committed();
  const wanted = values.only ? only(positionals) : values.changed ? changed(before) : everything;
  const matrix = await measure(wanted, before);
  writeFileSync(MATRIX, matrixText(matrix));
  writeFileSync(PAGE, matrixPage(matrix, evidenceOf(claimsNow(matrix))));
  say(fate(matrix).trimEnd());
  say(
    `${wanted.mutants.length} mutants and ${wanted.premises.length} premises were run in ${
      ((performance.now() - started) / 1000).toFixed(0)
    } s`,
  );
  return matrix.kills.every(isDead) && matrix.premises.every(({ reached }) => reached > 0) ? 0 : 1;
}

process.exitCode = await main();

/**
 * The benchmark: what a segment, a connection and a scenario cost in the simulated world, with the checks on and off,
 * on Node and on Deno. Prints medians of several rounds, taken in turn, and the ratios between them.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { CATALOGUE } from "../../properties/mod.ts";
import { everyMonitor, type Figure, measure, TYPICAL, WORKLOADS } from "./workload.ts";

const ROUNDS = 3;
const WARM_UP = 700_000;
const MEASURED = 1_500_000;

const now = (): number => performance.now() * 1_000;

/** One round: every workload warmed up and measured, in one process. */
function round(): readonly Figure[] {
  return WORKLOADS.map((workload) => {
    measure(workload, WARM_UP, now);
    return measure(workload, MEASURED, now);
  });
}

interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

const SELF = fileURLToPath(import.meta.url);
const local = (name: string): string => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

const RUNTIMES: readonly Runtime[] = [
  { name: "node", command: [local("node"), SELF] },
  { name: "deno", command: [local("deno"), "run", "-A", SELF] },
];

function roundIn(runtime: Runtime): readonly Figure[] {
  const [command, ...args] = runtime.command;
  const child = spawnSync(command!, [...args, "--round"], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (child.status !== 0) throw new Error(`${runtime.name}: ${child.stderr}`);
  return JSON.parse(child.stdout) as readonly Figure[];
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Medians by workload, in units a second (or microseconds a run for the scenarios of the last rows). */
type Medians = ReadonlyMap<string, { readonly segments: number; readonly runs: number }>;

function mediansOf(rounds: readonly (readonly Figure[])[]): Medians {
  return new Map(WORKLOADS.map(({ name }) => {
    const figures = rounds.map((one) => one.find((figure) => figure.name === name)!);
    const perSecond = (count: (figure: Figure) => number): number =>
      median(figures.map((figure) => (count(figure) / figure.elapsed) * 1_000_000));
    return [name, { segments: perSecond((f) => f.segments), runs: perSecond((f) => f.runs) }];
  }));
}

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

function print(runtimes: readonly (readonly [string, Medians])[]): void {
  for (const [name, medians] of runtimes) {
    process.stdout.write(`\n${name}\n`);
    for (const [workload, { segments, runs }] of medians) {
      const each = `${whole(1_000_000 / runs).padStart(9)} µs a run`;
      process.stdout.write(`  ${workload.padEnd(32)} ${whole(segments).padStart(9)} segments/s ${each}\n`);
    }
    const off = medians.get("long transfer, no checks")!.segments;
    const one = medians.get("long transfer, one property")!.segments;
    const all = medians.get("long transfer, every monitor")!.segments;
    const judged = medians.get("long transfer, oracle")!.segments;
    const short = medians.get("short connections, no checks")!.runs;
    const shortJudged = medians.get("short connections, oracle")!.runs;
    const calm = medians.get("one scenario, no loss")!.runs;
    const five = medians.get("one scenario, 5 % loss")!.runs;
    const twenty = medians.get("one scenario, 20 % loss")!.runs;
    process.stdout.write(`  time with one property's checks / without    ${(off / one).toFixed(2)}\n`);
    process.stdout.write(`  time with the oracle / without               ${(off / judged).toFixed(2)}\n`);
    process.stdout.write(`    of short connections                       ${(short / shortJudged).toFixed(2)}\n`);
    process.stdout.write(`  time with every monitor / without            ${(off / all).toFixed(2)}\n`);
    process.stdout.write(`  time at 5 % loss / at none                   ${(calm / five).toFixed(2)}\n`);
    process.stdout.write(`  time at 20 % loss / at none                  ${(calm / twenty).toFixed(2)}\n`);
  }
  const [first, second] = runtimes;
  if (first === undefined || second === undefined) return;
  process.stdout.write(`\ntime on ${second[0]} / on ${first[0]}\n`);
  for (const { name } of WORKLOADS) {
    const ratio = first[1].get(name)!.runs / second[1].get(name)!.runs;
    process.stdout.write(`  ${name.padEnd(32)} ${ratio.toFixed(2)}\n`);
  }
}

const monitorCount = (): number => CATALOGUE.find(({ id }) => id === TYPICAL)!.monitors.length;

function main(): void {
  const here = RUNTIMES.filter(({ command }) => existsSync(command[0]!));
  process.stdout.write(
    `${everyMonitor().length} monitors in all, ${monitorCount()} of them in ${TYPICAL}; ` +
      `medians of ${ROUNDS} rounds, runtimes in turn\n`,
  );
  const rounds = here.map((): (readonly Figure[])[] => []);
  for (let i = 0; i < ROUNDS; i += 1) here.forEach((runtime, index) => rounds[index]!.push(roundIn(runtime)));
  print(here.map(({ name }, index) => [name, mediansOf(rounds[index]!)] as const));
}

if (process.argv.includes("--round")) process.stdout.write(JSON.stringify(round()));
else main();

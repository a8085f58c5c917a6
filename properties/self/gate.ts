/**
 * The gate: every check that a change must pass. `npm run ok` and `deno task ok` run it, and so does CI (with `--ci`).
 *
 * A failing step shows what it printed; the others still run. At the end stands in few lines what failed, and why; the
 * last line is `N passed, M failed`.
 */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { BASELINE_RUNS, BASELINE_SEED, baselineFile } from "../../src/cli/committed.ts";
import { STACKS } from "../../src/cli/stacks.ts";
import { digest } from "./digest.ts";

/** One check: a command, started in the project's root, that ends with 0 when all is well. */
interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Runs before all others, which need what it makes. */
  readonly first?: true;
  /** Runs by itself, since it uses every core. */
  readonly alone?: true;
  /** Shows what it prints even when it passes. */
  readonly shown?: true;
}

/** How a step ended. */
interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ENTRY_POINTS = ["src/mod.ts", "spec/mod.ts", "properties/mod.ts"];
const VITEST = ["node_modules/vitest/vitest.mjs", "run", "--config", "properties/vitest.config.ts", "--root", "."];

const GATE: readonly Step[] = [
  { name: "format", command: ["deno", "fmt", "--check", "--quiet"] },
  { name: "lint", command: ["deno", "lint", "--quiet"] },
  { name: "types (tsc)", command: ["tsc", "-p", "tsconfig.json"] },
  { name: "types of spec/ without a platform (tsc)", command: ["tsc", "-p", "spec/tsconfig.json"] },
  { name: "types (deno check)", command: ["deno", "check", "--quiet", "spec", "src", "properties"] },
  // Without --no-npm it asks that fast-check's own types be documented here.
  {
    name: "documentation of what is exported",
    command: ["deno", "doc", "--quiet", "--no-npm", "--lint", ...ENTRY_POINTS],
  },
  { name: "what would be published", command: ["deno", "publish", "--dry-run", "--allow-dirty", "--quiet"] },
];
const TESTS: Step = { name: "tests on Node", command: ["node", ...VITEST], alone: true };

/** The stacks in processes of their own. */
const BUILT = STACKS.filter(({ recipe }) => recipe !== undefined).map(({ name }) => name);

/** The campaign on a stack: as its baseline says, or of the same size where it has none yet. */
function campaignOn(stack: string): Step {
  const file = baselineFile(stack);
  const how = existsSync(join(ROOT, file))
    ? ["--baseline", file]
    : ["--seed", String(BASELINE_SEED), "--runs", String(BASELINE_RUNS)];
  const command = ["npx", "tcp-conformance", "run", "--stack", stack, ...how] as const;
  return { name: `the campaign on ${stack}`, command, alone: true };
}

/** What CI needs before anything else: every adapter, built. */
const SETUP: Step = {
  name: "setup --all",
  command: ["npx", "tcp-conformance", "setup", "--all"],
  first: true,
  shown: true,
};

/**
 * What CI runs on top: the same tests as README has them typed, and on Deno, the suite itself on what needs no setup,
 * and a campaign of bounded size on each stack that does.
 */
const CI: readonly Step[] = [
  { name: "npm test", command: ["npm", "test"], alone: true },
  { name: "tests on Deno", command: ["deno", "run", "-A", ...VITEST], alone: true },
  {
    name: "npm start",
    command: ["npm", "start", "--", "--stack", "model", "--stack", "linux"],
    alone: true,
    shown: true,
  },
  ...BUILT.map(campaignOn),
  {
    // Those of which everything that these storms show is known; the others are undecided, and would fail.
    name: "stacks against stacks",
    command: ["npx", "tcp-conformance", "matrix", "model", "lwip", "lneto", "--seed", "1", "--runs", "16"],
    alone: true,
    shown: true,
  },
  { name: "npm run findings -- --check", command: ["npm", "run", "findings", "--", "--check"], alone: true },
  { name: "npx tcp-conformance stacks", command: ["npx", "tcp-conformance", "stacks"], alone: true, shown: true },
];

/** No step needs as long as this; one that does hangs. */
const MOST_MINUTES = 20;
/** How many steps run side by side. */
const SIDE_BY_SIDE = 2;

function run(step: Step): Promise<Outcome> {
  const [program, ...args] = step.command;
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: join(ROOT, "node_modules/.bin") + delimiter + (process.env["PATH"] ?? "") },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: MOST_MINUTES * 60_000,
      killSignal: "SIGKILL",
    });
    const parts: string[] = [];
    const finish = (passed: boolean): void =>
      resolve({ step, passed, output: parts.join(""), seconds: (performance.now() - start) / 1000 });
    child.stdout.on("data", (data: Uint8Array) => parts.push(String(data)));
    child.stderr.on("data", (data: Uint8Array) => parts.push(String(data)));
    child.on("error", (error) => {
      parts.push(`${program} can't be started: ${error.message}. Has \`npm ci\` been run?\n`);
      finish(false);
    });
    child.on("close", (code, signal) => {
      if (signal !== null) parts.push(`ended by ${signal}; a step may take ${MOST_MINUTES} minutes.\n`);
      finish(code === 0);
    });
  });
}

function report({ step, passed, output, seconds }: Outcome): void {
  console.log(`${passed ? "✓" : "✕"} ${step.name} (${seconds.toFixed(1)} s)`);
  if (passed && step.shown !== true) return;
  console.log(`  $ ${step.command.join(" ")}\n${output.trimEnd()}\n`);
}

/** Runs the steps, those that may side by side first, and says of each how it ended as soon as it did. */
async function runAll(steps: readonly Step[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const work = async (queue: Step[]): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const outcome = await run(step);
      report(outcome);
      outcomes.push(outcome);
    }
  };
  await work(steps.filter(({ first }) => first === true));
  const together = steps.filter(({ alone, first }) => alone !== true && first !== true);
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => work(together)));
  await work(steps.filter(({ alone }) => alone === true));
  return outcomes;
}

const outcomes = await runAll(process.argv.includes("--ci") ? [SETUP, ...GATE, ...CI] : [...GATE, TESTS]);
const failed = outcomes.filter(({ passed }) => !passed);
console.log("");
for (const line of digest(failed.map(({ step, output }) => ({ name: step.name, output })))) console.log(line);
console.log(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/**
 * Measures the oracle's soundness: plays every property's scenarios between two models under any policies, and counts
 * the runs of which the oracle complains. There must be none.
 *
 *     node properties/self/soundness.ts --runs 50000 [--seed 1] [--property 'close/*'] [--threads 2]
 *
 * Each run is judged twice: with the applications in sight, and as a capture of packets alone.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { CATALOGUE } from "../catalogue.ts";
import { complaint, playModel, scenariosOf, type Sight } from "./oracle/runs.ts";

/** So many scenarios of one property. */
interface Task {
  readonly property: string;
  readonly seed: number;
  readonly count: number;
}

/** What came of them. */
interface Outcome {
  readonly runs: number;
  readonly segments: number;
  readonly policies: readonly string[];
  readonly complaints: readonly string[];
}

const SIGHTS: readonly Sight[] = ["everything", "packets"];
const AT_ONCE = 250;

function work({ property, seed, count }: Task): Outcome {
  const found = CATALOGUE.find(({ id }) => id === property)!;
  const policies = new Set<string>();
  const complaints: string[] = [];
  let segments = 0;
  for (const [i, scenario] of scenariosOf(found, seed, count).entries()) {
    policies.add(JSON.stringify(scenario.a.policy)).add(JSON.stringify(scenario.b.policy));
    const run = playModel(scenario);
    for (const seen of run.trace) if (seen.type === "sent" && seen.origin === "stack") segments += 1;
    for (const sight of SIGHTS) {
      const wrong = complaint(run, sight);
      if (wrong === null) continue;
      const { rule, side, expected, actual, at } = wrong;
      complaints.push(
        `${property} seed ${seed} scenario ${i} (${sight}): ${rule}, side ${side}, at ${at}: ${expected}; ${actual}`,
      );
    }
  }
  return { runs: count, segments, policies: [...policies], complaints };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function tasksOf(runs: number, seed: number, pattern: string): Task[] {
  const fits = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
  const ids = CATALOGUE.map(({ id }) => id).filter((id) => fits.test(id));
  const each = Math.ceil(runs / ids.length);
  const tasks: Task[] = [];
  for (let from = 0; from < each; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, each - from);
    for (const property of ids) tasks.push({ property, seed: seed + from / AT_ONCE, count });
  }
  return tasks;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "50000" },
      seed: { type: "string", default: "1" },
      property: { type: "string", default: "*" },
      threads: { type: "string", default: "2" },
    },
  });
  const tasks = tasksOf(Number(values.runs), Number(values.seed), values.property);
  const policies = new Set<string>();
  const total = { runs: 0, segments: 0, complaints: 0, done: 0 };
  const all = tasks.length;
  const take = (outcome: Outcome): void => {
    total.runs += outcome.runs;
    total.segments += outcome.segments;
    total.complaints += outcome.complaints.length;
    total.done += 1;
    for (const policy of outcome.policies) policies.add(policy);
    for (const line of outcome.complaints) say(line);
    if (total.done % 20 === 0) process.stderr.write(`${total.done}/${all} ${total.runs} runs\n`);
  };
  const thread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./soundness.ts", import.meta.url));
      const next = (): void => {
        const task = tasks.shift();
        if (task === undefined) void worker.terminate().then(() => resolve());
        else worker.postMessage(task);
      };
      worker.on("error", reject);
      worker.on("message", (outcome: Outcome) => {
        take(outcome);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: Number(values.threads) }, thread));
  say(
    `${total.runs} scenarios, ${policies.size} policies, ${total.segments} segments, each run judged at both ends, ` +
      `with its applications and as a capture: ${total.complaints} complaints`,
  );
  process.exitCode = total.complaints === 0 ? 0 : 1;
}

if (isMainThread) await main();
else parentPort!.on("message", (task: Task) => parentPort!.postMessage(work(task)));

/**
 * Writes `reports/baseline/<stack>.json`, what each stack in a process of its own comes to: `npm run baseline`, or
 * `npm run baseline -- lwip smoltcp` for some of them. They have to be set up.
 */

import process from "node:process";
import { BASELINE_RUNS, BASELINE_SEED, baselineFile } from "../../src/cli/committed.ts";
import { main } from "../../src/cli/main.ts";
import { STACKS } from "../../src/cli/stacks.ts";

const asked = process.argv.slice(2);
const names = STACKS.filter(({ recipe }) => recipe !== undefined).map(({ name }) => name);
for (const name of asked.length > 0 ? asked : names) {
  const how = ["--seed", String(BASELINE_SEED), "--runs", String(BASELINE_RUNS)];
  const code = await main(["run", "--stack", name, ...how, "--write-baseline", baselineFile(name)]);
  if (code !== 0) process.exitCode = code;
}

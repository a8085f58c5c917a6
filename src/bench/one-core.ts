/** Has a benchmark, and all that it starts, run on one core. */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

const PINNED = "--pinned";

/** Runs `main` with the words of the command line: on one core, where there is a program to see to that. */
export async function onOneCore(module: string, main: (words: readonly string[]) => Promise<void>): Promise<void> {
  const words = process.argv.slice(2);
  const pinned = words.includes(PINNED);
  if (!pinned && pin(module, words)) return;
  await main(words.filter((word) => word !== PINNED));
}

function pin(module: string, words: readonly string[]): boolean {
  const command = ["-c", "0", process.execPath, ...process.execArgv, fileURLToPath(module), PINNED, ...words];
  const child = spawnSync("taskset", command, { stdio: "inherit" });
  if (child.error !== undefined) return false;
  process.exitCode = child.status ?? 1;
  return true;
}

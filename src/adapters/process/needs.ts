/** What a build needs of the machine: what is missing, and how it comes to be there. */

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import type { Environment } from "./cache.ts";
import type { Need } from "./recipe.ts";

/** What of the machine the question of needs is about; the real one unless a test says otherwise. */
export interface Machine {
  readonly env: Environment;
  /** Whether the one who calls may install packages. */
  readonly isRoot: boolean;
  exists(path: string): boolean;
}

/** This machine. */
export function thisMachine(env: Environment = process.env): Machine {
  return { env, isRoot: process.getuid?.() === 0, exists: existsSync };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a program is on the PATH. */
export const isOnPath = (program: string, env: Environment): boolean =>
  (env["PATH"] ?? "").split(delimiter).some((folder) => folder !== "" && isProgram(join(folder, program)));

/** The needs that are not met. */
export const missingNeeds = (needs: readonly Need[], machine: Machine): readonly Need[] =>
  needs.filter((need) => "program" in need ? !isOnPath(need.program, machine.env) : !machine.exists(need.file));

/** The Debian packages among some needs. */
export const packagesOf = (needs: readonly Need[]): readonly string[] => [
  ...new Set(needs.flatMap((need) => "debian" in need ? [need.debian] : [])),
];

/** Whether setup may install Debian packages here. */
export const mayInstall = (machine: Machine): boolean => machine.isRoot && isOnPath("apt-get", machine.env);

/** The commands that install Debian packages, and that read the list of packages, without which none may be known. */
export function installCommands(packages: readonly string[]): {
  readonly install: readonly [string, ...string[]];
  readonly refresh: readonly [string, ...string[]];
} {
  const patience = ["-o", "DPkg::Lock::Timeout=300"];
  return {
    install: ["apt-get", "install", "--yes", "--no-install-recommends", ...patience, ...packages],
    refresh: ["apt-get", "update", ...patience],
  };
}

/** One line for each need that is not met: what it is, and what helps. */
export function helpLines(missing: readonly Need[], machine: Machine): readonly string[] {
  const programs = missing.flatMap((need) =>
    "program" in need ? [`${need.program} is not on the PATH: ${need.help}`] : []
  );
  const packages = packagesOf(missing);
  if (packages.length === 0) return programs;
  const what = packages.length === 1 ? "The Debian package" : "The Debian packages";
  const verb = packages.length === 1 ? "is" : "are";
  const sudo = machine.isRoot ? "" : "sudo ";
  const how = isOnPath("apt-get", machine.env)
    ? `type: ${sudo}apt-get install ${packages.join(" ")}`
    : "there is no apt-get here; install what your system has in their place";
  return [...programs, `${what} ${packages.join(", ")} ${verb} not installed: ${how}`];
}

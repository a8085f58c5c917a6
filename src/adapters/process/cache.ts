/** Where the adapters that were built are: a folder each, outside of any checkout, named by all that went into it. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Recipe } from "./recipe.ts";

/** An adapter that was built can be started; otherwise, why not, and the line to type. */
export type Built =
  | { readonly available: true; readonly command: readonly [program: string, ...args: string[]]; readonly cwd: string }
  | { readonly available: false; readonly why: string; readonly help: string };

/** Variables of the environment, as far as they are looked at. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Grows when what is in the cache can't be used any more. */
const FORMAT = 1;

/** The folder of every build. */
export function cacheFolder(env: Environment = process.env): string {
  const named = env["XDG_CACHE_HOME"] ?? "";
  // The specification of that variable has relative paths ignored.
  const base = isAbsolute(named) ? named : join(env["HOME"] ?? homedir(), ".cache");
  return join(base, "tcp-conformance");
}

/** The path of a source of a recipe: beside its code, or, in the npm package, beside where its code came from. */
export function sourcePath(recipe: Recipe, from: string): string {
  const path = fileURLToPath(new URL(from, recipe.folder));
  const inPackage = path.replace(/([/\\])dist[/\\]src[/\\]/, "$1src$1");
  return existsSync(path) ? path : inPackage;
}

/** What stands for everything that a build depends on and that is ours: a change of any of it is another build. */
function fingerprint(recipe: Recipe, version: string): string {
  const { sources, upon, steps, command } = recipe.build(version);
  const hash = createHash("sha256");
  hash.update(JSON.stringify([FORMAT, process.platform, process.arch, recipe.stack, version, steps, command]));
  if (upon !== undefined) hash.update(fingerprint(upon.recipe, version));
  for (const { from, to = from } of sources) {
    const content = readFileSync(sourcePath(recipe, from));
    hash.update(JSON.stringify([to, content.length])).update(content);
  }
  return hash.digest("hex").slice(0, 8);
}

/** Where a version of a stack's adapter is once it was built. It is there whole, or not at all. */
export const buildFolder = (recipe: Recipe, version: string, env: Environment = process.env): string =>
  join(cacheFolder(env), `${recipe.stack}@${version}-${fingerprint(recipe, version)}`);

/** Whether a version was built, and is there with all that it stands upon. */
export function isBuilt(recipe: Recipe, version: string, env: Environment = process.env): boolean {
  const { upon } = recipe.build(version);
  return existsSync(buildFolder(recipe, version, env)) && (upon === undefined || isBuilt(upon.recipe, version, env));
}

/** A stack and its version as they are asked for: by the name alone for the usual version. */
export const askedAs = ({ stack, versions }: Recipe, version: string): string =>
  version === versions[0] ? stack : `${stack}@${version}`;

/** How this program is called, for a line to type. */
const PROGRAM = process.versions["deno"] === undefined ? "npx tcp-conformance" : "deno task tcp-conformance";

/** What starts the adapter of a version of a stack, or why it can't be started. To be started in the folder `cwd`. */
export function builtCommand(recipe: Recipe, version: string, env: Environment = process.env): Built {
  if (recipe.folder.protocol !== "file:") {
    const why = `${recipe.stack} is built from sources that are not on this machine.`;
    return { available: false, why, help: "Use a checkout, or the npm package." };
  }
  const cwd = buildFolder(recipe, version, env);
  const help = `Type: ${PROGRAM} setup ${askedAs(recipe, version)}`;
  if (!isBuilt(recipe, version, env)) {
    return { available: false, why: `${recipe.stack} ${version} is not set up.`, help };
  }
  const [program, ...args] = recipe.build(version).command;
  // A bare word is a program on the PATH, as `python3`.
  const path = /[/\\]/.test(program) ? resolve(cwd, program) : program;
  if (path !== program && !existsSync(path)) {
    return {
      available: false,
      why: `${path} is not there any more.`,
      help: `Delete ${cwd}, and ${help.toLowerCase()}`,
    };
  }
  return { available: true, command: [path, ...args], cwd };
}

/** A stack for tests whose build is a line of shell. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Machine } from "./needs.ts";
import type { Build, Recipe } from "./recipe.ts";

/** A place for a test: a folder with the sources of a stack, and a cache. */
export interface Workshop {
  /** A recipe whose adapter is what the source `toy.txt` says, with something of it replaced. */
  recipe(more?: Partial<Build>, versions?: readonly string[]): Recipe;
  /** Writes a source. */
  write(name: string, text: string): void;
  readonly cache: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: Machine;
  remove(): void;
}

/** Opens a workshop in a temporary folder. */
export function workshop(): Workshop {
  const base = mkdtempSync(join(tmpdir(), "tcp-conformance-setup-"));
  const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: base };
  const write = (name: string, text: string): void => writeFileSync(join(base, name), text);
  write("toy.txt", "toy");
  return {
    recipe: (more = {}, versions = ["2", "1"]) => ({
      stack: "toy",
      folder: pathToFileURL(`${base}/`),
      versions,
      build: (version) => ({
        needs: [{ program: "sh", help: "every system has it" }],
        sources: [{ from: "toy.txt", to: "source/toy.txt" }],
        steps: [["sh", "-c", `echo building; cat source/toy.txt > adapter; echo ${version} >> adapter`]],
        command: ["./adapter", "--flag"],
        ...more,
      }),
    }),
    write,
    cache: join(base, "tcp-conformance"),
    env,
    machine: { env, isRoot: false, exists: () => false },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

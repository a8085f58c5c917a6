/** Writes the files of a campaign, whole or not at all, and reads scenarios back. */

import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import type { Violation } from "../../spec/trace/monitor.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { internal, messageOf, usage } from "./trouble.ts";

/** The version of the format of a saved counterexample. */
export const SAVED_FORMAT = 1;

/** A scenario with what it was found for. */
export interface Saved {
  /** The id of the property that it breaks, or null for a bare scenario. */
  readonly property: string | null;
  /** The stack that it was found on, or null. */
  readonly stack: string | null;
  /** The stack that it talked to; the model when absent. */
  readonly peer?: string;
  readonly scenario: Scenario;
}

/** The text of a saved counterexample. */
export function savedText(saved: Saved, violation: Violation | null, seed: number): string {
  const { property, stack, scenario } = saved;
  const peer = saved.peer === undefined ? {} : { peer: saved.peer };
  const broken = violation === null
    ? null
    : { rule: violation.rule, expected: violation.expected, actual: violation.actual };
  return JSON.stringify(
    { format: SAVED_FORMAT, property, stack, ...peer, seed, violation: broken, scenario },
    null,
    2,
  ) + "\n";
}

/** Makes a directory that an option names, with those above it. One that can't be is the user's to mend. */
export function makeDirectory(option: string, directory: string, cwd: string): string {
  const path = resolve(cwd, directory);
  try {
    mkdirSync(path, { recursive: true });
    if (!statSync(path).isDirectory()) throw new Error("it is a file");
    const probe = join(path, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    if (codeOf(cause) === "ENOSPC") throw internal(`${option} ${directory}: no space is left on the device.`);
    throw usage(`${option} ${directory} is no directory that can be written to: ${reasonOf(cause)}.`);
  }
  return path;
}

/** Writes a file whole, or not at all: to a name of its own first, which is then given the right one. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, text, { flush: true });
    renameSync(draft, path);
  } catch (cause) {
    try {
      rmSync(draft, { force: true });
    } catch {
      // What can't be removed either is not worth a second complaint.
    }
    throw internal(`${path} could not be written: ${reasonOf(cause)}.`);
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String((cause as NodeJS.ErrnoException).code) : "";

/** Why an operation on a file failed, in words. */
export function reasonOf(cause: unknown): string {
  const REASON: Readonly<Record<string, string>> = {
    ENOSPC: "no space is left on the device",
    EDQUOT: "the disk quota is used up",
    EACCES: "permission is denied",
    EPERM: "it is not permitted",
    EROFS: "the file system is read-only",
    EEXIST: "a file of that name is in the way",
    ENOTDIR: "a part of its path is a file",
    EISDIR: "it is a directory",
    ENOENT: "it does not exist",
  };
  return REASON[codeOf(cause)] ?? messageOf(cause);
}

/** Reads a scenario, or a saved counterexample, from a file. What is wrong with it ends the command. */
export function readSaved(file: string, cwd: string): Saved {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), "utf8");
  } catch (cause) {
    throw usage(`${file} can't be read: ${reasonOf(cause)}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw usage(`${file} is not JSON: ${messageOf(cause)}.`);
  }
  return savedFrom(file, value);
}

/** What a parsed file says. `file` is for messages. */
export function savedFrom(file: string, value: unknown): Saved {
  const wrapper = typeof value === "object" && value !== null && "scenario" in value
    ? value as Readonly<Record<string, unknown>>
    : null;
  if (wrapper !== null && wrapper["format"] !== SAVED_FORMAT) {
    throw usage(
      `${file}: "format" has to be ${SAVED_FORMAT}, and is ${JSON.stringify(wrapper["format"]) ?? "missing"}.`,
    );
  }
  const parsed = parseScenario(wrapper === null ? value : wrapper["scenario"], file);
  if (!parsed.ok) throw usage(parsed.error);
  const name = (field: string): string | null => {
    const named = wrapper?.[field];
    return typeof named === "string" ? named : null;
  };
  const peer = name("peer");
  const ends = { property: name("property"), stack: name("stack"), ...(peer === null ? {} : { peer }) };
  return { ...ends, scenario: parsed.scenario };
}

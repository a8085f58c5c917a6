/**
 * Finds a stack by what follows `--stack`: a name of the table, maybe with a version (`smoltcp@0.11`), `mutant:<name>`,
 * or a path of a module.
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Knobs } from "../../spec/requirements/declared.ts";
import type { StackKind } from "../adapter/stack.ts";
import type { KnownDeviation } from "../runner/known.ts";
import { declareUnder } from "../adapters/linux/settings.ts";
import { processStack } from "../adapters/process/process-stack.ts";
import { nearest } from "../runner/select.ts";
import { patience } from "./patience.ts";
import type { StackRow, Suite } from "./suite.ts";
import { messageOf, Trouble, usage } from "./trouble.ts";

/** A stack that was found. */
export interface FoundStack {
  /** As it was asked for. */
  readonly name: string;
  readonly kind: StackKind;
  readonly known: readonly KnownDeviation[];
  /** What decides in its source what it declares; nothing is known of that when absent. */
  readonly knobs?: Knobs;
}

const MUTANT = "mutant:";
const EXEC = "exec:";

/** Whether a name is the path of a module: it starts with a dot or a slash, or ends like one. */
const isPath = (name: string): boolean => /^\.{0,2}[/\\]/.test(name) || /\.[mc]?[jt]s$/.test(name);

/** Finds a stack; a name that nothing fits ends the command. */
export async function findStack(suite: Suite, name: string, cwd: string): Promise<FoundStack> {
  const { row, version } = rowNamed(suite, name);
  if (row !== null) {
    const { known, knobs = {} } = row;
    return { name, kind: await row.load(version ?? undefined), known, knobs };
  }
  if (name.startsWith(MUTANT)) return { name, kind: mutantNamed(suite, name.slice(MUTANT.length)), known: [] };
  if (name.startsWith(EXEC)) return { name, kind: ofCommand(suite, name, cwd), known: [] };
  if (isPath(name)) return { name, kind: await fromModule(name, cwd), known: [] };
  const names = suite.stacks.map((stack) => stack.name);
  throw usage(
    `there is no stack "${name}". Known are ${
      names.join(", ")
    }, mutant:<name>, exec:<command>, and a path such as ./my-stack.ts.`,
  );
}

/** The row of the table that a name means, without a version or with one that it can be set up in; null for no row. */
export function rowNamed(
  suite: Suite,
  name: string,
): { readonly row: StackRow | null; readonly version: string | null } {
  const exact = suite.stacks.find((stack) => stack.name === name);
  if (exact !== undefined) return { row: exact, version: null };
  const at = name.lastIndexOf("@");
  const row = suite.stacks.find((stack) => stack.name === name.slice(0, Math.max(0, at))) ?? null;
  const version = name.slice(at + 1);
  if (row === null) return { row, version: null };
  if (row.recipe?.versions.includes(version) === true) return { row, version };
  const versions = row.recipe?.versions.join(", ") ?? "none that could be chosen";
  throw usage(`${row.name} does not come in version "${version}". It comes in ${versions}.`);
}

function mutantNamed(suite: Suite, name: string): StackKind {
  const mutant = suite.mutants.find((row) => row.name === name);
  if (mutant !== undefined) return mutant.stack;
  const near = nearest(name, suite.mutants.map((row) => row.name), 5);
  throw usage(`there is no mutant "${name}". Nearest are ${near.join(", ")}.`);
}

/** An adapter in a process of its own, started by a command as a shell reads it. */
function ofCommand(suite: Suite, name: string, cwd: string): StackKind {
  const command = name.slice(EXEC.length).trim();
  if (command === "") {
    throw usage(`"${name}" names no command: write exec:./my-adapter, or 'exec:./my-adapter --flag'.`);
  }
  const launch = {
    command: ["/bin/sh", "-c", `exec ${command}`] as const,
    cwd,
    suite: `tcp-conformance ${suite.version}`,
    patience: patience(),
  };
  return processStack(name, launch, declareUnder);
}

async function fromModule(path: string, cwd: string): Promise<StackKind> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(resolve(cwd, path)).href) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw usage(`the stack ${path} can't be loaded: ${messageOf(cause)}`);
  }
  const stack = module["stack"];
  if (isStackKind(stack)) return stack;
  throw usage(
    `${path} has to export a StackKind called "stack": clock, declaration, available() and create() or open().`,
  );
}

function isStackKind(value: unknown): value is StackKind {
  if (typeof value !== "object" || value === null) return false;
  const kind = value as Readonly<Record<string, unknown>>;
  const starts = kind["clock"] === "virtual" ? kind["create"] : kind["clock"] === "real" ? kind["open"] : null;
  return typeof starts === "function" && typeof kind["available"] === "function" &&
    typeof kind["declaration"] === "object" && kind["declaration"] !== null;
}

/** Finds stacks as {@link findStack} does, each once: a stack in a process is started once, not for each property. */
export function stackFinder(suite: Suite, cwd: string): (name: string) => Promise<FoundStack> {
  const found = new Map<string, Promise<FoundStack>>();
  return (name) => {
    const stack = found.get(name) ?? findStack(suite, name, cwd);
    found.set(name, stack);
    return stack;
  };
}

/** Whether it can be run here; an adapter that throws over the question can't. */
export async function availabilityOf(
  stack: FoundStack,
): Promise<{ readonly why: string; readonly help: string } | null> {
  try {
    const answer = await stack.kind.available();
    return answer.available ? null : { why: answer.why, help: answer.help };
  } catch (cause) {
    if (cause instanceof Trouble) throw cause;
    return { why: messageOf(cause), help: "That is an error of its adapter." };
  }
}

/** The commands `stacks` and `properties`: what there is. */

import { declaredLines } from "../report/declared.ts";
import { declaredJson, jsonText } from "../report/json.ts";
import { ruleOf } from "../report/rule.ts";
import { select } from "../runner/select.ts";
import { EXIT } from "../runner/verdict.ts";
import { availabilityOf, findStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { setupJson, setupsOf } from "./setup.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** What every listing can be told. */
export interface ListOptions {
  readonly json?: boolean;
}

/** Lists the stacks, whether each can be run here, and the mutants. */
export async function listStacks(suite: Suite, io: Io, options: ListOptions): Promise<number> {
  const rows = await Promise.all(suite.stacks.map(async ({ name, says, known, recipe }) => {
    const found = await findStack(suite, name, io.cwd);
    const unavailable = await availabilityOf(found);
    const { declaration } = found.kind;
    const { version, clock, supports } = declaration;
    const declared = unavailable === null ? declaredLines(declaration, found.knobs) : null;
    const setups = recipe === undefined ? [] : setupsOf(recipe, io);
    const knownDeviations = known.length;
    return { name, says, version, clock, supports: [...supports], knownDeviations, declared, unavailable, setups };
  }));
  if (options.json === true) {
    const stacks = rows.map(({ unavailable, setups, declared, ...row }) => ({
      ...row,
      ...(declared === null ? {} : { declaredOtherwise: declaredJson(declared) }),
      ...(setups.length === 0 ? {} : { setups: setups.map(setupJson) }),
      available: unavailable === null,
      ...(unavailable ?? {}),
    }));
    const mutants = suite.mutants.map(({ name, breaks, caughtBy }) => ({ name: `mutant:${name}`, breaks, caughtBy }));
    io.out(jsonText({ stacks, mutants }));
    return EXIT.held;
  }
  const paint = paintFor(io, io.outIsTerminal);
  for (const { name, says, version, clock, unavailable, setups } of rows) {
    const mark = unavailable === null ? paint.good("✓") : paint.odd("–");
    io.out(`${mark} ${name.padEnd(10)} ${says} (${version}, ${clock} clock)\n`);
    if (unavailable !== null) io.out(`             ${unavailable.why} ${unavailable.help}\n`);
    const [usual, ...others] = setups;
    if (unavailable !== null) usual?.missing.forEach((line) => io.out(`             ${line}\n`));
    if (others.length === 0) continue;
    const also = others.map((one) => `${one.name}${one.isSetUp ? "" : " (not set up)"}`);
    io.out(`             also as ${also.join(", ")}\n`);
  }
  if (suite.mutants.length > 0) io.out(`\nWrong on purpose, for --stack mutant:<name>:\n`);
  const width = Math.max(0, ...suite.mutants.map(({ name }) => name.length));
  for (const { name, breaks } of suite.mutants) io.out(`  ${name.padEnd(width)}  ${paint.dim(breaks)}\n`);
  return EXIT.held;
}

/** Lists the properties that fit a glob, each with its sentence. */
export function listProperties(suite: Suite, io: Io, globs: readonly string[], options: ListOptions): number {
  const selection = select(suite.catalogue, globs);
  if ("unmatched" in selection) {
    throw usage(`no property fits "${selection.unmatched}". Nearest are ${selection.nearest.join(", ")}.`);
  }
  if (options.json === true) {
    const properties = selection.found.map(({ id, says, covers, needs, premise, reach, pace }) => ({
      id,
      says,
      covers: covers.map((rule) => ({ id: rule, level: ruleOf(rule)?.level ?? null })),
      needs: [...needs],
      premise: premise.says,
      reach,
      pace,
    }));
    io.out(jsonText({ properties }));
    return EXIT.held;
  }
  const paint = paintFor(io, io.outIsTerminal);
  for (const { id, says, covers, pace } of selection.found) {
    io.out(`${paint.strong(id)}${pace === "slow" ? " (slow on a real clock)" : ""}\n`);
    io.out(`  ${says} ${paint.dim(`[${covers.join(", ")}]`)}\n`);
  }
  return EXIT.held;
}

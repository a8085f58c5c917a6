/** The command `explain`: what a requirement or a property asks, and what it looks like when it is broken. */

import { type Kill, LEAST_SEED, SHRINK_RUNS } from "../../properties/evidence/matrix.ts";
import type { Requirement } from "../../spec/requirements/requirement.ts";
import { wrapped } from "../report/failure.ts";
import type { Paint } from "../report/paint.ts";
import { ruleOf } from "../report/rule.ts";
import { check } from "../runner/check.ts";
import type { Property } from "../runner/property.ts";
import { nearest } from "../runner/select.ts";
import { EXIT, type Verdict } from "../runner/verdict.ts";
import type { Io } from "./io.ts";
import { nearestIds, requirementIn, standingsIn } from "./register.ts";
import { sentenceAbout } from "./requirements.ts";
import { showFailure } from "./show-failure.ts";
import { paintFor } from "./style.ts";
import type { MutantRow, Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** Milliseconds after which a scenario is small enough. */
const PATIENCE = 8_000;

/** Explains a requirement, or else a property. */
export function explain(suite: Suite, io: Io, id: string): number {
  const requirement = requirementIn(suite, id);
  const property = suite.catalogue.find((one) => one.id === id);
  if (requirement !== null) explainRequirement(suite, io, requirement);
  else if (property !== undefined) explainProperty(suite, io, property);
  else if (id.includes("/")) {
    const near = nearest(id, suite.catalogue.map((one) => one.id), 3).join(", ");
    throw usage(`there is no property "${id}". Nearest are ${near}.`);
  } else throw usage(`there is no requirement "${id}". Nearest are ${nearestIds(suite, id)}.`);
  return EXIT.held;
}

const paragraph = (text: string): string => `${wrapped(text, 2).join("\n")}\n`;

/** A requirement in our words, with its level and where it stands. */
function sentence({ id, level, says }: Requirement, paint: Paint): string {
  const where = ruleOf(id)?.where ?? "";
  return `${paint.strong(id)} — ${level}${where === "" ? "" : ` (${where})`}\n${paragraph(says)}`;
}

function explainRequirement(suite: Suite, io: Io, row: Requirement): void {
  const paint = paintFor(io, io.outIsTerminal);
  io.out(sentence(row, paint));
  io.out(`\n${paragraph(sentenceAbout(row.status))}`);
  const { status } = row;
  let shown = row;
  if (status.is === "implied") {
    const by = suite.requirements.find(({ id }) => id === status.by);
    if (by === undefined) return;
    io.out(`\nWhoever keeps to this one keeps to it:\n\n${sentence(by, paint)}`);
    shown = by;
  }
  const standing = standingsIn(suite).find(({ requirement }) => requirement.id === shown.id);
  for (const one of standing?.checks ?? []) {
    const says = suite.catalogue.find(({ id }) => id === one.id)?.says ?? "";
    io.out(`\n  checked by ${paint.strong(one.id)}\n${paragraph(says)}`);
  }
  const names = new Set(standing?.mutants.map(({ name }) => name));
  const mutants = suite.mutants.filter(({ name }) => names.has(name));
  if (shown.status.is === "tested" || mutants.length > 0) showBroken(suite, io, mutants, shown.id);
}

function explainProperty(suite: Suite, io: Io, property: Property): void {
  const paint = paintFor(io, io.outIsTerminal);
  const { id, says, covers, needs, premise, reach } = property;
  io.out(`${paint.strong(id)}\n${paragraph(says)}\n`);
  io.out(paragraph(`A run counts if ${premise.says}; at least ${reach} % have to.`));
  if (needs.length > 0) io.out(paragraph(`The stack has to have ${needs.join(", ")}.`));
  for (const one of covers) {
    const row = requirementIn(suite, one);
    if (row !== null) io.out(`\n${sentence(row, paint)}`);
  }
  showBroken(suite, io, suite.mutants.filter(({ caughtBy }) => caughtBy === id), covers[0] ?? "");
}

/** The mutant that shows best what breaking a requirement looks like: caught as breaking it, in few steps. */
function best(suite: Suite, mutants: readonly MutantRow[], id: string): MutantRow | undefined {
  const kills = new Map((suite.matrix()?.kills ?? []).map((kill) => [kill.mutant, kill]));
  const rank = (kill: Kill | undefined): number => {
    if (kill === undefined || kill.steps === null) return Infinity;
    const named = kill.rule === id ? 0 : kill.also.includes(id) ? 1_000 : 2_000;
    return named + kill.steps;
  };
  return mutants.toSorted((a, b) => rank(kills.get(a.name)) - rank(kills.get(b.name)) || 0)[0];
}

/** Finds the least scenario in which a mutant is caught, and shows it. */
function showBroken(suite: Suite, io: Io, mutants: readonly MutantRow[], id: string): void {
  const mutant = best(suite, mutants, id);
  const property = suite.catalogue.find((one) => one.id === mutant?.caughtBy);
  if (mutant === undefined || property === undefined) {
    io.out("\nNothing that violates it is at hand, so it can't be shown broken.\n");
    return;
  }
  const stack = `mutant:${mutant.name}`;
  const others = mutants.length === 1 ? "" : ` (one of ${mutants.length} that do)`;
  io.out(`\nThis is what it looks like when it is broken${others}. ${mutant.breaks}\n\n`);
  const begun = io.now();
  const checked = (given: Property): Verdict =>
    check(given, mutant.stack, {
      peer: suite.peer,
      runs: mutant.within,
      seed: LEAST_SEED,
      strict: true,
      slow: true,
      shrinkRuns: SHRINK_RUNS,
      everywhere: [],
      interrupted: () => io.now() - begun > PATIENCE,
      ...(suite.play === undefined ? {} : { play: suite.play }),
    });
  // What is written down is not made smaller: it is for faults that chance does not find.
  const random = checked({ ...property, examples: [] });
  const verdict = random.is === "fail" ? random : checked(property);
  const again = `${io.command} run --stack ${stack} --property ${property.id} --seed ${LEAST_SEED} ` +
    `--runs ${mutant.within} --strict`;
  const screen = showFailure({ property, stack, verdict, wall: 0 }, again, io.columns, paintFor(io, io.outIsTerminal));
  io.out(screen ?? `${stack} was not caught here: ${verdict.is}.\n`);
}

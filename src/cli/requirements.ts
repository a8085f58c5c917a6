/** The command `requirements`: the register, and everything about one row of it. */

import { type Claim, type Standing, STATUSES } from "../../properties/evidence/evidence.ts";
import type { Kill } from "../../properties/evidence/matrix.ts";
import type { Observer, Status } from "../../spec/requirements/requirement.ts";
import { type Json, jsonText } from "../report/json.ts";
import type { Paint } from "../report/paint.ts";
import { ruleOf } from "../report/rule.ts";
import { counted } from "../report/terminal.ts";
import { EXIT } from "../runner/verdict.ts";
import type { Io } from "./io.ts";
import { requirementNamed, standingsIn } from "./register.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** The options of `requirements`. */
export interface RequirementsOptions {
  readonly rfc?: string;
  readonly status?: string;
  readonly json?: boolean;
}

const WATCHES: Readonly<Record<Observer, string>> = {
  wire: "whoever sees the packets",
  api: "the application",
  both: "whoever sees the packets and the application",
  network: "whoever can make IP packets",
  internal: "nobody but the implementer",
};

/** Lists the rows of the register, or tells everything about one. */
export function requirements(suite: Suite, io: Io, id: string | undefined, options: RequirementsOptions): number {
  const all = standingsIn(suite);
  if (id !== undefined) {
    const row = requirementNamed(suite, id);
    const standing = all.find(({ requirement }) => requirement.id === row.id)!;
    if (options.json === true) io.out(jsonText({ requirement: wholeJson(suite, standing) }));
    else io.out(whole(suite, standing, paintFor(io, io.outIsTerminal)));
    return EXIT.held;
  }
  const rows = chosen(all, options);
  if (options.json === true) io.out(jsonText({ requirements: rows.map(shortJson), totals: totals(rows) }));
  else io.out(list(rows, paintFor(io, io.outIsTerminal)));
  return EXIT.held;
}

function chosen(all: readonly Standing[], { rfc, status }: RequirementsOptions): readonly Standing[] {
  const rfcs = [...new Set(all.flatMap(({ requirement }) => requirement.rfc ?? []))];
  const number = rfc?.replace(/^rfc\s*/i, "");
  if (number !== undefined && !rfcs.some((one) => String(one) === number)) {
    throw usage(`the register has nothing of RFC "${rfc}". It has ${rfcs.join(", ")}.`);
  }
  const wanted = status?.toLowerCase().replaceAll("-", " ");
  if (wanted !== undefined && !STATUSES.some((one) => one === wanted)) {
    throw usage(`there is no status "${status}". There are ${STATUSES.join(", ")}.`);
  }
  return all.filter(({ requirement }) =>
    (number === undefined || String(requirement.rfc) === number) &&
    (wanted === undefined || requirement.status.is === wanted)
  );
}

/** How many rows of each status. */
const totals = (rows: readonly Standing[]): { readonly [status: string]: number } =>
  Object.fromEntries([
    ["rows", rows.length],
    ...STATUSES.map((is) => [is, rows.filter(({ requirement }) => requirement.status.is === is).length] as const),
  ]);

/** Text in columns that are as wide as their widest cell; the last one is as it is. */
function columns(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return lines.map((cells) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  ")
  );
}

function list(rows: readonly Standing[], paint: Paint): string {
  const parts: string[] = [];
  const lines = columns(rows.map(({ requirement: { id, level, observer, status, says }, checks, mutants }) => [
    id,
    level,
    status.is,
    observer,
    counted(checks.length, "check"),
    counted(mutants.length, "mutant"),
    says,
  ]));
  let heading: string | null = null;
  for (const [index, { requirement: { rfc } }] of rows.entries()) {
    const family = rfc === null ? "Invariants" : `RFC ${rfc}`;
    if (family !== heading) parts.push(paint.strong(family));
    heading = family;
    parts.push(`  ${lines[index]}`);
  }
  const { rows: count = 0, ...counts } = totals(rows);
  const said = Object.entries(counts).filter(([, n]) => n > 0).map(([is, n]) => `${n} ${is}`);
  return `${parts.join("\n")}\n\n${counted(count, "requirement")}: ${said.join(", ") || "none"}\n`;
}

/** What a status says, in a sentence. */
export function sentenceAbout(status: Status): string {
  switch (status.is) {
    case "tested":
      return "It is tested.";
    case "implied":
      return `It is implied by ${status.by}: whoever keeps to that keeps to this.`;
    case "permission": {
      const both = status.exercisedBy.length === 0
        ? ""
        : ` Both ways are exercised, by ${status.exercisedBy.join(", ")}.`;
      return `It is a permission: whoever does so conforms, and so does whoever does not.${both}`;
    }
    case "unobservable":
    case "out of scope":
      return `It is ${status.is}: ${status.because}`;
  }
}

/** How a mutant fared, in a few words. */
export function fateOf(kill: Kill | undefined): string {
  if (kill === undefined) return "";
  const runs = kill.runs.map((run) => run ?? "none").join(", ");
  return ` in run ${runs}${kill.steps === null ? "" : `; ${counted(kill.steps, "step")}`}`;
}

function whole(suite: Suite, { requirement, checks, mutants }: Standing, paint: Paint): string {
  const { id, level, observer, status, says } = requirement;
  const where = ruleOf(id)?.where ?? "";
  const kills = new Map((suite.matrix()?.kills ?? []).map((kill) => [kill.mutant, kill]));
  const implied = suite.requirements.filter((row) => row.status.is === "implied" && row.status.by === id);
  const field = (name: string, lines: readonly string[]): readonly string[] =>
    lines.map((line, index) => `  ${(index === 0 ? name : "").padEnd(9)} ${line}`);
  return [
    `${paint.strong(id)} — ${level}${where === "" ? "" : ` (${where})`}`,
    `  ${says}`,
    ...field("status", [sentenceAbout(status)]),
    ...field("seen by", [WATCHES[observer]]),
    ...field("implies", implied.map((row) => `${row.id} ${paint.dim(row.says)}`)),
    ...field("checks", checks.map((check) => `${check.id} ${paint.dim(sentenceOf(suite, check.id))}`)),
    ...field(
      "mutants",
      mutants.map(({ name, caughtBy }) =>
        `${name} ${paint.dim(breaks(suite, name))} Caught by ${caughtBy}${fateOf(kills.get(name))}.`
      ),
    ),
    ...field("code", suite.citations(id) ?? ["(the map of citations is not at hand here)"]),
  ].join("\n") + "\n";
}

const sentenceOf = (suite: Suite, id: string): string => suite.catalogue.find((one) => one.id === id)?.says ?? "";
const breaks = (suite: Suite, name: string): string => suite.mutants.find((one) => one.name === name)?.breaks ?? "";

function rowJson({ requirement: { id, level, rfc, section, observer, says, status } }: Standing) {
  return { id, level, rfc, section, observer, says, status: status.is };
}

const shortJson = (standing: Standing): Json => ({
  ...rowJson(standing),
  checks: standing.checks.length,
  mutants: standing.mutants.length,
});

function wholeJson(suite: Suite, standing: Standing): Json {
  const kills = new Map((suite.matrix()?.kills ?? []).map((kill) => [kill.mutant, kill]));
  const mutantJson = ({ name, caughtBy }: Claim): Json => {
    const kill = kills.get(name);
    return {
      name,
      breaks: breaks(suite, name),
      caughtBy,
      ...(kill === undefined ? {} : { runs: [...kill.runs], rule: kill.rule, steps: kill.steps }),
    };
  };
  const { is: _, ...why } = standing.requirement.status;
  const citations = suite.citations(standing.requirement.id);
  return {
    ...rowJson(standing),
    ...why,
    checks: standing.checks.map((check) => check.id),
    mutants: standing.mutants.map(mutantJson),
    citations: citations === null ? null : [...citations],
  };
}

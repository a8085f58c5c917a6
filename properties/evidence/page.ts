/** The kill matrix as a page to read: rows by status, and for each row of the register what it is judged by. */

import type { Status } from "../../spec/requirements/requirement.ts";
import { type Evidence, STATUSES } from "./evidence.ts";
import { isDead, type Kill, type Matrix, SEEDS } from "./matrix.ts";

const HEAD = `# The kill matrix

What every row of the register is judged by, and the proof that the judge can say no: mutants, which are TCPs with one
thing wrong, and the run in which each was caught. Written by \`npm run evidence\`, and not to be edited.
`;

/** The middle one of some numbers; 0 of none. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const row = (cells: readonly (string | number)[]): string =>
  `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n") + "\n";

/** The name of the RFC of a row, or of what has none. */
export const familyOf = ({ requirement: { rfc, level } }: Evidence): string => {
  if (rfc === null) return "invariants";
  return rfc === 9293 && level === "rule" ? "RFC 9293, without a label" : `RFC ${rfc}`;
};

function totals(evidence: readonly Evidence[]): string {
  const families = [...new Set(evidence.map(familyOf)), "all"];
  const rows = families.map((family) => {
    const own = evidence.filter((one) => family === "all" || familyOf(one) === family);
    const counts = STATUSES.map((is) => own.filter(({ requirement }) => requirement.status.is === is).length);
    return [family, own.length, ...counts, own.filter(({ lacks }) => lacks.length > 0).length];
  });
  return table(["from", "rows", ...STATUSES, "lacking evidence"], rows);
}

/** How the mutants fared, in a sentence or two. */
export function fate({ kills, premises }: Matrix): string {
  const runs = kills.flatMap((kill) => kill.runs.filter((run) => run !== null));
  const worst = kills.reduce<Kill | null>((a, b) => (a === null || slowest(b) > slowest(a) ? b : a), null);
  const alive = kills.filter((kill) => !isDead(kill)).map(({ mutant }) => mutant);
  const unreached = premises.filter(({ reached }) => reached === 0).map(({ property }) => property);
  const dead = alive.length === 0 ? "all dead" : `${alive.length} alive (${alive.join(", ")})`;
  return `${kills.length} mutants, ${dead}. Runs until one is caught, with seeds ${SEEDS.join(" and ")}: ` +
    `median ${median(runs)}, worst ${worst === null ? 0 : slowest(worst)} (${worst?.mutant ?? "none"}).\n` +
    `${premises.length} premises, ` +
    (unreached.length === 0 ? "each reached.\n" : `${unreached.length} never reached (${unreached.join(", ")}).\n`);
}

const slowest = ({ runs }: Kill): number => Math.max(0, ...runs.map((run) => run ?? 0));

/** The lines of a requirement in the great table: one a mutant, or one that says why there is none. */
function linesOf({ requirement, checks, mutants, lacks }: Evidence, kills: ReadonlyMap<string, Kill>): string[][] {
  const { id, level, section, status } = requirement;
  const head = [id, level, section ?? "", status.is];
  if (mutants.length === 0) {
    const covered = checks.map((check) => check.id).join(", ");
    const why = lacks.length > 0 ? `**lacks evidence**: ${lacks.join("; ")}` : reason(status);
    return [[...head, covered, "", "", "", why]];
  }
  return mutants.map(({ name, caughtBy }, index) => {
    const kill = kills.get(name);
    const runs = kill?.runs.map((run) => run ?? "**alive**").join(", ") ?? "not run";
    const also = kill === undefined || kill.rule === id || kill.also.includes(id) ? "" : `as ${kill.rule}`;
    return [...(index === 0 ? head : ["", "", "", ""]), caughtBy, name, runs, String(kill?.steps ?? ""), also];
  });
}

function reason(status: Status): string {
  switch (status.is) {
    case "tested":
      return "";
    case "implied":
      return `by ${status.by}`;
    case "permission":
      return `both ways: ${status.exercisedBy.join(", ")}`;
    case "unobservable":
    case "out of scope":
      return status.because;
  }
}

/** The page. */
export function matrixPage(matrix: Matrix, evidence: readonly Evidence[]): string {
  const kills = new Map(matrix.kills.map((kill) => [kill.mutant, kill]));
  const families = [...new Set(evidence.map(familyOf))];
  const head = ["row", "level", "section", "status", "check", "mutant", "runs", "steps", "remark"];
  const tables = families.map((family) => {
    const rows = evidence.filter((one) => familyOf(one) === family).flatMap((one) => linesOf(one, kills));
    return `\n## ${family}\n\n${table(head, rows)}`;
  });
  return `${HEAD}\n${fate(matrix)}\n${totals(evidence)}
*runs*: the run in which the mutant was caught, with each seed; *steps*: how many actions the least scenario has that
catches it; *as*: the violation names another row, which the same deed breaks.
${tables.join("")}`;
}

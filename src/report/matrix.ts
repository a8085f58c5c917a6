/** Stacks against stacks, as a table for readers and as JSON for programs. */

import type { Side } from "../../spec/trace/observation.ts";
import type { FaultTally, PairVerdict } from "../runner/pair.ts";
import type { Rule } from "./campaign.ts";
import type { Json } from "./json.ts";
import type { Paint } from "./paint.ts";
import { counted } from "./terminal.ts";

/** The version of the format of a matrix as JSON. */
export const MATRIX_FORMAT = 1;

/** A stack of a matrix. */
export interface MatrixStack {
  readonly name: string;
  readonly version: string;
  /** Why it could not be run here and what would help, or null. */
  readonly unavailable: { readonly why: string; readonly help: string } | null;
}

/** Two stacks, and what they came to. */
export interface MatrixPair {
  /** Who opened. */
  readonly active: string;
  /** Who listened. */
  readonly passive: string;
  readonly verdict: PairVerdict;
}

/** Stacks against stacks. */
export interface Matrix {
  readonly seed: number;
  /** Scenarios a pair. */
  readonly runs: number;
  readonly stacks: readonly MatrixStack[];
  /** In the order of the stacks, the active one first. Those that an interruption left out are missing. */
  readonly pairs: readonly MatrixPair[];
  readonly interrupted: boolean;
}

/** What a pair's cell says: they talk, they do not, nobody can tell. */
export type PairMark = "✓" | "✕" | "?";

/** The mark of a pair. */
export function markOf(verdict: PairVerdict): PairMark {
  if (verdict.is !== "played") return "?";
  if (verdict.faulty > 0) return "✕";
  return verdict.open.length > 0 || verdict.talked === 0 ? "?" : "✓";
}

const nameOf = ({ active, passive }: MatrixPair, side: Side): string => (side === "a" ? active : passive);

/** Who is at fault in a pair, by a letter each: a, p, and - for what nobody can tell. */
function culprits(verdict: PairVerdict): string {
  if (verdict.is !== "played") return "";
  const sides = new Set(verdict.faults.filter(({ excuse }) => excuse === null).map(({ side }) => side));
  return `${sides.has("a") ? "a" : ""}${sides.has("b") ? "p" : ""}${sides.has(null) ? "-" : ""}`;
}

/** The text of a cell: mark, runs in which they talked, who is at fault, and runs with nothing but known deviations. */
export function cellOf(verdict: PairVerdict): string {
  if (verdict.is !== "played") return "?";
  const who = culprits(verdict);
  const known = verdict.excused === 0 ? "" : ` ≈${verdict.excused}`;
  return `${markOf(verdict)} ${verdict.talked}/${verdict.runs}${who === "" ? "" : ` ${who}`}${known}`;
}

const paintFor = (mark: string, paint: Paint): (text: string) => string =>
  mark === "✓" ? paint.good : mark === "✕" ? paint.bad : paint.odd;

const LEGEND = [
  "Each stack opens connections (rows) to each stack that listens (columns); each end is judged by itself.",
  "✓ n/m  they talked to the end in n of m runs, and broke nothing       ✕  somebody broke a rule",
  "a p -  at fault: the active end, the passive end, or nobody can tell  ?  it can't be told",
  "≈n     n runs showed nothing but known deviations and SHOULDs that are not followed, which are discounted",
];

/** The command that plays a fault again, by who made it and the rule, or null. */
export type Again = (who: string, rule: string) => string | null;

/** A matrix for a terminal: the table, its legend, and some lines for each rule that a stack broke. */
export function matrixText(
  matrix: Matrix,
  ruleOf: (id: string) => Rule | null,
  paint: Paint,
  again: Again = () => null,
): string {
  const stacks = matrix.stacks.filter(({ unavailable }) => unavailable === null).map(({ name }) => name);
  const lines: string[] = matrix.stacks.flatMap(({ name, unavailable }) =>
    unavailable === null ? [] : [`${name} can't be run here: ${unavailable.why} ${unavailable.help}`]
  );
  if (stacks.length > 0) lines.push(...tableOf(matrix, stacks, paint), "", ...LEGEND.map(paint.dim));
  const told = [...faultLines(matrix, ruleOf, paint, again), ...openLines(matrix, paint)];
  if (told.length > 0) lines.push("", ...told);
  if (matrix.interrupted) lines.push("interrupted before every pair was done");
  const marks = matrix.pairs.map(({ verdict }) => markOf(verdict));
  const times = (mark: PairMark): number => marks.filter((one) => one === mark).length;
  lines.push(
    "",
    `✓ ${times("✓")}  ✕ ${times("✕")}  ? ${times("?")} · ${counted(matrix.runs, "run")} a pair · seed ${matrix.seed}`,
  );
  return lines.join("\n") + "\n";
}

function tableOf({ pairs }: Matrix, stacks: readonly string[], paint: Paint): readonly string[] {
  const cells = new Map(pairs.map(({ active, passive, verdict }) => [`${active} ${passive}`, verdict]));
  const textAt = (active: string, passive: string): string => {
    const verdict = cells.get(`${active} ${passive}`);
    return verdict === undefined ? "" : cellOf(verdict);
  };
  const corner = "opens ↓  listens →";
  const first = Math.max(corner.length, ...stacks.map((name) => name.length));
  const widths = stacks.map((passive) =>
    Math.max(passive.length, ...stacks.map((active) => textAt(active, passive).length))
  );
  const heading = stacks.map((name, i) => paint.strong(name.padEnd(widths[i] ?? 0)));
  return [
    `${corner.padEnd(first)}  ${heading.join("  ")}`.trimEnd(),
    ...stacks.map((active) => {
      const row = stacks.map((passive, i) => {
        const text = textAt(active, passive);
        return paintFor(text.slice(0, 1), paint)(text.slice(0, 1)) + text.slice(1).padEnd((widths[i] ?? 0) - 1);
      });
      return `${paint.strong(active.padEnd(first))}  ${row.join("  ")}`.trimEnd();
    }),
  ];
}

/** A fault in all the pairs that showed it. */
export interface Blame {
  /** The stack's name; both names when nobody can tell. */
  readonly who: string;
  readonly first: FaultTally;
  /** The pair that showed it first. */
  readonly pair: MatrixPair;
  /** Every pair that did, with the number of its runs. */
  readonly where: string[];
}

/** So many pairs are named; more are counted. */
const MOST_PAIRS = 4;

/** What was broken, by stack and rule: the unexcused first, each in the order in which it was found. */
export function blames({ pairs }: Matrix): readonly Blame[] {
  const found = new Map<string, Blame>();
  for (const pair of pairs) {
    for (const fault of pair.verdict.is === "played" ? pair.verdict.faults : []) {
      const both = [...new Set([pair.active, pair.passive])].sort().join(" or ");
      const who = fault.side === null ? both : nameOf(pair, fault.side);
      const key = `${who} ${fault.rule} ${fault.excuse}`;
      const blame = found.get(key) ?? { who, first: fault, pair, where: [] };
      blame.where.push(`${pair.active} → ${pair.passive} ${fault.runs}`);
      found.set(key, blame);
    }
  }
  const all = [...found.values()];
  return [...all.filter(({ first }) => first.excuse === null), ...all.filter(({ first }) => first.excuse !== null)];
}

function faultLines(
  matrix: Matrix,
  ruleOf: (id: string) => Rule | null,
  paint: Paint,
  again: Again,
): readonly string[] {
  return blames(matrix).flatMap(({ who, first, where }) => {
    const { rule, expected, actual, excuse, because, storm } = first;
    const row = ruleOf(rule);
    const place = row === null || row.where === "" ? "" : ` (${row.level}, ${row.where})`;
    const mark = excuse === null ? paint.bad("✕") : paint.odd("≈");
    const more = where.length > MOST_PAIRS ? `, and ${where.length - MOST_PAIRS} more pairs` : "";
    const pairs = where.slice(0, MOST_PAIRS).join(", ") + more;
    const about = `${mark} ${paint.strong(who)}: ${rule}${place}: of ${matrix.runs} runs, ${pairs}`;
    if (excuse !== null) return [about, ...(because === null ? [] : [`    known     ${because}`])];
    const path = again(who, rule);
    return [
      about,
      `    expected  ${expected}`,
      `    actual    ${actual} (first seen in: ${storm})`,
      ...(path === null ? [] : [`    again     ${path}`]),
    ];
  });
}

function openLines({ pairs }: Matrix, paint: Paint): readonly string[] {
  return pairs.flatMap((pair) => {
    const { active, passive, verdict } = pair;
    const about = `${paint.odd("?")} ${active} → ${passive}`;
    if (verdict.is !== "played") return [`${about}: ${verdict.why}`];
    return verdict.open.map(({ side, why, runs }) =>
      side === null
        ? `${about} ${runs}: ${why}`
        : `${about} ${runs}: the adapter of ${nameOf(pair, side)} failed: ${why}`
    );
  });
}

/** A matrix as a JSON value. */
export function matrixJson(matrix: Matrix, suite: string, ruleOf: (id: string) => Rule | null): Json {
  return {
    format: MATRIX_FORMAT,
    suite: { name: "tcp-conformance", version: suite },
    seed: matrix.seed,
    runs: matrix.runs,
    interrupted: matrix.interrupted,
    stacks: matrix.stacks.map(({ name, version, unavailable }) => ({
      name,
      version,
      available: unavailable === null,
      ...(unavailable ?? {}),
    })),
    pairs: matrix.pairs.map((pair) => {
      const { active, passive, verdict } = pair;
      const mark = markOf(verdict);
      if (verdict.is !== "played") return { active, passive, mark, why: verdict.why };
      const { runs, talked, faulty, excused } = verdict;
      const faults = verdict.faults.map((fault) => faultJson(fault, pair, ruleOf));
      const open = verdict.open.map(({ side, ...said }) => ({
        ...said,
        stack: side === null ? null : nameOf(pair, side),
      }));
      return { active, passive, mark, runs, talked, faulty, excused, faults, open };
    }),
  };
}

function faultJson(fault: FaultTally, pair: MatrixPair, ruleOf: (id: string) => Rule | null): Json {
  const { side, scenario, ...said } = fault;
  const role = side === null ? null : side === "a" ? "active" : "passive";
  const stack = side === null ? null : nameOf(pair, side);
  const level = ruleOf(fault.rule)?.level ?? null;
  return { ...said, level, role, stack, scenario: JSON.parse(JSON.stringify(scenario)) as Json };
}

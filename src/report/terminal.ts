/** A campaign as text for a terminal: the table of properties times stacks, and what needs to be said beside it. */

import type { Verdict, VerdictName } from "../runner/verdict.ts";
import { type Campaign, type Result, splitId, tally } from "./campaign.ts";
import type { Paint } from "./paint.ts";

/** The mark of each verdict in a table, one column wide. */
export const MARK: Readonly<Record<VerdictName, string>> = {
  pass: "✓",
  fail: "✕",
  healed: "✕",
  deviation: "≈",
  known: "≈",
  unsupported: "–",
  inconclusive: "?",
  error: "!",
};

/** What each mark means, in the order in which a summary counts them. */
const MEANING: readonly (readonly [VerdictName, string])[] = [
  ["pass", "held"],
  ["fail", "failed"],
  ["healed", "healed, though known to fail"],
  ["deviation", "deviating from a SHOULD"],
  ["known", "failing as known"],
  ["unsupported", "unsupported"],
  ["inconclusive", "inconclusive"],
  ["error", "broken on our side"],
];

/** Paints a verdict's mark or name. */
export function paintOf(paint: Paint, is: VerdictName): (text: string) => string {
  if (is === "pass") return paint.good;
  if (is === "fail" || is === "healed" || is === "error") return paint.bad;
  return is === "unsupported" ? paint.dim : paint.odd;
}

/** The table of properties times stacks: a heading a folder, a line a property, a mark a stack. */
export function table(campaign: Campaign, paint: Paint): string {
  const stacks = campaign.stacks.filter((stack) => stack.unavailable === null).map((stack) => stack.name);
  if (stacks.length === 0 || campaign.results.length === 0) return "";
  const rows = new Map<string, Map<string, Verdict>>();
  for (const { property, stack, verdict } of campaign.results) {
    const row = rows.get(property.id) ?? new Map<string, Verdict>();
    rows.set(property.id, row.set(stack, verdict));
  }
  const widest = Math.max(...[...rows.keys()].map((id) => splitId(id).slug.length)) + 2;
  const lines = [`${" ".repeat(widest)}  ${paint.strong(stacks.join("  "))}`];
  let heading = "";
  for (const [id, row] of rows) {
    const { folder, slug } = splitId(id);
    if (folder !== heading) lines.push(paint.strong(folder));
    heading = folder;
    const marks = stacks.map((stack) => cell(row.get(stack), stack.length, paint)).join("  ");
    lines.push(`  ${slug.padEnd(widest - 2)}  ${marks}`.trimEnd());
  }
  return lines.join("\n") + "\n";
}

function cell(verdict: Verdict | undefined, width: number, paint: Paint): string {
  if (verdict === undefined) return " ".repeat(width);
  const before = " ".repeat(Math.floor((width - 1) / 2));
  return before + paintOf(paint, verdict.is)(MARK[verdict.is]) + " ".repeat(width - 1 - before.length);
}

/** One line that says what a result's mark does not, or null when there is nothing to add. */
export function note({ property, stack, verdict }: Result): string | null {
  const about = `${MARK[verdict.is]} ${property.id} (${stack})`;
  switch (verdict.is) {
    case "pass":
    case "unsupported":
    case "fail":
      return null;
    case "deviation": {
      const { rule, expected, actual } = verdict.counterexample.violation;
      return `${about}: ${rule}: expected ${expected}; actual ${actual}`;
    }
    case "known":
      return `${about}: known: ${verdict.because}`;
    case "healed":
      return `${about}: healed; delete its line from the list of known deviations ("${verdict.because}")`;
    case "inconclusive":
    case "error":
      return `${about}: ${verdict.is}: ${verdict.why}`;
  }
}

/** The notes on a campaign, and its one-line summary. What could not be run, and why, comes first. */
export function summary(campaign: Campaign, paint: Paint): string {
  const lines: string[] = [];
  for (const { name, unavailable } of campaign.stacks) {
    if (unavailable !== null) lines.push(`${name} can't be run here: ${unavailable.why} ${unavailable.help}`);
  }
  const unsupported = new Map<string, number>();
  const cutShort = new Map<string, number>();
  for (const result of campaign.results) {
    const said = note(result);
    if (isCutShort(result)) count(cutShort, result.stack);
    else if (said !== null) lines.push(paintOf(paint, result.verdict.is)(said.slice(0, 1)) + said.slice(1));
    if (result.verdict.is === "unsupported") count(unsupported, `${result.stack}: ${result.verdict.needs.join(", ")}`);
  }
  for (const [needs, times] of unsupported) lines.push(paint.dim(`– ${times} not run on ${needs}`));
  for (const [stack, times] of cutShort) lines.push(paint.odd(`? ${times} cut short on ${stack}`));
  const { interrupted, seed } = campaign;
  if (interrupted !== null) lines.push(`interrupted after ${interrupted.done} of ${interrupted.of}`);
  const counts = tally(campaign.results);
  const parts = MEANING.flatMap(([is, words]) => {
    const times = counts.get(is) ?? 0;
    return times === 0 ? [] : [paintOf(paint, is)(`${times} ${words}`)];
  });
  lines.push(`${parts.join(", ") || "nothing was run"} · ${effort(campaign.results)} · seed ${seed}`);
  return lines.join("\n") + "\n";
}

/** Whether an interruption is why a result is open: there may be very many of them. */
const isCutShort = ({ verdict }: Result): boolean =>
  verdict.is === "inconclusive" && verdict.why.startsWith("interrupted");

const count = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

function effort(results: readonly Result[]): string {
  let runs = 0;
  let segments = 0;
  for (const { verdict } of results) {
    if (!("counts" in verdict)) continue;
    runs += verdict.counts.runs;
    segments += verdict.counts.segments;
  }
  return `${counted(runs, "run")}, ${counted(segments, "segment")}`;
}

/** So many of something: `1 run`, `2,000 runs`. */
export const counted = (n: number, what: string): string => `${grouped(n)} ${what}${n === 1 ? "" : "s"}`;

/** A whole number with commas between groups of three digits. */
export const grouped = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, ",");

/** A failure's screen: enough to act on without anything else. */

import type { Counterexample, Verdict } from "../runner/verdict.ts";
import type { Result, Rule } from "./campaign.ts";
import type { Paint } from "./paint.ts";
import { counted, grouped, MARK, paintOf } from "./terminal.ts";

/** What a failure's screen is made of, beside the result itself. */
export interface Failure {
  readonly result: Result;
  readonly counterexample: Counterexample;
  /** The rule that was broken, or null when the register does not have it. */
  readonly rule: Rule | null;
  /** The ladder of the run, with the offending step marked. */
  readonly ladder: string;
  /** The command that plays it again, or null when the scenario was not saved. */
  readonly again: string | null;
}

/** The counterexample of a verdict that has one, or null. */
export const counterexampleOf = (verdict: Verdict): Counterexample | null =>
  "counterexample" in verdict ? verdict.counterexample : null;

/** Columns of text that is to be read. */
const TEXT_WIDTH = 100;

/** Text in lines that begin with so many spaces. */
export function wrapped(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > TEXT_WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => " ".repeat(indent) + one);
}

/** The rule of a violation, in one or two lines. */
function quote(rule: Rule | null, id: string): readonly string[] {
  if (rule === null) return [`  rule      ${id}`];
  const where = rule.where === "" ? "" : ` (${rule.where})`;
  return [`  ${rule.level.padEnd(9)} ${rule.id}${where}`, ...wrapped(`“${rule.says}”`, 12)];
}

const timesOf = (n: number): string => (n === 1 ? "once" : `${grouped(n)} times`);

/** The screen of one failure. */
export function failureScreen(failure: Failure, paint: Paint): string {
  const { result: { property, stack, verdict }, counterexample: { violation, foundAt, shrinks, scenario } } = failure;
  const also = violation.also ?? [];
  const others = property.covers.filter((id) => id !== violation.rule && !also.includes(id));
  const actions = scenario.actions.length;
  const rules = scenario.network.rules.length;
  const steps = `${counted(actions, "action")}, ${counted(rules, "network rule")}`;
  const lines = [
    `${paintOf(paint, verdict.is)(MARK[verdict.is])} ${paint.strong(property.id)} — ${stack}`,
    ...wrapped(property.says, 2),
    ...quote(failure.rule, violation.rule),
    ...(also.length === 0 ? [] : [`  also      ${also.join(", ")}`]),
    ...(others.length === 0 ? [] : [`  covers    ${others.join(", ")}`]),
    "",
    failure.ladder.trimEnd(),
    "",
    `  expected  ${violation.expected}`,
    `  actual    ${paint.bad(violation.actual)}`,
    ...(failure.again === null ? [] : [
      `  found     in run ${grouped(foundAt)}, made smaller ${timesOf(shrinks)}: ${steps}`,
      `  again     ${failure.again}`,
    ]),
  ];
  return lines.join("\n") + "\n";
}

/**
 * What stacks declare otherwise than the RFCs ask, with the constants and settings that decide it. It fails nothing,
 * strict or not: whoever declares it has said so, and is held to what is declared.
 */

import { declaredDeviations, type Knobs } from "../../spec/requirements/declared.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Campaign } from "./campaign.ts";
import type { Paint } from "./paint.ts";
import { ruleOf } from "./rule.ts";

/** One line of a report: a value that a stack declares, and what was asked for. */
export interface DeclaredLine {
  /** The requirement that asks for something else, how binding that is, and where it stands. */
  readonly rule: string;
  readonly level: string;
  readonly where: string;
  /** What it is about, by its name in the declaration (`giveUpSyn`), and in words (`R2 for a SYN`). */
  readonly quantity: string;
  readonly what: string;
  readonly declared: string;
  /** The constants and settings of the stack that decide it; null where they are not known. */
  readonly knob: string | null;
  readonly asked: string;
}

/** The lines about a declaration. */
export const declaredLines = (declaration: Declaration, knobs: Knobs = {}): readonly DeclaredLine[] =>
  declaredDeviations(declaration).map(({ requirement, level, quantity, what, declared, asked }) => {
    const where = ruleOf(requirement)?.where ?? "";
    return { rule: requirement, level, where, quantity, what, declared, knob: knobs[quantity] ?? null, asked };
  });

/** A line as it is read: `R2 for a SYN: 127 s (tcp_syn_retries); at least 180 s`. */
export const declaredText = ({ what, declared, knob, asked }: DeclaredLine): string =>
  `${what}: ${declared}${knob === null ? "" : ` (${knob})`}; ${asked}`;

/** What is printed of a campaign: a heading and a line each for every stack that could be run and has some, or "". */
export function declaredSection({ stacks, set }: Campaign, paint: Paint): string {
  const under = Object.keys(set).length === 0 ? "" : ", under the settings of --set";
  return stacks.filter(({ unavailable }) => unavailable === null).map(({ name, declaration, knobs }) => {
    const lines = declaredLines(declaration, knobs);
    if (lines.length === 0) return "";
    const levels = Math.max(...lines.map(({ level }) => level.length));
    const rules = Math.max(...lines.map(({ rule }) => rule.length));
    const shown = lines.map((line) =>
      `  ${paint.odd(line.level.padEnd(levels))}  ${line.rule.padEnd(rules)}  ${declaredText(line)}\n`
    );
    return `${paint.strong(`${name}: declared otherwise than the RFCs ask${under}`)}\n${shown.join("")}\n`;
  }).join("");
}

/** The screen of a failure, with its ladder and the command that plays it again. */

import type { Result } from "../report/campaign.ts";
import { counterexampleOf, failureScreen } from "../report/failure.ts";
import { COLOURS, type Paint } from "../report/paint.ts";
import { ruleOf } from "../report/rule.ts";
import { ladder } from "../trace/ladder.ts";

/** The screen, or null for a verdict without a counterexample. */
export function showFailure(result: Result, again: string | null, columns: number, paint: Paint): string | null {
  const counterexample = counterexampleOf(result.verdict);
  if (counterexample === null) return null;
  const { run, violation } = counterexample;
  const drawing = ladder(run, {
    mark: violation.at,
    width: Math.max(80, columns),
    colour: paint === COLOURS,
  });
  return failureScreen({ result, counterexample, rule: ruleOf(violation.rule), ladder: drawing, again }, paint);
}

/** A word of a command line, quoted for a shell where it has to be. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

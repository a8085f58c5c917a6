/** How binding the rules of the register are: what makes a violation a failure, and what a deviation. */

import type { Level } from "../../spec/requirements/requirement.ts";
import { requirement } from "../../spec/requirements/register.ts";
import type { Binding } from "./judge.ts";

const BINDING: Readonly<Record<Level, Binding>> = {
  "MUST": "must",
  "MUST NOT": "must",
  "SHOULD": "should",
  "SHOULD NOT": "should",
  "RECOMMENDED": "should",
  // What a MAY allows is never asked for; what breaks one is a wrong way of doing it.
  "MAY": "must",
  "rule": "must",
  "invariant": "must",
};

/** How binding a rule is by its level in the register; one that the register does not have is taken for a MUST. */
export function bindingOfRule(rule: string): Binding {
  const row = requirement(rule);
  return row === undefined ? "must" : BINDING[row.level];
}

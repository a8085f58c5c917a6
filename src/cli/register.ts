/** Finds rows of the register, and the properties that cover them, by what somebody typed. */

import { type Standing, standings } from "../../properties/evidence/evidence.ts";
import type { Requirement } from "../../spec/requirements/requirement.ts";
import type { Property } from "../runner/property.ts";
import { nearest } from "../runner/select.ts";
import type { Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** The requirement with an id, in capitals or not; null when there is none. */
export const requirementIn = (suite: Suite, id: string): Requirement | null =>
  suite.requirements.find((row) => row.id === id.toUpperCase()) ?? null;

/** What stands behind each row, as far as this installation can tell. */
export const standingsIn = (suite: Suite): readonly Standing[] =>
  standings({
    requirements: suite.requirements,
    checks: suite.catalogue,
    mutants: suite.mutants,
    kills: suite.matrix()?.kills ?? [],
  });

/** The ids that are nearest to a word, for a sentence. */
export const nearestIds = (suite: Suite, word: string): string =>
  nearest(word.toUpperCase(), suite.requirements.map(({ id }) => id), 3).join(", ");

/** The requirement with an id; one that there is not ends the command. */
export function requirementNamed(suite: Suite, id: string): Requirement {
  const row = requirementIn(suite, id);
  if (row === null) throw usage(`there is no requirement "${id}". Nearest are ${nearestIds(suite, id)}.`);
  return row;
}

/** Those of some properties that cover one of the requirements; one that none of them covers ends the command. */
export function covering(
  suite: Suite,
  properties: readonly Property[],
  requirements: readonly string[],
): readonly Property[] {
  if (requirements.length === 0) return properties;
  const rows = requirements.map((id) => requirementNamed(suite, id));
  for (const { id, status } of rows) {
    if (properties.some(({ covers }) => covers.includes(id))) continue;
    const implied = status.is === "implied" ? ` by ${status.by}` : "";
    const which = properties.length === suite.catalogue.length ? "property" : "property of those";
    throw usage(`no ${which} covers ${id}, which is ${status.is}${implied}. See \`requirements ${id}\`.`);
  }
  return properties.filter(({ covers }) => rows.some(({ id }) => covers.includes(id)));
}

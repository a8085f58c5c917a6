/** The register's rows in the form in which reports quote them. */

import { requirement } from "../../spec/requirements/register.ts";
import type { Rule } from "./campaign.ts";

/** The rule with this id, or null when the register does not have it. */
export function ruleOf(id: string): Rule | null {
  const row = requirement(id);
  if (row === undefined) return null;
  const appendix = row.section !== null && /^[A-Z]/.test(row.section) ? "appendix" : "section";
  const where = row.rfc === null ? "" : `RFC ${row.rfc}, ${appendix} ${row.section}`;
  return { id, level: row.level, where, says: row.says };
}

/** A mutant: the reference model with one thing wrong, on purpose. */

import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import type { Octets } from "../../src/adapters/model/octets.ts";

/** The reference model with one entry of its table replaced or its octets changed, and the property that notices. */
export interface Mutant {
  /** A slug: `fin-never-retransmitted`. */
  readonly name: string;
  /** What it does wrong, in the present tense. */
  readonly breaks: string;
  /** The id of the property that must fail on it. */
  readonly caughtBy: string;
  /** Within how many runs, with any seed that was tried; the suite's power, so keep it small. */
  readonly within: number;
  /** The requirements that it violates, as near as can be: ids of the register. Each is named by what catches it. */
  readonly violates: readonly string[];
  readonly rules: Rules;
  /** What it does to packets as octets; nothing, as a rule. */
  readonly octets?: Octets;
}

/** A mutant from the rules that it replaces. */
export const mutant = (
  name: string,
  breaks: string,
  caught: { readonly by: string; readonly within: number; readonly violates: readonly string[] },
  wrong: Partial<Rules>,
): Mutant => ({
  name,
  breaks,
  caughtBy: caught.by,
  within: caught.within,
  violates: caught.violates,
  rules: { ...RFC_RULES, ...wrong },
});

/** A mutant whose decisions are right, and whose octets are not. */
export const octetMutant = (
  name: string,
  breaks: string,
  caught: { readonly by: string; readonly within: number; readonly violates: readonly string[] },
  octets: Octets,
): Mutant => ({ ...mutant(name, breaks, caught, {}), octets });

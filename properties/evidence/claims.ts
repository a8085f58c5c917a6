/** The claims of this project: its register, its checks, its mutants, and the choices that its scenarios exercise. */

import fc from "fast-check";
import { REQUIREMENTS } from "../../spec/requirements/register.ts";
import { RECOMMENDED } from "../../spec/tcp/policy.ts";
import { anyPolicy, type PolicySettings } from "../arbitraries/policy.ts";
import { CATALOGUE } from "../catalogue.ts";
import { MUTANTS } from "../mutants/mutants.ts";
import type { Claims } from "./evidence.ts";
import type { Matrix } from "./matrix.ts";

/** How many scenarios of each property are looked at for the settings that it uses. */
const SAMPLE = 10;

/** Settings of the policy that scenarios vary. Nothing is run for it. */
function settingsOf(): Claims["settings"] {
  const seen = new Map<string, Set<unknown>>(
    Object.entries(RECOMMENDED).map(([name, value]) => [name, new Set([value])]),
  );
  const note = (policy: PolicySettings): void => {
    for (const [name, value] of Object.entries(policy)) seen.get(name)?.add(value);
  };
  const seed = 1;
  for (const policy of fc.sample(anyPolicy, { seed, numRuns: 200 })) note(policy);
  for (const { scenario, examples } of CATALOGUE) {
    for (const { a, b } of [...examples, ...fc.sample(scenario, { seed, numRuns: SAMPLE })]) {
      note(a.policy);
      note(b.policy);
    }
  }
  return new Map([...seen].map(([name, values]) => [name, values.size > 1 ? "varied" : "fixed"]));
}

/** The claims as they are now, with the kills of when the mutants were last run. */
export const claimsNow = ({ kills }: Matrix): Claims => ({
  requirements: REQUIREMENTS,
  checks: CATALOGUE,
  mutants: MUTANTS,
  kills,
  settings: settingsOf(),
});

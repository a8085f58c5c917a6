/** Puts the suite together: the one place, beside the conformance test, that knows the stacks and the catalogue. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CATALOGUE } from "../../properties/mod.ts";
import { fileNameOf } from "../report/campaign.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { savedFrom } from "./files.ts";
import { MUTANT_ROWS, PEER, STACKS } from "./stacks.ts";
import type { Suite } from "./suite.ts";
import { VERSION } from "./version.ts";

/** Where committed scenarios are: `<property, slashes as -->/<slug>.json`. Not there in a package without them. */
const REGRESSIONS = new URL("../../properties/regressions/", import.meta.url);

function readScenario(file: URL): Scenario {
  return savedFrom(fileURLToPath(file), JSON.parse(readFileSync(file, "utf8"))).scenario;
}

/** The committed scenarios of a property, in the order of their names. */
function saved(property: string): readonly Scenario[] {
  if (REGRESSIONS.protocol !== "file:") return [];
  const folder = new URL(`${fileNameOf(property)}/`, REGRESSIONS);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
  return names.map((name) => readScenario(new URL(name, folder)));
}

/** The suite as it is published: every property, every stack, every mutant. */
export function loadSuite(): Promise<Suite> {
  return Promise.resolve({
    version: VERSION,
    catalogue: CATALOGUE,
    stacks: STACKS,
    mutants: MUTANT_ROWS,
    peer: PEER,
    saved,
    savedAs: (name) => readScenario(new URL(name, REGRESSIONS)),
    runsIn: "threads",
  });
}

/** Committed scenarios: `properties/regressions/<property, slashes as -->/<slug>.json`. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fileNameOf } from "../report/campaign.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { savedFrom } from "./files.ts";

/** Where they are. Not there in a package without them. */
const REGRESSIONS = new URL("../../properties/regressions/", import.meta.url);

const read = (file: URL): Scenario => savedFrom(fileURLToPath(file), JSON.parse(readFileSync(file, "utf8"))).scenario;

/** The committed scenarios of a property, in the order of their names; of those names only that are wanted. */
export function savedScenarios(
  property: string,
  wanted: (name: string) => boolean = () => true,
): readonly Scenario[] {
  if (REGRESSIONS.protocol !== "file:") return [];
  const folder = new URL(`${fileNameOf(property)}/`, REGRESSIONS);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json") && wanted(name)).sort();
  return names.map((name) => read(new URL(name, folder)));
}

/** The committed scenario of a name, relative to the folder of all of them. */
export const savedScenario = (name: string): Scenario => read(new URL(name, REGRESSIONS));

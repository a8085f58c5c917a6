/** What is committed about the evidence: the kill matrix, and the map from requirements to the code that cites them. */

import { existsSync, readFileSync } from "node:fs";
import { type Matrix, matrixFrom } from "../../properties/evidence/matrix.ts";

/** The text of a file of the project, in a checkout or in the npm package; null where there is none. */
function textOf(path: string): string | null {
  const places = [new URL(`../../${path}`, import.meta.url), new URL(`../../../${path}`, import.meta.url)];
  const found = places.find((place) => place.protocol === "file:" && existsSync(place));
  return found === undefined ? null : readFileSync(found, "utf8");
}

/** How the mutants fared when they were last measured, or null where nobody can tell. */
export function committedMatrix(): Matrix | null {
  const text = textOf("reports/kill-matrix.json");
  return text === null ? null : matrixFrom(text);
}

/** Where code of the specification cites a requirement; null where nobody can tell. */
export function committedCitations(id: string): readonly string[] | null {
  const text = textOf("spec/citations.txt");
  if (text === null) return null;
  const paragraph = text.split("\n\n").find((one) => one.startsWith(`${id} `)) ?? "";
  return paragraph.split("\n").flatMap((line) => /^ {2}code (.*)$/.exec(line)?.[1] ?? []);
}

/** With these the baselines of the stacks that come with the suite are made: enough to see, and soon done. */
export const BASELINE_SEED = 1;

/** Scenarios a property. */
export const BASELINE_RUNS = 10;

/** The baseline of a stack that comes with the suite, relative to the project's root. */
export const baselineFile = (stack: string): string => `reports/baseline/${stack}.json`;

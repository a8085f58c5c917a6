/** The command `coverage`: what the scenarios of some properties reach at a stack. */

import fc from "fast-check";
import { type Coverage, missingFrom, NO_COVERAGE, STATES_IN_ORDER } from "../../spec/coverage/coverage.ts";
import { coverageText } from "../report/coverage.ts";
import { type Json, jsonText } from "../report/json.ts";
import { reachedVirtual } from "../runner/reached.ts";
import { seedFor } from "../runner/seeds.ts";
import { select } from "../runner/select.ts";
import { EXIT } from "../runner/verdict.ts";
import { availabilityOf, findStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** What `coverage` can be told. */
export interface CoverageOptions {
  readonly stack?: string;
  readonly property?: readonly string[];
  readonly runs?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Scenarios of each property, unless told otherwise: enough for every cell of the table on the model. */
export const COVERAGE_RUNS = 1_000;

/** The properties that are looked at unless told otherwise. */
const CRAFTED: readonly string[] = ["crafted/*"];

/** Plays the scenarios of some properties on a stack, and tells what they reached; nothing is judged. */
export async function coverage(suite: Suite, io: Io, options: CoverageOptions): Promise<number> {
  const name = options.stack ?? "model";
  const found = await findStack(suite, name, io.cwd);
  const unavailable = await availabilityOf(found);
  if (unavailable !== null) throw usage(`${name} can't be run here: ${unavailable.why} ${unavailable.help}`);
  if (found.kind.clock !== "virtual") throw usage(`${name} has a real clock, and coverage is taken in virtual time.`);
  const selection = select(suite.catalogue, options.property ?? CRAFTED);
  if ("unmatched" in selection) {
    throw usage(`no property fits "${selection.unmatched}". Nearest are ${selection.nearest.join(", ")}.`);
  }
  const { runs = COVERAGE_RUNS, seed = 1 } = options;
  let reached = NO_COVERAGE;
  for (const { id, scenario } of selection.found) {
    const scenarios = fc.sample(scenario, { seed: seedFor(seed, id, 0), numRuns: runs });
    reached = reachedVirtual(found.kind, suite.peer, scenarios, reached);
  }
  if (options.json === true) io.out(jsonText(asJson(name, seed, reached)));
  else io.out(coverageText(reached, paintFor(io, io.outIsTerminal)));
  return EXIT.held;
}

/** As JSON: by state and kind, how many were crafted and how many came in all. */
const asJson = (stack: string, seed: number, reached: Coverage): Json => ({
  stack,
  seed,
  runs: reached.runs,
  cells: Object.fromEntries(STATES_IN_ORDER.map((state) => [state, { ...reached.cells[state] }])) as unknown as Json,
  marks: { ...reached.marks },
  missing: [...missingFrom(reached)],
});

/** The kill matrix: in which run each mutant was caught, and how often each premise was reached, a line each. */

import type { Violation } from "../../spec/trace/monitor.ts";
import type { Counterexample, Verdict } from "../../src/runner/verdict.ts";
import type { Claim } from "./evidence.ts";

/** The seeds with which each mutant is run. */
export const SEEDS: readonly number[] = [1, 2];
/** The seed of the scenario that is made smaller. */
export const LEAST_SEED = 1;
/** The most runs that making a scenario smaller may take. */
export const SHRINK_RUNS = 500;
/** How many scenarios a property is given to reach its premise on the model. */
export const PREMISE_RUNS = 100;

/** How a mutant fared. */
export interface Kill {
  readonly mutant: string;
  readonly violates: readonly string[];
  /** The property that was run. */
  readonly by: string;
  /** Within how many runs it had to be caught. */
  readonly within: number;
  /** The run in which it was caught, for each seed; null where it was not. */
  readonly runs: readonly (number | null)[];
  /** The rule that the violation names, and the others that the same deed breaks. */
  readonly rule: string | null;
  readonly also: readonly string[];
  /** How many actions the least scenario has. */
  readonly steps: number | null;
}

/** How often a property's premise was reached on the model. */
export interface Reach {
  readonly property: string;
  readonly runs: number;
  readonly reached: number;
}

/** The whole of it, in the order of the lists of mutants and of properties. */
export interface Matrix {
  readonly kills: readonly Kill[];
  readonly premises: readonly Reach[];
}

/** A matrix in which nothing was measured. */
export const EMPTY: Matrix = { kills: [], premises: [] };

/** The counterexample of a campaign that failed. */
const foundBy = (verdict: Verdict): Counterexample | null => (verdict.is === "fail" ? verdict.counterexample : null);

/**
 * What the matrix says of a mutant, from the verdicts with each seed, and from that on random scenarios alone, which
 * were made smaller. A written example may still be the smallest.
 */
export function killOf(
  mutant: Claim & { readonly within: number },
  verdicts: readonly Verdict[],
  least: Verdict,
): Kill {
  const found = verdicts.map(foundBy);
  const lengths = [foundBy(least), ...found].flatMap((one) => one?.scenario.actions.length ?? []);
  const violation: Violation | null = found[0]?.violation ?? null;
  return {
    mutant: mutant.name,
    violates: mutant.violates,
    by: mutant.caughtBy,
    within: mutant.within,
    runs: found.map((one) => one?.foundAt ?? null),
    rule: violation?.rule ?? null,
    also: violation?.also ?? [],
    steps: lengths.length === 0 ? null : Math.min(...lengths),
  };
}

/** Whether a mutant was caught with every seed. */
export const isDead = ({ runs }: Kill): boolean => runs.length === SEEDS.length && runs.every((run) => run !== null);

/** Whether a line is about a mutant as it is now. */
export const isAbout = (kill: Kill, mutant: Claim & { readonly within: number }): boolean =>
  kill.by === mutant.caughtBy && kill.within === mutant.within &&
  kill.violates.join() === mutant.violates.join();

const lines = (rows: readonly object[]): string => rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");

/** The matrix as JSON, a line a mutant and a line a property. */
export const matrixText = ({ kills, premises }: Matrix): string =>
  `{\n  "format": 1,\n  "seeds": ${JSON.stringify(SEEDS)},\n  "kills": [\n${lines(kills)}\n  ],\n` +
  `  "premises": [\n${lines(premises)}\n  ]\n}\n`;

/** The matrix in a text that {@link matrixText} made. */
export function matrixFrom(text: string): Matrix {
  const { kills, premises } = JSON.parse(text) as Matrix;
  return { kills, premises };
}

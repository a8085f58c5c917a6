/** What a campaign of one property on one stack came to, and the exit codes of the command line. */

import type { Violation } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A broken property: the least scenario that was found, and its run. */
export interface Counterexample {
  /** The least scenario that was found. */
  readonly scenario: Scenario;
  /** What was observed when it ran. */
  readonly run: RunRecord;
  /** The rule that was broken. */
  readonly violation: Violation;
  /** The number of the run that failed first, from 1, and how often it was made smaller. */
  readonly foundAt: number;
  /** How often the scenario was made smaller. */
  readonly shrinks: number;
}

/** How often things came about in a campaign. */
export interface Counts {
  /** Scenarios that were run. */
  readonly runs: number;
  /** Runs that reached the premise. */
  readonly reached: number;
  /** Packets that stacks emitted. */
  readonly segments: number;
}

/** The verdict on a property. */
export type Verdict =
  | { readonly is: "pass"; readonly counts: Counts }
  | { readonly is: "fail"; readonly counts: Counts; readonly counterexample: Counterexample }
  /** A SHOULD that the stack does not follow; a fail under `--strict`. */
  | { readonly is: "deviation"; readonly counts: Counts; readonly counterexample: Counterexample }
  /** A failure that is on the list of known ones, with its reason. */
  | {
    readonly is: "known";
    readonly counts: Counts;
    readonly counterexample: Counterexample;
    readonly because: string;
  }
  /** On the list of known failures, and it passed: the line is to be deleted. */
  | { readonly is: "healed"; readonly counts: Counts; readonly because: string }
  | { readonly is: "unsupported"; readonly needs: readonly string[] }
  /** Too few runs reached the premise, or the clock could not decide. */
  | { readonly is: "inconclusive"; readonly counts: Counts; readonly why: string }
  /** Ours or the adapter's, never the stack's. The scenario is the one that was being played, if any was. */
  | { readonly is: "error"; readonly why: string; readonly scenario?: Scenario };

/** The name of a verdict. */
export type VerdictName = Verdict["is"];

/** The counts of a campaign in which nothing ran. */
export const NOTHING_RAN: Counts = { runs: 0, reached: 0, segments: 0 };

/** The exit codes of the command line. */
export const EXIT = {
  held: 0,
  failed: 1,
  usage: 2,
  inconclusive: 3,
  internal: 70,
} as const;

/** One of {@link EXIT}'s values. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The exit code of a campaign. A failure outweighs an error of ours, which outweighs an open question; a healed known
 * failure is a failure of the gate, since the list of known ones no longer tells the truth.
 */
export function exitCode(verdicts: readonly Verdict[]): ExitCode {
  const seen = new Set(verdicts.map((verdict) => verdict.is));
  if (seen.has("fail") || seen.has("healed")) return EXIT.failed;
  if (seen.has("error")) return EXIT.internal;
  if (seen.has("inconclusive")) return EXIT.inconclusive;
  return EXIT.held;
}

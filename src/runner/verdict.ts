/** What a campaign of one property on one stack came to. */

import type { Violation } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A broken property: the least scenario that was found, and its run. */
export interface Counterexample {
  readonly scenario: Scenario;
  readonly run: RunRecord;
  readonly violation: Violation;
  /** The number of the run that failed first, from 1, and how often it was made smaller. */
  readonly foundAt: number;
  readonly shrinks: number;
}

/** How often things came about in a campaign. */
export interface Counts {
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
  /** Ours or the adapter's, never the stack's. */
  | { readonly is: "error"; readonly why: string };

/** The exit codes of the command line. */
export const EXIT = {
  held: 0,
  failed: 1,
  usage: 2,
  inconclusive: 3,
  internal: 70,
} as const;

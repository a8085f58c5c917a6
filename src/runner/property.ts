/** A property: a sentence that must hold, and the scenarios that try to break it. */

import type { Arbitrary } from "fast-check";
import type { Capability } from "../../spec/trace/declaration.ts";
import type { Monitor, Violation } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What a run must have reached to count: without it, it neither confirms nor refutes. */
export interface Premise {
  /** In the past tense: "a FIN was lost". */
  readonly says: string;
  /** Whether a run did. */
  reached(run: RunRecord, scenario: Scenario): boolean;
}

/** A second run beside the first, and what the two must have in common. */
export interface Twin {
  /** The second scenario: the first one, moved as the property says; what the first run showed may help to choose. */
  scenario(original: Scenario, first: RunRecord): Scenario;
  /** How the second run betrays that it is not the first one moved, or null. `at` is an index into the first trace. */
  compare(first: RunRecord, second: RunRecord): Violation | null;
}

/** A property, as a value. */
export interface Property {
  /** Folder and slug; never changes: `close/fin-keeps-its-sequence-number`. */
  readonly id: string;
  /** Present tense, about one endpoint (or both), false when violated. */
  readonly says: string;
  /** Ids of requirements and invariants of the register, the most telling one first. */
  readonly covers: readonly string[];
  /** What the stack under test must be able to do. */
  readonly needs: readonly Capability[];
  /** The scenarios that try to break it. */
  readonly scenario: Arbitrary<Scenario>;
  /**
   * A committed scenario or two that reach the premise by themselves; they run first. May be empty.
   */
  readonly examples: readonly Scenario[];
  /** What judges a run; the first violation is the finding. */
  readonly monitors: readonly Monitor[];
  /** Every scenario is played twice, the second time changed, and the two runs are compared. Only in virtual time. */
  readonly twin?: Twin;
  /** Without it a run counts for nothing. */
  readonly premise: Premise;
  /** Least share of runs that must reach the premise, in percent; a campaign below it is inconclusive. */
  readonly reach: number;
  /** On a real clock: `quick` scenarios end within half a minute, `slow` ones need minutes. */
  readonly pace: "quick" | "slow";
}

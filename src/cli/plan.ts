/** What a campaign is to do, once every option was read. */

import { type Duration, SECOND } from "../../spec/time.ts";
import type { Settings } from "../adapter/settings.ts";
import type { Property } from "../runner/property.ts";
import type { FoundStack } from "./find-stack.ts";
import type { Expected } from "./job.ts";

/** Scenarios a property on a stack in virtual time, unless told otherwise. */
export const RUNS_IN_VIRTUAL_TIME = 100;

/** Scenarios a property on a stack with a real clock, unless told otherwise. */
export const RUNS_ON_A_REAL_CLOCK = 10;

/** How long shrinking a property's scenario may take on a real clock. */
export const SHRINK_TIME: Duration = 60 * SECOND;

/** A campaign to be. */
export interface Plan {
  readonly stacks: readonly FoundStack[];
  readonly properties: readonly Property[];
  /** Null: the default of each clock, or no limit where `time` limits. */
  readonly runs: number | null;
  /** Milliseconds for the whole campaign, or null. */
  readonly time: number | null;
  readonly seed: number;
  readonly strict: boolean;
  readonly slow: boolean;
  /** Settings of the stacks, laid over those of every scenario. */
  readonly set: Settings;
  readonly threads: number;
  /** What a baseline expects to be broken, by property. */
  readonly expected: ReadonlyMap<string, readonly Expected[]>;
}

/** How many scenarios a property is given; null when only time limits. */
export function runsOn(plan: Plan, clock: "virtual" | "real"): number | null {
  if (plan.runs !== null) return plan.runs;
  if (plan.time !== null) return null;
  return clock === "virtual" ? RUNS_IN_VIRTUAL_TIME : RUNS_ON_A_REAL_CLOCK;
}

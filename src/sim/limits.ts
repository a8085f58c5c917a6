/** Bounds of a run that are no part of its scenario. */

import { type Duration, MILLISECOND } from "../../spec/time.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Bounds of a run that are no part of its scenario. */
export interface Limits {
  /** The most inputs that stacks are given. */
  readonly budget: number;
  /** On a real clock: how long the wire must have been still before a run counts as settled, in microseconds. */
  readonly settle: Duration;
  /** On a real clock: how long a run may take in all, in microseconds. */
  readonly patience: Duration;
}

/** Inputs that a run may take besides one for each octet that is written. */
const BASE_BUDGET = 50_000;

/** The limits of a scenario unless told otherwise. */
export function limitsOf(scenario: Scenario): Limits {
  let octets = 0;
  for (const action of scenario.actions) if (action.type === "write") octets += action.bytes;
  return { budget: BASE_BUDGET + octets, settle: 300 * MILLISECOND, patience: Infinity };
}

/** A scenario with some settings of the stack under test laid over its own. */

import type { Settings } from "../adapter/settings.ts";
import type { Scenario } from "./scenario.ts";

/** The scenario in which the stack under test has these settings, whatever else was to be. The same one for none. */
export const withSettings = (scenario: Scenario, settings: Settings): Scenario =>
  Object.keys(settings).length === 0
    ? scenario
    : { ...scenario, a: { ...scenario.a, policy: { ...scenario.a.policy, ...settings } } };

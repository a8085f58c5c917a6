/** What a campaign of one property can be told, on any clock. */

import { oracle } from "../../spec/oracle/oracle.ts";
import type { Monitor } from "../../spec/trace/monitor.ts";
import type { Settings as HostSettings } from "../adapter/settings.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { bindingOfRule } from "./binding.ts";
import type { Binding } from "./judge.ts";
import type { KnownDeviation } from "./known.ts";
import type { Counts } from "./verdict.ts";

/** Settings of a campaign. Everything but the number of runs and the seed has a default. */
export interface Settings {
  /** How many scenarios are played, saved ones and examples included; those are played even if they are more. */
  readonly runs: number;
  /** A signed 32-bit whole number; each property draws its own from it, see `seeds.ts`. */
  readonly seed: number;
  /** Settings of the stack under test, laid over those of every scenario. Default: none. */
  readonly set?: HostSettings;
  /** A broken SHOULD is a failure, not a deviation. Default: no. */
  readonly strict?: boolean;
  /** Properties that need minutes of real time are run. Default: no. */
  readonly slow?: boolean;
  /** Saved scenarios of a property, by its id; they are played first. Default: none. */
  readonly saved?: (property: string) => readonly Scenario[];
  /** The list of known deviations of the stack. Default: none. */
  readonly known?: readonly KnownDeviation[];
  /** How binding a rule is. Default: what the register says. */
  readonly bindingOf?: (rule: string) => Binding;
  /** What judges every run besides a property's own monitors. Default: the oracle; nothing on a real clock. */
  readonly everywhere?: readonly Monitor[];
  /** Asked before each run: whether somebody wants the campaign to end now. Default: never. */
  readonly interrupted?: () => boolean;
  /** Asked before each run: whether the time allowed is up, which ends a campaign like any other. Default: never. */
  readonly timeUp?: () => boolean;
  /** Told after each run. */
  readonly onRun?: (property: string, counts: Counts) => void;
  /** The most runs that shrinking may take. Default: 2,000 in virtual time, 60 on a real clock. */
  readonly shrinkRuns?: number;
}

/** Settings with the defaults filled in. */
export interface FullSettings extends Required<Settings> {}

const never = (): boolean => false;

/** Fills in the defaults. */
export function complete(settings: Settings, shrinkRuns: number): FullSettings {
  return {
    set: {},
    strict: false,
    slow: false,
    saved: () => [],
    known: [],
    bindingOf: bindingOfRule,
    everywhere: [oracle],
    interrupted: never,
    timeUp: never,
    onRun: () => {},
    shrinkRuns,
    ...settings,
  };
}

/** The scenarios that a property's campaign plays before it makes up any. */
export const firstScenarios = (
  examples: readonly Scenario[],
  saved: readonly Scenario[],
): readonly Scenario[] => [...saved, ...examples];

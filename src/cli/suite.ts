/** What the command line works with: properties, stacks, mutants. The real ones come from `composition.ts`. */

import type { Knobs } from "../../spec/requirements/declared.ts";
import type { Requirement } from "../../spec/requirements/requirement.ts";
import type { Matrix } from "../../properties/evidence/matrix.ts";
import type { Recipe } from "../adapters/process/recipe.ts";
import type { StackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { KnownDeviation } from "../runner/known.ts";
import type { Play } from "../runner/play.ts";
import type { Property } from "../runner/property.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A stack that is known by its name. */
export interface StackRow {
  readonly name: string;
  /** What it is, in a few words. */
  readonly says: string;
  /** Its known deviations. */
  readonly known: readonly KnownDeviation[];
  /** What decides in its source what it declares; nothing is known of that when absent. */
  readonly knobs?: Knobs;
  /** How its adapter is built, where that takes a build. Its versions are asked for as `name@version`. */
  readonly recipe?: Recipe;
  /** Loads its adapter, in the usual version unless told otherwise. */
  load(version?: string): Promise<StackKind>;
  /** When it is not available: a command line that runs this program again where it is, or null. */
  rerun?(): Promise<readonly string[] | null>;
}

/** A stack that is wrong on purpose, and the property that catches it. */
export interface MutantRow {
  readonly name: string;
  /** What it does wrong. */
  readonly breaks: string;
  /** The id of the property that catches it. */
  readonly caughtBy: string;
  /** Within how many runs. */
  readonly within: number;
  /** The requirements that it violates. */
  readonly violates: readonly string[];
  readonly stack: VirtualStackKind;
}

/** Everything that commands work with. */
export interface Suite {
  readonly version: string;
  readonly catalogue: readonly Property[];
  /** The register. */
  readonly requirements: readonly Requirement[];
  readonly stacks: readonly StackRow[];
  readonly mutants: readonly MutantRow[];
  /** What every stack under test talks to. */
  readonly peer: VirtualStackKind;
  /** Committed scenarios of a property; of those names only that are wanted. */
  saved(property: string, wanted?: (name: string) => boolean): readonly Scenario[];
  /** Committed scenarios that a list of known deviations names, by the name used there. */
  savedAs(name: string): Scenario;
  /** How the mutants fared when they were last measured, or null where nobody can tell. */
  matrix(): Matrix | null;
  /** Where code of the specification cites a requirement, a line each; null where nobody can tell. */
  citations(requirement: string): readonly string[] | null;
  /** Where campaigns in virtual time run. Threads load the suite anew, so only the real one can be run in them. */
  readonly runsIn: "threads" | "here";
  /** Plays a scenario in virtual time in place of the simulated world; for tests. */
  readonly play?: Play;
}

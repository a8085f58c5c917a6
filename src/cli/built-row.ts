/** A row of the table of stacks for a stack in a process of its own, which `setup` builds. */

import type { Knobs } from "../../spec/requirements/declared.ts";
import { declareUnder } from "../adapters/linux/settings.ts";
import { builtStack } from "../adapters/process/built-stack.ts";
import type { Recipe } from "../adapters/process/recipe.ts";
import type { KnownDeviation } from "../runner/known.ts";
import { patience } from "./patience.ts";
import type { StackRow } from "./suite.ts";
import { VERSION } from "./version.ts";

/** By its recipe: what it is, in a few words, its known deviations, and what decides what it declares. */
export function built(recipe: Recipe, says: string, known: readonly KnownDeviation[], knobs: Knobs): StackRow {
  return {
    name: recipe.stack,
    says,
    known,
    knobs,
    recipe,
    load: (version) =>
      Promise.resolve(builtStack(recipe, {
        ...(version === undefined ? {} : { version }),
        suite: `tcp-conformance ${VERSION}`,
        patience: patience(),
        declare: declareUnder,
      })),
  };
}

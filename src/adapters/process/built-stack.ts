/** A stack whose adapter was built by its recipe, if it was. */

import type { Availability } from "../../adapter/stack.ts";
import { builtCommand } from "./cache.ts";
import { type DeclaresUnder, processStack, type ProcessStackKind } from "./process-stack.ts";
import type { Recipe } from "./recipe.ts";

/** What a built stack is told beyond its recipe. */
export interface BuiltOptions {
  /** One of the recipe's versions; the usual one when absent. */
  readonly version?: string;
  /** How the suite calls itself. */
  readonly suite: string;
  /** Milliseconds of real time that an answer may take. */
  readonly patience: number;
  /** What settings make of its declaration; nothing when absent. */
  readonly declare?: DeclaresUnder;
}

/** A version of a stack, by its recipe. Where it was not set up, it is not available, and says what to type. */
export function builtStack(recipe: Recipe, options: BuiltOptions): ProcessStackKind {
  const { version = recipe.versions[0]!, suite, patience, declare } = options;
  const built = builtCommand(recipe, version);
  if (built.available) return processStack(recipe.stack, { ...built, suite, patience }, declare);
  const { available: _, ...lack } = built;
  const nowhere = processStack(recipe.stack, { command: ["false"], cwd: "/", suite, patience });
  return {
    ...nowhere,
    declaration: { ...nowhere.declaration, version },
    available: (): Promise<Availability> => Promise.resolve({ available: false, ...lack }),
  };
}

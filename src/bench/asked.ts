/** The stacks that a benchmark was asked for. */

import process from "node:process";
import type { VirtualStackKind } from "../adapter/stack.ts";
import { availabilityOf, findStack } from "../cli/find-stack.ts";
import type { Suite } from "../cli/suite.ts";

/** A stack that a benchmark can drive, or why it can't be run here. */
export type Asked =
  | { readonly name: string; readonly kind: VirtualStackKind }
  | { readonly name: string; readonly why: string };

/** Those in virtual time of the stacks with these names; of all that have one, when none is given. */
export async function* askedFor(suite: Suite, names: readonly string[]): AsyncGenerator<Asked> {
  for (const name of names.length > 0 ? names : suite.stacks.map((row) => row.name)) {
    const { kind, ...stack } = await findStack(suite, name, process.cwd());
    const lack = await availabilityOf({ ...stack, kind });
    if (kind.clock !== "virtual") continue;
    yield lack === null ? { name, kind } : { name, why: lack.why };
  }
}

/** Columns of the first column of a benchmark's table. */
export const NAME_COLUMNS = 24;

/** A stack and its version, as wide as the first column. */
export const labelOf = (name: string, { declaration }: VirtualStackKind): string =>
  `${name} ${declaration.version}`.slice(0, NAME_COLUMNS).padEnd(NAME_COLUMNS);

/** A number without its fraction, with commas. */
export const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

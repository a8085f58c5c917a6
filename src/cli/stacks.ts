/** The table of stacks: one line each. */

import { reexecCommand } from "../adapters/linux/availability.ts";
import { linuxStack } from "../adapters/linux/linux.ts";
import { modelStack } from "../adapters/model/model.ts";
import type { StackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { MutantRow, StackRow } from "./suite.ts";

/** A row: the name, what it is, how it is loaded, and how this program is run again where it is available. */
const row = (
  name: string,
  says: string,
  load: () => StackKind,
  rerun: () => readonly string[] | null = () => null,
): StackRow => ({ name, says, known: [], load: () => Promise.resolve(load()), rerun: () => Promise.resolve(rerun()) });

/** Every stack that has a name. */
export const STACKS: readonly StackRow[] = [
  row("model", "the reference model", modelStack),
  row("linux", "this machine's own TCP", linuxStack, reexecCommand),
];

/** What every stack under test talks to. */
export const PEER: VirtualStackKind = modelStack();

/** Every stack that is wrong on purpose. */
export const MUTANT_ROWS: readonly MutantRow[] = [];

/** The option `--set`: settings of the stack under test, in every scenario. */

import {
  expectationOf,
  SETTING_NAMES,
  type Settings,
  settingsFor,
  type SettingValue,
  sysctlsIn,
  WHOSE_SETTINGS,
} from "../adapter/settings.ts";
import type { StackKind } from "../adapter/stack.ts";
import { nearest } from "../runner/select.ts";
import { availabilityOf, type FoundStack } from "./find-stack.ts";
import { usage } from "./trouble.ts";

/** Reads `name=value` as often as it was given; a name that nobody has, or a value that it doesn't take, ends it. */
export function settingsOf(given: readonly string[]): Settings {
  const settings: Record<string, SettingValue> = {};
  for (const text of given) {
    const [, name, written] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || written === undefined) {
      throw usage(`--set needs a name and a value, such as tcp_fin_timeout=10, and "${text}" is none.`);
    }
    const value = valueOf(written);
    const expected = expectationOf(name, value);
    if (expected === undefined) {
      const near = nearest(name, SETTING_NAMES, 3).join(", ");
      throw usage(`--set ${name}: there is no such setting in ${WHOSE_SETTINGS}. Nearest are ${near}.`);
    }
    if (expected !== null) throw usage(`--set ${name}: ${expected}, and "${written}" is none.`);
    settings[name] = value;
  }
  return settings;
}

const WORDS: Readonly<Record<string, SettingValue>> = { true: true, false: false, null: null };

const valueOf = (written: string): SettingValue => {
  const word = WORDS[written];
  if (word !== undefined) return word;
  return /^-?\d+$/.test(written) ? Number(written) : written;
};

/** The settings as they are typed. */
export const asTyped = (settings: Settings): readonly string[] =>
  Object.entries(settings).map(([name, value]) => `${name}=${value}`);

/** Which of the settings a stack takes. One on a real clock takes Linux's, for a whole campaign, or none. */
export const takenBy = (kind: StackKind, settings: Settings): Settings =>
  kind.clock === "real"
    ? kind.under === undefined ? {} : sysctlsIn(settings)
    : settingsFor(kind.declaration.supports, settings);

/** A stack under settings, as campaigns see it: its declaration is what the settings make of it. */
export function stackUnder(stack: FoundStack, settings: Settings): FoundStack {
  const taken = takenBy(stack.kind, settings);
  if (Object.keys(taken).length === 0) return stack;
  return { ...stack, kind: kindUnder(stack.kind, taken) };
}

function kindUnder(kind: StackKind, settings: Settings): StackKind {
  if (kind.clock === "real") return kind.under?.(settings) ?? kind;
  const { declare } = kind;
  return {
    clock: "virtual",
    get declaration() {
      return declare?.(settings) ?? kind.declaration;
    },
    ...(declare === undefined ? {} : { declare }),
    available: () => kind.available(),
    create: () => kind.create(),
  };
}

/**
 * The stacks of a campaign under settings. A stack that takes none of them ends the command, and so does a setting that
 * none of the stacks takes; one that can't be run here is told of elsewhere.
 */
export async function stacksUnder(stacks: readonly FoundStack[], settings: Settings): Promise<readonly FoundStack[]> {
  if (Object.keys(settings).length === 0) return stacks;
  const taken = new Set<string>();
  const under: FoundStack[] = [];
  for (const stack of stacks) {
    // A stack in another process says what it takes when it was started.
    const lack = await availabilityOf(stack);
    const own = Object.keys(takenBy(stack.kind, settings));
    if (lack === null && own.length === 0) {
      throw usage(`the stack ${stack.name} takes none of the settings of --set: ${asTyped(settings).join(", ")}.`);
    }
    for (const name of lack === null ? own : Object.keys(settings)) taken.add(name);
    under.push(stackUnder(stack, settings));
  }
  const left = Object.keys(settings).find((name) => !taken.has(name));
  if (left === undefined) return under;
  throw usage(`--set ${left}: none of the stacks takes it (${stacks.map(({ name }) => name).join(", ")}).`);
}

/**
 * Settings of stacks: whose a name is, what it takes, and which stack is told of it.
 *
 * A scenario may set the same thing under the names of several stacks, FIN-WAIT-2's bound say, as `finWait2` and as
 * `tcp_fin_timeout`. Each stack takes what it knows.
 */

import { expectsOfPolicy, POLICY_NAMES } from "../../spec/tcp/policy.ts";
import type { Capability } from "../../spec/trace/declaration.ts";
import { SYSCTL_NAMES, sysctlExpects } from "./sysctls.ts";

/** What a setting is set to. */
export type SettingValue = number | boolean | string | null;

/** Settings by name. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** Names that belong together. */
interface Family {
  /** Stacks that declare this are told of its settings. */
  readonly toldTo: Capability;
  /** Whose names they are. */
  readonly whose: string;
  readonly names: ReadonlySet<string>;
  /** What a setting expects, when a value is not that; null when it takes it. */
  readonly expects: (name: string, value: SettingValue) => string | null;
}

/** Who is told of which names. No name is in two rows. */
const FAMILIES: readonly Family[] = [
  { toldTo: "policy", whose: "the model's policy", names: new Set(POLICY_NAMES), expects: expectsOfPolicy },
  {
    toldTo: "settings",
    whose: "Linux's sysctls (net.ipv4.tcp_*)",
    names: new Set(SYSCTL_NAMES),
    expects: sysctlExpects,
  },
];

const familyOf = (name: string): Family | null => FAMILIES.find(({ names }) => names.has(name)) ?? null;

/** Whose names there are, for somebody who used another one. */
export const WHOSE_SETTINGS: string = FAMILIES.map(({ whose }) => whose).join(" or ");

/** Every name. */
export const SETTING_NAMES: readonly string[] = FAMILIES.flatMap(({ names }) => [...names]);

/** What a setting expects, when `value` is not that; null when it takes it. Undefined for a name that nobody has. */
export const expectationOf = (name: string, value: SettingValue): string | null | undefined =>
  familyOf(name)?.expects(name, value);

/** Those settings that a stack is told of, by what it declares. */
export const settingsFor = (supports: readonly Capability[], settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings).filter(([name]) => {
      const family = familyOf(name);
      return family !== null && supports.includes(family.toldTo);
    }),
  );

/** Those settings that are Linux's. */
export const sysctlsIn = (settings: Settings): Settings => settingsFor(["settings"], settings);

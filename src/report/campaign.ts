/** A whole campaign as reports see it: properties times stacks, and what each came to. */

import type { Knobs } from "../../spec/requirements/declared.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Settings } from "../adapter/settings.ts";
import type { Property } from "../runner/property.ts";
import { EXIT, type ExitCode, exitCode, type Verdict, type VerdictName } from "../runner/verdict.ts";

/** A stack of a campaign. */
export interface StackEntry {
  /** By this name it was asked for: `model`, `linux`, `mutant:no-wrap`, `./mine.ts`. */
  readonly name: string;
  readonly declaration: Declaration;
  /** What decides in its source what it declares; nothing is known of that when absent. */
  readonly knobs?: Knobs;
  /** Why it could not be run here and what would help, or null. */
  readonly unavailable: { readonly why: string; readonly help: string } | null;
}

/** One property on one stack. */
export interface Result {
  readonly property: Property;
  readonly stack: string;
  readonly verdict: Verdict;
  /** How long it took on the wall's clock, in milliseconds; no part of any comparison. */
  readonly wall: number;
}

/** What a rule of the register says, as a report quotes it. */
export interface Rule {
  readonly id: string;
  /** `MUST`, `SHOULD`, `invariant`, ... */
  readonly level: string;
  /** Where it stands: `RFC 9293, section 3.10.7.4`; empty for an invariant of ours. */
  readonly where: string;
  readonly says: string;
}

/** A campaign. Results are in the order of the catalogue, then of the stacks. */
export interface Campaign {
  readonly seed: number;
  /** Scenarios a property was given on a virtual and on a real clock; null when only time was limited. */
  readonly runs: { readonly virtual: number | null; readonly real: number | null };
  readonly strict: boolean;
  readonly slow: boolean;
  /** Settings that were laid over those of every scenario. */
  readonly set: Settings;
  readonly stacks: readonly StackEntry[];
  readonly results: readonly Result[];
  /** How far it came before it was interrupted, in pairs of property and stack; null when it was not. */
  readonly interrupted: { readonly done: number; readonly of: number } | null;
}

/** How many results of each kind. */
export function tally(results: readonly Result[]): ReadonlyMap<VerdictName, number> {
  const counts = new Map<VerdictName, number>();
  for (const { verdict } of results) counts.set(verdict.is, (counts.get(verdict.is) ?? 0) + 1);
  return counts;
}

/** The exit code of a campaign. One that was interrupted has not held, whatever it saw. */
export function campaignExitCode(campaign: Campaign): ExitCode {
  const code = exitCode(campaign.results.map((result) => result.verdict));
  if (campaign.interrupted !== null && code !== EXIT.failed) return EXIT.inconclusive;
  return code;
}

/** The folder of a property, and its name in there. */
export function splitId(id: string): { readonly folder: string; readonly slug: string } {
  const slash = id.lastIndexOf("/");
  return { folder: id.slice(0, Math.max(0, slash)), slug: id.slice(slash + 1) };
}

/** A property's id as the name of a file, without an ending: slashes become `--`. */
export const fileNameOf = (id: string): string => id.replaceAll("/", "--").replaceAll(/[^\w.@-]/g, "-");

/** What a row of the side-by-side with packetdrill's scripts says: a class of behaviour, and how ours stand to it. */

import type { OracleRule } from "../../../spec/oracle/rules.ts";

/** A class of behaviour that public scripts check. */
export interface Class {
  /** Their folder, from where its set begins. */
  readonly folder: string;
  /** Which of the folder's scripts, as a pattern for their names; all of them when null. */
  readonly which: string | null;
  /** How many there are. */
  readonly scripts: number;
  /** What they check, in our words. */
  readonly checks: string;
  /** How ours stand to it. */
  readonly standing: Standing;
}

/** What covers a class. */
export interface Covering {
  /** Ids of properties, the most telling one first. */
  readonly by: readonly string[];
  /** What of the oracle's rules says the same of every run, whatever that is about. */
  readonly rules: readonly OracleRule[];
  /** What is drawn at random that a script has to fix. */
  readonly draws: string;
}

/** How ours stand to a class. */
export type Standing =
  | ({ readonly is: "covered" } & Covering)
  | ({ readonly is: "in part"; readonly missing: string } & Covering)
  | { readonly is: "out of scope"; readonly why: string; readonly near: readonly string[] }
  | { readonly is: "gap"; readonly missing: string };

/** The standings, the best one first. */
export const STANDINGS: readonly Standing["is"][] = ["covered", "in part", "out of scope", "gap"];

/** Everything that the scripts look at is asked by a property, whatever is drawn. */
export const covered = (by: readonly string[], draws: string, ...rules: readonly OracleRule[]): Standing => ({
  is: "covered",
  by,
  rules,
  draws,
});

/** Some of it is. */
export const inPart = (
  by: readonly string[],
  draws: string,
  missing: string,
  ...rules: readonly OracleRule[]
): Standing => ({ is: "in part", by, rules, draws, missing });

/** It is nothing that the register asks of a TCP; `near` are properties about what lies beside it. */
export const outside = (why: string, ...near: readonly string[]): Standing => ({ is: "out of scope", why, near });

/** A row: the folder, a pattern of names or null, the number of scripts, what they check, and how ours stand. */
export const row = (
  folder: string,
  which: string | null,
  scripts: number,
  checks: string,
  standing: Standing,
): Class => ({ folder, which, scripts, checks, standing });

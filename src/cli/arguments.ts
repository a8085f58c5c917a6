/** Reads the values of options: each gives a value, or ends the command with one sentence. */

import { usage } from "./trouble.ts";

const MOST_RUNS = 1_000_000_000;
const MOST_WORKERS = 256;

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least || value > most) {
    throw usage(`${option} needs a whole number from ${least} to ${most}, and "${text}" is none.`);
  }
  return value;
}

/** `--runs`: how many scenarios a property. */
export const runsOf = (text: string): number => wholeNumber("--runs", text, 1, MOST_RUNS);

/** `--seed`: a signed 32-bit whole number. */
export const seedOf = (text: string): number => wholeNumber("--seed", text, -(2 ** 31), 2 ** 31 - 1);

/** `--workers`: threads for stacks in virtual time. */
export const workersOf = (text: string): number => wholeNumber("--workers", text, 1, MOST_WORKERS);

const UNIT: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

/** `--for`: a length of time such as `10m`, `90s` or `1h30m`, in milliseconds. */
export function durationOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)([hms])/g)];
  const milliseconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT[unit ?? ""] ?? 0), 0);
  const isWhole = parts.map(([part]) => part).join("") === text;
  if (!isWhole || milliseconds <= 0 || milliseconds > 30 * 24 * 3_600_000) {
    throw usage(`--for needs a time such as 90s, 10m or 1h30m, at most 30 days, and "${text}" is none.`);
  }
  return milliseconds;
}

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** Baselines: what a stack came to, property by property, committed so that a change of it is noticed. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { reasonOf } from "./files.ts";
import type { Expected } from "./job.ts";
import { messageOf, oneLine, usage } from "./trouble.ts";

/** The version of the format of a baseline. It grows when a field changes its meaning or goes away. */
export const BASELINE_FORMAT = 1;

/** A rule that a stack breaks under a property, with the least scenario that shows it. */
export interface Finding {
  readonly rule: string;
  readonly expected?: string;
  readonly actual?: string;
  /** The scenario, or the name of a committed one where the list of known deviations names it; may be absent there. */
  readonly scenario?: Scenario | string;
}

/** What one property came to. */
export interface BaselineEntry {
  readonly property: string;
  readonly verdict: string;
  /** Of what fails, deviates, or is known to. */
  readonly findings?: readonly Finding[];
}

/** The results of a stack that a later run is compared with. */
export interface Baseline {
  /** The name that the stack declares. */
  readonly stack: string;
  readonly version: string;
  readonly seed: number;
  /** Scenarios a property; those of the stack's clock by default. */
  readonly runs: number;
  readonly properties: readonly BaselineEntry[];
}

const FINDING = z.strictObject({
  rule: z.string(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  scenario: z.unknown().optional(),
});
const ENTRY = z.strictObject({
  property: z.string(),
  verdict: z.enum(["pass", "fail", "deviation", "known", "unsupported", "inconclusive", "error"]),
  findings: z.array(FINDING).optional(),
});
const FILE = z.strictObject({
  format: z.literal(BASELINE_FORMAT),
  stack: z.string(),
  version: z.string(),
  seed: z.int(),
  runs: z.int().min(1),
  properties: z.array(ENTRY),
});

/** The text of a baseline: a line a property, so that a change of it is read, and healed, line by line. */
export function baselineText({ properties, ...head }: Baseline): string {
  const about = Object.entries({ format: BASELINE_FORMAT, ...head }).map(([key, value]) =>
    `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`
  );
  const lines = properties.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n${about.join("")}  "properties": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/** Reads a baseline. One that is broken, or that is something else, ends the command. */
export function readBaseline(file: string, cwd: string): Baseline {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), "utf8");
  } catch (cause) {
    throw usage(`the baseline ${file} can't be read: ${reasonOf(cause)}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw usage(`the baseline ${file} is not JSON: ${messageOf(cause)}.`);
  }
  const parsed = FILE.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    throw usage(`${file} is no baseline of format ${BASELINE_FORMAT}: ${where}${oneLine(issue?.message ?? "")}.`);
  }
  const properties = parsed.data.properties.map(({ property, verdict, findings }): BaselineEntry =>
    findings === undefined ? { property, verdict } : {
      property,
      verdict,
      findings: findings.map((finding) => findingFrom(finding, `${file}: ${property}`)),
    }
  );
  return { ...parsed.data, properties };
}

function findingFrom(given: z.infer<typeof FINDING>, where: string): Finding {
  const { rule, expected, actual, scenario } = given;
  const said = { ...(expected === undefined ? {} : { expected }), ...(actual === undefined ? {} : { actual }) };
  if (scenario === undefined) return { rule, ...said };
  if (typeof scenario === "string") return { rule, ...said, scenario };
  const parsed = parseScenario(scenario, where);
  if (!parsed.ok) throw usage(parsed.error);
  return { rule, ...said, scenario: parsed.scenario };
}

/**
 * What a baseline expects to be broken, by property. What it names without a scenario is on the stack's own list of
 * known deviations, which is asked for that.
 */
export function expectationsOf(baseline: Baseline, file: string): ReadonlyMap<string, readonly Expected[]> {
  return new Map(baseline.properties.map(({ property, findings = [] }) => [
    property,
    findings.flatMap(({ rule, scenario }) =>
      typeof scenario === "object" ? [{ rule, because: `the baseline ${file} says so`, scenario }] : []
    ),
  ]));
}

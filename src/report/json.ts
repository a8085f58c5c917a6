/** A campaign as JSON, for programs: the format is described in `reports/formats.md`. */

import type { Scenario } from "../scenario/scenario.ts";
import { type Campaign, campaignExitCode, fileNameOf, type Result, type Rule, splitId, tally } from "./campaign.ts";
import { type DeclaredLine, declaredLines } from "./declared.ts";
import { counterexampleOf } from "./failure.ts";

/** The version of the format of `results.json`. It grows when a field changes its meaning or goes away. */
export const REPORT_FORMAT = 1;

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What the writer of a report needs beside the campaign. */
export interface ReportContext {
  /** The suite's own version. */
  readonly version: string;
  readonly ruleOf: (id: string) => Rule | null;
}

/** The name, within a report's folder, of the trace of a result that has a counterexample. */
export const traceFileOf = (result: Result): string =>
  `traces/${fileNameOf(result.property.id)}@${fileNameOf(result.stack)}.json`;

/** A scenario is plain JSON by its definition. */
const plain = (scenario: Scenario): Json => JSON.parse(JSON.stringify(scenario)) as Json;

function violationJson(result: Result, context: ReportContext): { readonly [key: string]: Json } {
  const counterexample = counterexampleOf(result.verdict);
  if (counterexample === null) return {};
  const { violation, foundAt, shrinks, scenario } = counterexample;
  const rule = context.ruleOf(violation.rule);
  return {
    violation: {
      rule: violation.rule,
      level: rule?.level ?? null,
      where: rule?.where ?? null,
      says: rule?.says ?? null,
      also: (violation.also ?? []).map((id) => ({ rule: id, level: context.ruleOf(id)?.level ?? null })),
      side: violation.side,
      expected: violation.expected,
      actual: violation.actual,
      at: violation.at,
    },
    foundAt,
    shrinks,
    scenario: plain(scenario),
    trace: traceFileOf(result),
  };
}

function resultJson(result: Result, context: ReportContext): Json {
  const { property, stack, verdict, wall } = result;
  return {
    property: property.id,
    folder: splitId(property.id).folder,
    says: property.says,
    covers: [...property.covers],
    stack,
    verdict: verdict.is,
    ...("counts" in verdict ? { counts: { ...verdict.counts } } : {}),
    ...("needs" in verdict ? { needs: [...verdict.needs] } : {}),
    ...("why" in verdict ? { why: verdict.why } : {}),
    ...("because" in verdict ? { because: verdict.because } : {}),
    ...(verdict.is === "error" && verdict.scenario !== undefined ? { scenario: plain(verdict.scenario) } : {}),
    ...violationJson(result, context),
    timing: { wallMs: Math.round(wall) },
  };
}

/** What a stack declares otherwise than the RFCs ask, as a JSON value. */
export const declaredJson = (lines: readonly DeclaredLine[]): Json => lines.map((line) => ({ ...line }));

/** A campaign as a JSON value. Only fields called `timing` differ between two runs of the same campaign. */
export function campaignJson(campaign: Campaign, context: ReportContext): Json {
  const counts = tally(campaign.results);
  return {
    format: REPORT_FORMAT,
    suite: { name: "tcp-conformance", version: context.version },
    seed: campaign.seed,
    runs: { ...campaign.runs },
    strict: campaign.strict,
    slow: campaign.slow,
    set: { ...campaign.set },
    stacks: campaign.stacks.map(({ name, declaration, knobs, unavailable }) => ({
      name,
      version: declaration.version,
      clock: declaration.clock,
      supports: [...declaration.supports],
      available: unavailable === null,
      ...(unavailable === null ? { declaredOtherwise: declaredJson(declaredLines(declaration, knobs)) } : {}),
      ...(unavailable === null ? {} : { why: unavailable.why, help: unavailable.help }),
    })),
    summary: {
      exitCode: campaignExitCode(campaign),
      interrupted: campaign.interrupted === null ? null : { ...campaign.interrupted },
      verdicts: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    results: campaign.results.map((result) => resultJson(result, context)),
  };
}

/** A JSON value as the text of a file. */
export const jsonText = (value: Json): string => JSON.stringify(value, null, 2) + "\n";

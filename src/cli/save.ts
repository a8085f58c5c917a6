/** Saves what a campaign found: least scenarios for `--save`, results and traces for `--report`. */

import { join } from "node:path";
import { type Campaign, fileNameOf, type Result } from "../report/campaign.ts";
import { counterexampleOf } from "../report/failure.ts";
import { campaignJson, jsonText, type ReportContext, traceFileOf } from "../report/json.ts";
import { junitXml } from "../report/junit.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runToJson } from "../trace/json.ts";
import { savedText, writeWhole } from "./files.ts";

/** The scenario that a result is about, or null. */
const scenarioOf = ({ verdict }: Result): Scenario | null =>
  verdict.is === "error" ? verdict.scenario ?? null : counterexampleOf(verdict)?.scenario ?? null;

/**
 * The name of the file of a result's scenario: the property's id, and the stack's name too when the campaign had
 * several.
 */
function nameOf(result: Result, campaign: Campaign): string {
  const stack = campaign.stacks.length > 1 ? `@${fileNameOf(result.stack)}` : "";
  return `${fileNameOf(result.property.id)}${stack}.json`;
}

/** Saves the least scenario of every result that has one; the paths, by result. */
export function saveScenarios(campaign: Campaign, directory: string): ReadonlyMap<Result, string> {
  const paths = new Map<Result, string>();
  for (const result of campaign.results) {
    const scenario = scenarioOf(result);
    if (scenario === null) continue;
    const path = join(directory, nameOf(result, campaign));
    const violation = counterexampleOf(result.verdict)?.violation ?? null;
    const saved = { property: result.property.id, stack: result.stack, scenario };
    writeWhole(path, savedText(saved, violation, campaign.seed));
    paths.set(result, path);
  }
  return paths;
}

/** Writes `results.json`, `junit.xml`, and a trace for each counterexample. */
export function saveReport(campaign: Campaign, directory: string, context: ReportContext): void {
  for (const result of campaign.results) {
    const counterexample = counterexampleOf(result.verdict);
    if (counterexample === null) continue;
    writeWhole(join(directory, traceFileOf(result)), JSON.stringify(runToJson(counterexample.run)) + "\n");
  }
  writeWhole(join(directory, "junit.xml"), junitXml(campaign, context));
  writeWhole(join(directory, "results.json"), jsonText(campaignJson(campaign, context)));
}

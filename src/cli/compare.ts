/** Writes baselines, and compares campaigns with them: `run --write-baseline` and `run --baseline`. */

import { type Campaign, campaignExitCode, type Result } from "../report/campaign.ts";
import { knownOf } from "../runner/known.ts";
import { EXIT, type ExitCode } from "../runner/verdict.ts";
import type { Baseline, BaselineEntry, Finding } from "./baseline.ts";
import type { FoundStack } from "./find-stack.ts";
import type { Expected } from "./job.ts";
import type { Plan } from "./plan.ts";

/** So many rules broken under one property are plenty: a stack that breaks more has other worries. */
const MOST_ROUNDS = 12;

/** A campaign, and everything that was found in it: behind the first failure of a property there may be others. */
export interface Survey {
  readonly campaign: Campaign;
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
}

/** What a result adds to the findings of its property, or null. */
function findingOf({ verdict }: Result): (Finding & Expected) | null {
  if (verdict.is !== "fail" && verdict.is !== "deviation") return null;
  const { scenario, violation: { rule, expected, actual } } = verdict.counterexample;
  return { rule, expected, actual, scenario, because: "it was found a round ago" };
}

/**
 * Conducts a campaign, and those properties that failed again, with what is known by then expected of them, until
 * nothing new fails: so that a baseline knows every failure that another run of the same campaign would find.
 */
export async function survey(plan: Plan, conductOnce: (plan: Plan) => Promise<Campaign>): Promise<Survey> {
  const found = new Map<string, readonly (Finding & Expected)[]>();
  const first = await conductOnce(plan);
  let latest = first;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    for (const result of latest.results) {
      const finding = findingOf(result);
      const { id } = result.property;
      if (finding !== null) found.set(id, [...found.get(id) ?? [], finding]);
    }
    const failed = latest.results.filter(({ verdict }) => verdict.is === "fail").map(({ property }) => property);
    if (failed.length === 0 || latest.interrupted !== null) break;
    latest = await conductOnce({ ...plan, properties: failed, expected: found });
  }
  const findings = new Map([...found].map(([id, all]) => [id, all.map(({ because: _, ...finding }) => finding)]));
  return { campaign: { ...first, interrupted: latest.interrupted }, findings };
}

/** The baseline of a campaign on one stack. */
export function baselineOf({ campaign, findings }: Survey, { kind, known }: FoundStack, runs: number): Baseline {
  const { name, version } = kind.declaration;
  const properties = campaign.results.map(({ property: { id }, verdict }): BaselineEntry => {
    const listed = verdict.is !== "known"
      ? []
      : knownOf(known, id, version).map(({ requirement, scenario }): Finding =>
        scenario === undefined ? { rule: requirement } : { rule: requirement, scenario }
      );
    const all = [...listed, ...findings.get(id) ?? []];
    return { property: id, verdict: verdict.is, ...(all.length === 0 ? {} : { findings: all }) };
  });
  return { stack: name, version, seed: campaign.seed, runs, properties };
}

/** What a comparison of a campaign with a baseline came to. */
export interface Comparison {
  /** One line for each thing that was not so before, and what it means. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/**
 * Compares a campaign, which was told what the baseline expects, with it. What fails as expected is green by then; what
 * healed is red, and so is what could be run once and can't be any more. An open question that was one before is green.
 */
export function compare(baseline: Baseline, file: string, campaign: Campaign, rewrite: string): Comparison {
  const before = new Map(baseline.properties.map((entry) => [entry.property, entry]));
  const lines: string[] = [];
  let healed = 0;
  let lost = 0;
  for (const { property: { id }, verdict } of campaign.results) {
    const entry = before.get(id);
    if (verdict.is === "healed") healed++;
    if (verdict.is !== "unsupported" || entry === undefined || entry.verdict === "unsupported") continue;
    lost++;
    const needs = verdict.needs.join(", ");
    lines.push(`✕ ${id}: "${entry.verdict}" in the baseline, and it can't be run any more: it needs ${needs}`);
  }
  const [stack] = campaign.stacks;
  const version = stack?.declaration.version;
  if (version !== undefined && version !== baseline.version) {
    lines.push(`The baseline was made with version ${baseline.version} of ${baseline.stack}, and this is ${version}.`);
  }
  const absent = campaign.results.filter(({ property }) => !before.has(property.id)).length;
  if (absent > 0) lines.push(`${absent} ${absent === 1 ? "property is" : "properties are"} not in the baseline.`);
  if (healed + lost > 0) lines.push(`If that is right, delete the lines in ${file}, or write it anew: ${rewrite}`);
  const open = campaign.results.filter(({ property, verdict }) =>
    verdict.is !== "inconclusive" || before.get(property.id)?.verdict !== "inconclusive"
  );
  const exitCode = campaignExitCode({ ...campaign, results: open });
  return { lines, exitCode: lost > 0 ? EXIT.failed : exitCode };
}

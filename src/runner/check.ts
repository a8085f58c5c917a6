/** A campaign of one property on a stack in virtual time: scenarios in, a verdict out. */

import fc from "fast-check";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withSettings } from "../scenario/with-settings.ts";
import { asFound, cutShort, Findings, missing, outcomeOf, type Sighting, verdictOf } from "./findings.ts";
import { knownOf } from "./known.ts";
import { type Leniency, leniencyOf, type Look, look, violationOf } from "./look.ts";
import { type Play, playVirtual } from "./play.ts";
import type { Property } from "./property.ts";
import { seedFor } from "./seeds.ts";
import { complete, firstScenarios, type FullSettings, type Settings } from "./settings.ts";
import type { Counterexample, Counts, Verdict } from "./verdict.ts";

/** Settings of {@link check}. */
export interface CheckSettings extends Settings {
  /** What the stack under test talks to: the reference model. */
  readonly peer: VirtualStackKind;
  /** How a scenario is played; by default in the simulated world. */
  readonly play?: Play;
}

/** Scenarios are drawn in batches of this size, so that a campaign that ends early has not drawn a million. */
const BATCH = 1_000;

/** Shrinking ends after so many candidates that hang: each costs as much real time as an adapter waits. */
const MOST_HANGS = 3;

/** The work of one campaign. */
interface Campaign {
  readonly property: Property;
  readonly play: Play;
  readonly settings: FullSettings;
  readonly leniency: Leniency;
  readonly first: readonly Scenario[];
  /** How many of the first ones were saved, and are no examples of the property. */
  readonly saved: number;
}

/** A batch of scenarios: its own seed, and the saved scenarios if it is the first one. */
interface Batch {
  readonly number: number;
  readonly size: number;
}

/**
 * Checks a property on a stack in virtual time. Nothing of what the stack does throws; what throws, here or in an
 * adapter, comes back as the verdict `error`.
 */
export function check(property: Property, stack: VirtualStackKind, given: CheckSettings): Verdict {
  const settings = complete(given, 2_000);
  const needs = missing(property, stack.declaration, settings.slow);
  if (needs.length > 0) return { is: "unsupported", needs };
  const known = knownOf(settings.known, property.id, stack.declaration.version);
  const saved = settings.saved(property.id);
  const campaign: Campaign = {
    property,
    play: given.play ?? playVirtual(stack, given.peer),
    settings,
    leniency: leniencyOf(settings, known, stack.declaration),
    first: firstScenarios(property.examples, saved),
    saved: saved.length,
  };
  const findings = new Findings();
  const interrupted = search(campaign, findings);
  const outcome = outcomeOf(findings, property, known, interrupted);
  if (outcome.is === "decided") return outcome.verdict;
  // The scenario that a list names is small already.
  if (outcome.is === "known" && outcome.sighting.foundAt <= campaign.saved) {
    return verdictOf(outcome, findings.counts, asFound(outcome.sighting));
  }
  return verdictOf(outcome, findings.counts, minimise(campaign, outcome.sighting, findings.counts));
}

/** Plays scenarios until something is found or the budget is used up. Returns why it was cut short, or null. */
function search(campaign: Campaign, findings: Findings): string | null {
  const { property, settings } = campaign;
  const total = Math.max(settings.runs, campaign.first.length);
  let cut: string | null = null;
  const mayGoOn = (): boolean => {
    if (findings.failure !== null || findings.error !== null || cut !== null) return false;
    if (settings.interrupted()) cut = cutShort(findings.counts.runs, total);
    return cut === null && !settings.timeUp();
  };
  const visit = (scenario: Scenario): boolean => {
    if (!mayGoOn()) return true;
    const seen = tryLook(campaign, scenario, findings);
    const goOn = seen === null ? false : findings.add(seen);
    settings.onRun(property.id, findings.counts);
    return goOn;
  };
  try {
    for (let number = 0; number * BATCH < total && mayGoOn(); number++) {
      const batch = { number, size: Math.min(BATCH, total - number * BATCH) };
      fc.check(fc.property(property.scenario, visit), { ...parameters(campaign, batch), endOnFailure: true });
    }
  } catch (cause) {
    findings.threw(cause);
  }
  return cut;
}

function parameters(campaign: Campaign, batch: Batch): fc.Parameters<[Scenario]> {
  return {
    seed: seedFor(campaign.settings.seed, campaign.property.id, batch.number),
    numRuns: batch.size,
    examples: batch.number === 0 ? campaign.first.map((scenario): [Scenario] => [scenario]) : [],
  };
}

function tryLook(campaign: Campaign, drawn: Scenario, findings: Findings): Look | null {
  const scenario = withSettings(drawn, campaign.settings.set);
  try {
    return look(campaign.property, scenario, campaign.play(scenario), campaign.leniency, campaign.play);
  } catch (cause) {
    findings.threw(cause, scenario);
    return null;
  }
}

/**
 * Draws the batch of a sighting once more, skips what came before it, and shrinks: the least scenario that breaks the
 * same rule. Errors met on the way count as "does not break it".
 */
function minimise(campaign: Campaign, sighting: Sighting, counts: Counts): Counterexample {
  const { property, settings } = campaign;
  const rule = sighting.violation.rule;
  const number = Math.floor((sighting.foundAt - 1) / BATCH);
  const within = (sighting.foundAt - 1) % BATCH;
  let visited = 0;
  let hangs = 0;
  let least = asFound(sighting);
  const holds = (scenario: Scenario): boolean => {
    const visit = visited++;
    if (visit < within || visit - within > settings.shrinkRuns || settings.interrupted()) return true;
    if (hangs > MOST_HANGS) return true;
    const seen = tryLook(campaign, scenario, new Findings());
    if (seen !== null && hasHung(seen.run)) hangs++;
    settings.onRun(property.id, counts);
    const violation = seen === null ? null : violationOf(seen, rule);
    if (seen === null || violation === null) return true;
    const shrinks = visit === within ? 0 : least.shrinks + 1;
    least = { scenario: seen.scenario, run: seen.run, violation, foundAt: sighting.foundAt, shrinks };
    return false;
  };
  fc.check(fc.property(property.scenario, holds), parameters(campaign, { number, size: within + 1 }));
  return least;
}

/** Whether a stack hung in a run. */
const hasHung = ({ trace }: RunRecord): boolean => {
  const last = trace.at(-1);
  return last?.type === "broke" && last.hung === true;
};

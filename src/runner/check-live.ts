/** Campaigns of many properties on a stack with a real clock: everything side by side, since waiting costs little. */

import fc from "fast-check";
import type { Duration } from "../../spec/time.ts";
import type { LiveStackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withSettings } from "../scenario/with-settings.ts";
import type { RealClock } from "../sim/drive.ts";
import { asFound, cutShort, describe, Findings, missing, outcomeOf, type Sighting, verdictOf } from "./findings.ts";
import { wasKeptWaiting } from "./judge.ts";
import { knownOf } from "./known.ts";
import { type Leniency, leniencyOf, type Look, look, violationOf } from "./look.ts";
import { type LiveGround, openLive, PATIENCE } from "./play.ts";
import { Pool } from "./pool.ts";
import type { Property } from "./property.ts";
import { seedFor } from "./seeds.ts";
import { complete, firstScenarios, type FullSettings, type Settings } from "./settings.ts";
import type { Counterexample, Verdict } from "./verdict.ts";

/** Settings of {@link checkLive}. */
export interface LiveSettings extends Settings {
  /** What the stack under test talks to: the reference model. */
  readonly peer: VirtualStackKind;
  /** The clock that the stack lives by. */
  readonly clock: RealClock;
  /** How the stack is started; by default through its adapter. */
  readonly open?: () => Promise<LiveGround>;
  /** Told as soon as a property has its verdict. */
  readonly onVerdict?: (property: Property, verdict: Verdict) => void;
  /**
   * Settles when somebody wants the campaign to end now: what is being played is not waited for. To be given together
   * with `interrupted`.
   */
  readonly interruption?: Promise<void>;
  /** How many microseconds the shrinking of one property may take. Default: no limit. */
  readonly shrinkTime?: Duration;
}

/** Candidates that shrinking tries side by side. */
const SHRINK_BATCH = 8;

interface Campaign {
  readonly property: Property;
  readonly settings: FullSettings;
  /** Called when shrinking begins: gives what tells whether its time is up. */
  readonly shrinkTimer: () => () => boolean;
  readonly leniency: Leniency;
  /** Plays and looks, when there is room; gives null if by then it is no longer wanted. */
  readonly visit: (scenario: Scenario, isWanted: () => boolean) => Promise<Look | null>;
}

/**
 * Checks properties on a stack with a real clock; the verdicts come in the order of the properties. A failure counts
 * only if it repeats in two of three runs, and is then shrunk. One that does not leaves the property inconclusive, or
 * counts for nothing if the machine had kept that run waiting.
 */
export async function checkLive(
  properties: readonly Property[],
  stack: LiveStackKind,
  given: LiveSettings,
): Promise<readonly Verdict[]> {
  // What comes from a stack on a real clock may have been decided before what was seen last had reached it. So the
  // oracle's word counts there only where it is asked for, in its own property, on a network that does nothing odd.
  const settings = complete({ everywhere: [], ...given }, 60);
  const tell = (property: Property, verdict: Verdict): Verdict => {
    given.onVerdict?.(property, verdict);
    return verdict;
  };
  const needsOf = (property: Property): readonly string[] => missing(property, stack.declaration, settings.slow);
  if (properties.every((property) => needsOf(property).length > 0)) {
    return properties.map((property) => tell(property, { is: "unsupported", needs: needsOf(property) }));
  }
  let ground: LiveGround;
  try {
    ground = await (given.open ?? (() => openLive(stack, given.peer, given.clock)))();
  } catch (cause) {
    return properties.map((property) => tell(property, { is: "error", why: describe(cause) }));
  }
  const pool = new Pool(ground.capacity);
  const shrinkTimer = (): () => boolean => {
    const end = given.clock.now() + (given.shrinkTime ?? Infinity);
    return () => given.clock.now() >= end;
  };
  const one = async (property: Property): Promise<Verdict> => {
    const needs = needsOf(property);
    if (needs.length > 0) return tell(property, { is: "unsupported", needs });
    const known = knownOf(settings.known, property.id, stack.declaration.version);
    const leniency = leniencyOf(settings, known, stack.declaration);
    const visit: Campaign["visit"] = (scenario, isWanted) =>
      pool.run(async () => {
        if (!isWanted()) return null;
        const laid = withSettings(scenario, settings.set);
        const run = await orInterrupted(ground.play(laid, PATIENCE[property.pace]), given);
        // The scenario as it was drawn is what can be made smaller.
        return { ...look(property, laid, run, leniency), scenario };
      });
    const verdict = await checkOne({ property, settings, shrinkTimer, leniency, visit });
    return tell(property, underSettings(verdict, settings.set));
  };
  try {
    return await Promise.all(properties.map(one));
  } finally {
    await ground.close();
  }
}

/** A verdict whose scenario says under which settings it was found. */
function underSettings(verdict: Verdict, set: FullSettings["set"]): Verdict {
  if ("counterexample" in verdict) {
    const { counterexample } = verdict;
    return { ...verdict, counterexample: { ...counterexample, scenario: withSettings(counterexample.scenario, set) } };
  }
  if (verdict.is !== "error" || verdict.scenario === undefined) return verdict;
  return { ...verdict, scenario: withSettings(verdict.scenario, set) };
}

/** Thrown into a campaign that is interrupted, in place of a run that is not waited for. */
class Interrupted extends Error {
  override readonly name: string = "Interrupted";
}

/** What a promise gives, or an {@link Interrupted} thrown as soon as the campaign is interrupted. */
function orInterrupted<T>(run: Promise<T>, { interruption }: LiveSettings): Promise<T> {
  if (interruption === undefined) return run;
  return Promise.race([
    run,
    interruption.then(() => {
      throw new Interrupted("the campaign was interrupted");
    }),
  ]);
}

async function checkOne(campaign: Campaign): Promise<Verdict> {
  const findings = new Findings();
  let interrupted: string | null;
  try {
    interrupted = await search(campaign, findings);
  } catch (cause) {
    return { is: "error", why: describe(cause) };
  }
  return conclude(campaign, findings, interrupted);
}

async function conclude(campaign: Campaign, findings: Findings, interrupted: string | null): Promise<Verdict> {
  const { property, settings } = campaign;
  const outcome = outcomeOf(findings, property, campaign.leniency.known, interrupted);
  if (outcome.is === "decided") return outcome.verdict;
  const found = asFound(outcome.sighting);
  if (outcome.is === "known" || settings.interrupted()) return verdictOf(outcome, findings.counts, found);
  if (!(await repeats(campaign, found.scenario, found.violation.rule))) {
    if (outcome.is === "fail" && wasKeptWaiting(found.run)) {
      findings.dismiss();
      return conclude(campaign, findings, interrupted);
    }
    return { is: "inconclusive", counts: findings.counts, why: flake(outcome.sighting) };
  }
  const least = await minimise(campaign, found);
  return verdictOf(outcome, findings.counts, least);
}

const flake = ({ violation, foundAt }: Sighting): string =>
  `run ${foundAt} broke ${violation.rule} (expected ${violation.expected}; actual ${violation.actual}), ` +
  `and did not do it again in two further runs of the same scenario`;

/** Scenarios are drawn and played in batches of this size, so that a long campaign does not hold them all at once. */
const BATCH = 50;

/** The scenarios of one batch, of `left` that are still to be played: in the first one, saved ones come first. */
function batchOf(campaign: Campaign, number: number, left: number): readonly Scenario[] {
  const { property, settings } = campaign;
  const first = number === 0 ? firstScenarios(property.examples, settings.saved(property.id)) : [];
  const drawn = Math.max(0, Math.min(BATCH, left) - first.length);
  if (drawn === 0) return first;
  const seed = seedFor(settings.seed, property.id, number);
  return [...first, ...fc.sample(property.scenario, { seed, numRuns: drawn })];
}

/** Plays batch after batch, each side by side. Returns why it was cut short, or null. */
async function search(campaign: Campaign, findings: Findings): Promise<string | null> {
  const { property, settings } = campaign;
  let left = settings.runs;
  for (let number = 0; left > 0; number++) {
    if (number > 0 && (settings.timeUp() || findings.failure !== null || findings.error !== null)) break;
    const scenarios = batchOf(campaign, number, left);
    left -= scenarios.length;
    const looks = await Promise.all(scenarios.map((scenario) => visitUnlessOver(campaign, scenario, findings)));
    for (const seen of looks) {
      if (seen !== null && findings.error === null) findings.add(seen);
    }
    settings.onRun(property.id, findings.counts);
    if (settings.interrupted()) return cutShort(findings.counts.runs, settings.runs);
  }
  return null;
}

async function visitUnlessOver(campaign: Campaign, scenario: Scenario, findings: Findings): Promise<Look | null> {
  const { settings } = campaign;
  const isWanted = (): boolean => !settings.interrupted() && !settings.timeUp() && findings.error === null;
  try {
    return await campaign.visit(scenario, isWanted);
  } catch (cause) {
    if (!(cause instanceof Interrupted)) findings.threw(cause, scenario);
    return null;
  }
}

/** The look at a scenario if it breaks `rule`, or null. Errors count as "does not break it". */
async function breaks(campaign: Campaign, scenario: Scenario, rule: string): Promise<Look | null> {
  try {
    const seen = await campaign.visit(scenario, () => !campaign.settings.interrupted());
    return seen === null || violationOf(seen, rule) === null ? null : seen;
  } catch {
    return null;
  }
}

/** Whether at least one of two further runs breaks the rule again. */
async function repeats(campaign: Campaign, scenario: Scenario, rule: string): Promise<boolean> {
  const again = await Promise.all([breaks(campaign, scenario, rule), breaks(campaign, scenario, rule)]);
  return again.some((seen) => seen !== null);
}

/** Takes the first of each batch of candidates that still breaks the rule, until none does or the budget is used up. */
async function minimise(campaign: Campaign, found: Counterexample): Promise<Counterexample> {
  const { property, settings } = campaign;
  const shrinkTimeUp = campaign.shrinkTimer();
  const rule = found.violation.rule;
  if (!property.scenario.canShrinkWithoutContext(found.scenario)) return found;
  let least = found;
  let budget = settings.shrinkRuns;
  let candidates = property.scenario.shrink(found.scenario, undefined)[Symbol.iterator]();
  while (budget > 0 && !shrinkTimeUp() && !settings.interrupted()) {
    const batch = take(candidates, Math.min(SHRINK_BATCH, budget));
    if (batch.length === 0) break;
    budget -= batch.length;
    const looks = await Promise.all(batch.map((candidate) => breaks(campaign, candidate.value, rule)));
    const at = looks.findIndex((seen) => seen !== null);
    const seen = looks[at];
    const candidate = batch[at];
    if (seen === undefined || seen === null || candidate === undefined) continue;
    const violation = violationOf(seen, rule) ?? found.violation;
    least = { ...least, scenario: candidate.value, run: seen.run, violation, shrinks: least.shrinks + 1 };
    candidates = property.scenario.shrink(candidate.value_, candidate.context)[Symbol.iterator]();
  }
  if (least === found) return found;
  return (await repeats(campaign, least.scenario, rule)) ? least : found;
}

function take<T>(from: Iterator<T>, count: number): readonly T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = from.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

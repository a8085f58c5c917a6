/** What a campaign has found so far, and the verdict that this comes to. */

import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Violation } from "../../spec/trace/monitor.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { KnownDeviation } from "./known.ts";
import type { Look } from "./look.ts";
import type { Property } from "./property.ts";
import { reachedEnough } from "./reach.ts";
import type { Counterexample, Counts, Verdict } from "./verdict.ts";

/** A violation, and the run in which it was first seen. */
export interface Sighting {
  readonly look: Look;
  readonly violation: Violation;
  /** The number of the run, from 1. */
  readonly foundAt: number;
}

/** Everything that a campaign of one property remembers. */
export class Findings {
  #runs = 0;
  #reached = 0;
  #segments = 0;
  /** The first violation that nothing excuses. */
  failure: Sighting | null = null;
  /** The first excused violation of each rule. */
  readonly excused: Map<string, Sighting> = new Map();
  error: { readonly why: string; readonly scenario?: Scenario } | null = null;

  /** How often things came about so far. */
  get counts(): Counts {
    return { runs: this.#runs, reached: this.#reached, segments: this.#segments };
  }

  /** Takes in one more run. Returns whether the campaign may go on. */
  add(seen: Look): boolean {
    this.#runs++;
    this.#segments += seen.segments;
    if (seen.reached) this.#reached++;
    if (seen.ours !== null) {
      this.error ??= { why: seen.ours, scenario: seen.scenario };
      return false;
    }
    const foundAt = this.#runs;
    for (const violation of seen.excused) {
      if (!this.excused.has(violation.rule)) this.excused.set(violation.rule, { look: seen, violation, foundAt });
    }
    if (seen.failure === null) return true;
    this.failure ??= { look: seen, violation: seen.failure, foundAt };
    return false;
  }

  /** Takes back the failure: the machine, not the stack, may have made it. */
  dismiss(): void {
    this.failure = null;
  }

  /** Takes in that something threw while `scenario` was played. */
  threw(cause: unknown, scenario?: Scenario): void {
    const why = describe(cause);
    this.error ??= scenario === undefined ? { why } : { why, scenario };
  }
}

/** What was thrown, in one line. */
export const describe = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);

/** A sighting as a counterexample that nobody made smaller. */
export const asFound = ({ look, violation, foundAt }: Sighting): Counterexample => ({
  scenario: look.scenario,
  run: look.run,
  violation,
  foundAt,
  shrinks: 0,
});

/** Which sighting a verdict will be about, and what it will be called. */
export type Outcome =
  | { readonly is: "fail" | "deviation"; readonly sighting: Sighting }
  | { readonly is: "known"; readonly sighting: Sighting; readonly because: string }
  | { readonly is: "decided"; readonly verdict: Verdict };

/**
 * What the findings come to. `interrupted` says in a few words that the campaign was cut short, or is null; then
 * nothing can be said to hold or to be healed, but what was found was found.
 */
export function outcomeOf(
  findings: Findings,
  property: Property,
  known: readonly KnownDeviation[],
  interrupted: string | null,
): Outcome {
  const { counts, failure, error } = findings;
  const decided = (verdict: Verdict): Outcome => ({ is: "decided", verdict });
  if (failure !== null) return { is: "fail", sighting: failure };
  if (error !== null) return decided({ is: "error", ...error });
  if (interrupted !== null) return decided({ is: "inconclusive", counts, why: interrupted });
  const enough = reachedEnough(counts, property.reach);
  const cured = known.find((line) => !findings.excused.has(line.requirement));
  if (cured !== undefined && enough) return decided({ is: "healed", counts, because: cured.because });
  for (const line of known) {
    const sighting = findings.excused.get(line.requirement);
    if (sighting !== undefined) return { is: "known", sighting, because: line.because };
  }
  const [deviation] = findings.excused.values();
  if (deviation !== undefined) return { is: "deviation", sighting: deviation };
  if (!enough) return decided({ is: "inconclusive", counts, why: tooFew(counts, property) });
  return decided({ is: "pass", counts });
}

const tooFew = (counts: Counts, property: Property): string =>
  counts.runs === 0
    ? "the time was up before it ran"
    : `${counts.reached} of ${counts.runs} runs reached the premise (${property.premise.says}); ` +
      `${property.reach} % are asked for`;

/** The verdict of an outcome, with the counterexample that it is to show. */
export function verdictOf(
  outcome: Exclude<Outcome, { is: "decided" }>,
  counts: Counts,
  counterexample: Counterexample,
): Verdict {
  if (outcome.is === "known") return { is: "known", counts, counterexample, because: outcome.because };
  return { is: outcome.is, counts, counterexample };
}

/** Why a campaign that was interrupted can't be decided. */
export const cutShort = (runs: number, of: number): string =>
  Number.isFinite(of) ? `interrupted after ${runs} of ${of} runs` : `interrupted after ${runs} runs`;

/**
 * What a property needs and a stack, as it is run now, does not have. Long waits on a real clock are a matter of
 * patience, not of the stack.
 */
export function missing(property: Property, declaration: Declaration, slow: boolean): readonly string[] {
  const lacks: string[] = property.needs.filter((need) => need !== "long-time" && !declaration.supports.includes(need));
  const isLong = property.pace === "slow" || property.needs.includes("long-time");
  if (isLong && declaration.clock === "real" && !slow) lacks.push("minutes of real time: --slow");
  return lacks;
}

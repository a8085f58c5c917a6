/** Runs for the oracle to judge: of every property's scenarios, under any policies, whole or as a capture. */

import fc from "fast-check";
import { WireTracker } from "../../../spec/monitors/wire.ts";
import { oracleWith } from "../../../spec/oracle/oracle.ts";
import type { Violation } from "../../../spec/trace/monitor.ts";
import type { Side } from "../../../spec/trace/observation.ts";
import type { RunRecord } from "../../../spec/trace/run.ts";
import { modelStack } from "../../../src/adapters/model/model.ts";
import { type Play, playVirtual } from "../../../src/runner/play.ts";
import type { Property } from "../../../src/runner/property.ts";
import { seedFor } from "../../../src/runner/seeds.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { anyPolicy } from "../../arbitraries/policy.ts";

/** What is left of a run: everything, or the packets alone, as in a capture. */
export type Sight = "everything" | "packets";

const BOTH: readonly Side[] = ["a", "b"];

/** Plays a scenario between two ends that are the model. */
export const playModel: Play = playVirtual(modelStack(), modelStack());

/**
 * Scenarios of a property, the same for the same seed. Every second one has other policies at both ends than those that
 * the property draws: what a premise would miss, the oracle may not.
 */
export function scenariosOf({ id, scenario }: Property, seed: number, count: number): readonly Scenario[] {
  const drawn = fc.sample(scenario, { seed: seedFor(seed, id, 0), numRuns: count });
  const policies = fc.sample(fc.tuple(anyPolicy, anyPolicy), { seed: seedFor(seed, id, 1), numRuns: count });
  return drawn.map((one, i) => {
    const [a, b] = policies[i]!;
    return i % 2 === 0 ? one : { ...one, a: { ...one.a, policy: a }, b: { ...one.b, policy: b } };
  });
}

/** A run as a capture at both ends shows it: packets, and that a machine was off, and nothing of the applications. */
export const captureOf = (run: RunRecord): RunRecord => ({
  ...run,
  trace: run.trace.filter(({ type }) => type !== "call" && type !== "result" && type !== "event"),
});

/** What the oracle says of a run, first of all, or null. */
export function complaint(given: RunRecord, sight: Sight, sides: readonly Side[] = BOTH): Violation | null {
  const run = sight === "everything" ? given : captureOf(given);
  const oracle = oracleWith({ callsSeen: sight === "everything", sides });
  // The oracle needs nobody's view of the wire but its own.
  const fold = oracle.begin({ a: run.a, b: run.b, wire: new WireTracker() });
  let index = 0;
  for (const seen of run.trace) {
    const violation = fold.observe?.(seen, index) ?? null;
    if (violation !== null) return violation;
    index += 1;
  }
  return fold.end?.(run) ?? null;
}

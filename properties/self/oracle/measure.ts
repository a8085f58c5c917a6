/** Measures how many tampered traces the oracle refuses, class by class. */

import fc from "fast-check";
import type { Side } from "../../../spec/trace/observation.ts";
import type { RunRecord } from "../../../spec/trace/run.ts";
import { stream } from "../../../src/sim/prng.ts";
import { seedFor } from "../../../src/runner/seeds.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { EVERY_SEGMENT_AND_DUTY, EVERY_SEGMENT_IN_A_CALM } from "../../oracle/every-segment-and-duty.ts";
import { complaint, playModel, type Sight } from "./runs.ts";
import { CHANGES, type Kind, type Place, placesOf, tampered, type Way } from "./tamper.ts";

/** One trace that was tampered with. */
export interface Attempt {
  readonly seed: number;
  readonly run: RunRecord;
  readonly side: Side;
  readonly place: Place;
  readonly change: string;
  readonly trace: RunRecord["trace"];
}

/** A class of changes, and how the oracle took them. */
export interface Tally {
  readonly way: Way;
  readonly kind: Kind;
  readonly change: string;
  tried: number;
  refused: number;
  refusedFromPackets: number;
}

/** The longest trace that is tampered with: each attempt is judged from its beginning. */
const LONGEST = 600;

const SCENARIOS = [EVERY_SEGMENT_AND_DUTY, EVERY_SEGMENT_AND_DUTY, EVERY_SEGMENT_IN_A_CALM];

function scenarioOf(seed: number): Scenario {
  const { id, scenario } = SCENARIOS[seed % SCENARIOS.length]!;
  return fc.sample(scenario, { seed: seedFor(seed, id, 0), numRuns: 1 })[0]!;
}

/** So many changes of one run, each of a class that is drawn from those that the run has segments for. */
export function* attemptsOf(seed: number, count: number): Generator<Attempt> {
  const run = playModel(scenarioOf(seed));
  if (run.trace.length > LONGEST) return;
  const prng = stream(seed, "tampering");
  const side: Side = seed % 4 === 0 ? "b" : "a";
  const groups = new Map<string, Place[]>();
  for (const place of placesOf(run.trace, side)) {
    const key = `${place.way} ${place.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  const kinds = [...groups.values()];
  for (let i = 0; i < count && kinds.length > 0; i += 1) {
    const places = kinds[prng.below(kinds.length)]!;
    const place = places[prng.below(places.length)]!;
    const change = CHANGES[prng.below(CHANGES.length)]!;
    const trace = tampered(run.trace, place.index, change, prng);
    if (trace !== null) yield { seed, run, side, place, change, trace };
  }
}

/** Whether the oracle refuses a trace that was tampered with. */
export const isRefused = ({ run, side, trace }: Attempt, sight: Sight): boolean =>
  complaint({ ...run, trace }, sight, [side]) !== null;

/** Tampers with runs of the given seeds, and counts by class. */
export function measureTampering(
  seeds: readonly number[],
  each: number,
  onAccepted: (attempt: Attempt) => void = () => {},
): readonly Tally[] {
  const tallies = new Map<string, Tally>();
  for (const seed of seeds) {
    for (const attempt of attemptsOf(seed, each)) {
      const { way, kind } = attempt.place;
      const { change } = attempt;
      const key = `${way} ${kind} ${change}`;
      const tally = tallies.get(key) ?? { way, kind, change, tried: 0, refused: 0, refusedFromPackets: 0 };
      tallies.set(key, tally);
      tally.tried += 1;
      if (isRefused(attempt, "everything")) tally.refused += 1;
      else onAccepted(attempt);
      if (isRefused(attempt, "packets")) tally.refusedFromPackets += 1;
    }
  }
  return [...tallies.values()];
}

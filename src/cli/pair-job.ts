/** Two stacks in virtual time against each other, in every kind of storm, as work that can be handed to a thread. */

import fc from "fast-check";
import { type Storm, STORMS } from "../../properties/arbitraries/storms.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import { describe } from "../runner/findings.ts";
import { linesFor } from "../runner/known.ts";
import {
  type FaultTally,
  type KnownOfBoth,
  lookAtPair,
  type OpenTally,
  type PairFault,
  type PairLook,
  type PairVerdict,
} from "../runner/pair.ts";
import { type Play, playVirtual } from "../runner/play.ts";
import { seedFor } from "../runner/seeds.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { availabilityOf, type FoundStack } from "./find-stack.ts";
import type { Workplace } from "./job.ts";

/** What two stacks are to go through, in words that cross from thread to thread. */
export interface PairJob {
  /** As they were asked for on the command line: who opens, and who listens. */
  readonly pair: Readonly<Record<Side, string>>;
  readonly runs: number;
  readonly seed: number;
  /** Whether the scenario of each fault is to be made as small as it gets. */
  readonly shrink: boolean;
}

/** The most runs that making one scenario smaller may take. */
const SHRINK_RUNS = 300;

/** A scenario to be played, and where it comes from. */
interface Draw {
  readonly storm: Storm;
  /** Which one of its storm's, from 0. */
  readonly index: number;
  readonly scenario: Scenario;
}

const seedOf = (seed: number, { name }: Storm): number => seedFor(seed, `matrix/${name}`, 0);

/** The scenarios of a matrix: the storms take turns. The same seed draws the same ones for every pair. */
function drawn(runs: number, seed: number): readonly Draw[] {
  const each = Math.ceil(runs / STORMS.length);
  const draws = STORMS.map((storm) =>
    fc.sample(storm.scenario, { seed: seedOf(seed, storm), numRuns: each }).map((scenario, index) => ({
      storm,
      index,
      scenario,
    }))
  );
  return Array.from({ length: each }, (_, index) => draws.flatMap((all) => all[index] ?? [])).flat().slice(0, runs);
}

/** Plays a pair. Whatever goes wrong is its verdict. */
export async function doPair(job: PairJob, place: Workplace): Promise<PairVerdict> {
  try {
    // Found apart, so that a stack in a process talks to another process when it talks to itself.
    const a = await place.stackNamed(job.pair.a);
    const b = await place.peerNamed(job.pair.b);
    for (const stack of [a, b]) {
      const lack = await availabilityOf(stack);
      if (lack !== null) return { is: "error", why: `${stack.name}: ${lack.why}` };
    }
    const [kindA, kindB] = [virtualKind(a), virtualKind(b)];
    if (kindA === null || kindB === null) return { is: "error", why: "one of the two has a real clock" };
    const play = place.suite.play ?? playVirtual(kindA, kindB);
    return playAll(job, place, play, { a: a.known, b: b.known });
  } catch (cause) {
    return { is: "error", why: describe(cause) };
  }
}

const virtualKind = ({ kind }: FoundStack): VirtualStackKind | null => kind.clock === "virtual" ? kind : null;

/** What has been seen of a pair so far. */
interface Tallies {
  readonly faults: Map<string, FaultTally>;
  readonly open: Map<string, OpenTally>;
  talked: number;
  faulty: number;
  excused: number;
}

function playAll(job: PairJob, place: Workplace, play: Play, known: KnownOfBoth): PairVerdict {
  const tallies: Tallies = { faults: new Map(), open: new Map(), talked: 0, faulty: 0, excused: 0 };
  let runs = 0;
  for (const draw of drawn(job.runs, job.seed)) {
    if (place.interrupted()) return { is: "inconclusive", why: `interrupted after ${runs} of ${job.runs} runs` };
    const run = play(draw.scenario);
    const look = lookAtPair(run, known);
    take(tallies, look, draw, (fault) => ({
      scenario: job.shrink && fault.excuse === null ? smaller(draw, fault, job, play, known) : draw.scenario,
      because: becauseOf(fault, run, known),
    }));
    runs++;
    place.onRun({ runs, reached: tallies.talked, segments: 0 });
  }
  const { talked, faulty, excused } = tallies;
  return {
    is: "played",
    runs,
    talked,
    faulty,
    excused,
    faults: [...tallies.faults.values()],
    open: [...tallies.open.values()],
  };
}

/** What the list of known deviations of whoever is at fault says of it, or null. */
function becauseOf({ side, violation }: PairFault, run: RunRecord, known: KnownOfBoth): string | null {
  const sides: readonly Side[] = side === null ? ["a", "b"] : [side];
  const lines = sides.flatMap((one) => linesFor(known[one], violation.rule, run[one].version));
  return lines[0]?.because ?? null;
}

function take(
  tallies: Tallies,
  look: PairLook,
  draw: Draw,
  details: (fault: PairFault) => { readonly scenario: Scenario; readonly because: string | null },
): void {
  if (look.talked) tallies.talked++;
  if (look.faults.some(({ excuse }) => excuse === null)) tallies.faulty++;
  else if (look.faults.length > 0) tallies.excused++;
  for (const [key, fault] of new Map(look.faults.map((one) => [`${one.side} ${one.violation.rule}`, one]))) {
    const before = tallies.faults.get(key);
    const { side, excuse, violation: { rule, expected, actual } } = fault;
    tallies.faults.set(
      key,
      before === undefined
        ? { side, rule, expected, actual, excuse, runs: 1, storm: draw.storm.name, ...details(fault) }
        : { ...before, runs: before.runs + 1 },
    );
  }
  const silent = draw.storm.isCalm && !look.talked && look.faults.length === 0;
  const open = look.open ??
    (silent ? { side: null, why: "nothing went wrong, and yet they did not talk to the end" } : null);
  if (open === null) return;
  const key = `${open.side} ${open.why}`;
  tallies.open.set(key, { ...open, runs: (tallies.open.get(key)?.runs ?? 0) + 1 });
}

/** The least scenario in which the same side breaks the same rule. */
function smaller(
  { storm, index, scenario }: Draw,
  fault: PairFault,
  job: PairJob,
  play: Play,
  known: KnownOfBoth,
): Scenario {
  let visited = 0;
  let least = scenario;
  const holds = (candidate: Scenario): boolean => {
    const visit = visited++;
    if (visit < index || visit - index > SHRINK_RUNS) return true;
    const breaks = lookAtPair(play(candidate), known).faults.some(({ side, violation }) =>
      side === fault.side && violation.rule === fault.violation.rule
    );
    if (breaks) least = candidate;
    return !breaks;
  };
  fc.check(fc.property(storm.scenario, holds), { seed: seedOf(job.seed, storm), numRuns: index + 1 });
  return least;
}

/** One property on one stack in virtual time, as work that can be handed to a thread. */

import type { Settings } from "../adapter/settings.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import { check } from "../runner/check.ts";
import { describe } from "../runner/findings.ts";
import { type KnownDeviation, knownOf } from "../runner/known.ts";
import type { Property } from "../runner/property.ts";
import type { Counts, Verdict } from "../runner/verdict.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { availabilityOf, type FoundStack } from "./find-stack.ts";
import { stackUnder } from "./set.ts";
import type { Suite } from "./suite.ts";

/** A rule that a baseline says a property will break on a stack: a known deviation, on a list of the user's own. */
export interface Expected {
  readonly rule: string;
  /** Where it says so. */
  readonly because: string;
  readonly scenario: Scenario;
}

/** What is to be done, in words that cross from thread to thread. */
export interface Job {
  /** As it was asked for on the command line. */
  readonly stack: string;
  readonly property: string;
  /** Null when only time limits it. */
  readonly runs: number | null;
  /** Milliseconds that it may take, or null. */
  readonly time: number | null;
  readonly seed: number;
  readonly strict: boolean;
  readonly slow: boolean;
  /** Settings of the stack, laid over those of every scenario; none when absent. */
  readonly set?: Settings;
  /** What a baseline expects to be broken; nothing when absent. */
  readonly expected?: readonly Expected[];
  /** The most runs that shrinking may take; the runner's default when absent. */
  readonly shrinkRuns?: number;
  /** Judges by the property's own monitors alone, to see what power they have without the oracle. */
  readonly ownMonitors?: boolean;
  /** Leaves out scenarios that are written down: what random ones find can be made smaller. */
  readonly onlyRandom?: boolean;
}

/** What a job needs beside its words. */
export interface Workplace {
  readonly suite: Suite;
  /** Finds a stack by its name. */
  stackNamed(name: string): Promise<FoundStack>;
  /** Finds a stack by its name, to be the other end of one that {@link stackNamed} has found. */
  peerNamed(name: string): Promise<FoundStack>;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  interrupted(): boolean;
  onRun(counts: Counts): void;
}

/**
 * The committed scenarios of a property: those that the list of known deviations names, those of a baseline, and those
 * in its folder.
 */
export function savedScenarios(
  suite: Suite,
  stack: FoundStack,
  property: string,
  expected: readonly Expected[] = [],
): readonly Scenario[] {
  const known = knownOf(stack.known, property, stack.kind.declaration.version);
  const named = known.flatMap(({ scenario }) => scenario === undefined ? [] : [scenario]);
  const ofBaseline = expected.map(({ scenario }) => scenario);
  // On a real clock the scenarios of other stacks would take minutes, and the places of random ones.
  const others = stack.kind.clock === "real" ? suite.stacks.filter(({ name }) => name !== stack.name) : [];
  const wanted = (file: string): boolean => !others.some(({ name }) => file.startsWith(`${name}-`));
  return [...named.map((name) => suite.savedAs(name)), ...ofBaseline, ...suite.saved(property, wanted)];
}

/** What a baseline expects of a property, as lines of a list of known deviations. */
export const knownBy = (property: string, expected: readonly Expected[]): readonly KnownDeviation[] =>
  expected.map(({ rule, because }) => ({ property, requirement: rule, because }));

/** Does a job. Whatever goes wrong is its verdict. */
export async function doJob(job: Job, place: Workplace): Promise<Verdict> {
  try {
    const { suite } = place;
    const property = suite.catalogue.find(({ id }) => id === job.property);
    if (property === undefined) return { is: "error", why: `no property ${job.property} in this thread` };
    const stack = await place.stackNamed(job.stack);
    if (stack.kind.clock !== "virtual") return { is: "error", why: `${job.stack} has a real clock` };
    const lack = await availabilityOf(stack);
    if (lack !== null) return { is: "error", why: lack.why };
    const { kind } = stackUnder(stack, job.set ?? {});
    return checkNow(job, place, property, { ...stack, kind: kind.clock === "virtual" ? kind : stack.kind });
  } catch (cause) {
    return { is: "error", why: describe(cause) };
  }
}

function checkNow(
  job: Job,
  place: Workplace,
  property: Property,
  stack: FoundStack & { readonly kind: VirtualStackKind },
): Verdict {
  const { suite } = place;
  const end = job.time === null ? Infinity : place.now() + job.time;
  const onlyRandom = job.onlyRandom === true;
  return check(onlyRandom ? { ...property, examples: [] } : property, stack.kind, {
    peer: suite.peer,
    runs: job.runs ?? Infinity,
    seed: job.seed,
    strict: job.strict,
    slow: job.slow,
    set: job.set ?? {},
    known: [...stack.known, ...knownBy(property.id, job.expected ?? [])],
    saved: (id) => (onlyRandom ? [] : savedScenarios(suite, stack, id, job.expected)),
    interrupted: place.interrupted,
    timeUp: () => place.now() >= end,
    onRun: (_id, counts) => place.onRun(counts),
    ...(job.ownMonitors === true ? { everywhere: [] } : {}),
    ...(job.shrinkRuns === undefined ? {} : { shrinkRuns: job.shrinkRuns }),
    ...(suite.play === undefined ? {} : { play: suite.play }),
  });
}

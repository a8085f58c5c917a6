/** Conducts a campaign: stacks in virtual time in threads, stacks on a real clock here, all at once. */

import { checkLive } from "../runner/check-live.ts";
import type { Property } from "../runner/property.ts";
import type { Verdict } from "../runner/verdict.ts";
import type { Campaign, Result, StackEntry } from "../report/campaign.ts";
import { availabilityOf, type FoundStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { type Job, knownBy, savedScenarios } from "./job.ts";
import { type Plan, runsOn, SHRINK_TIME } from "./plan.ts";
import { realClock } from "./real-clock.ts";
import type { Suite } from "./suite.ts";
import { doJobs } from "./threads.ts";

/** What is told while a campaign runs. */
export interface CampaignListener {
  /** How many pairs of property and stack there will be. */
  onBegin(pairs: number): void;
  onRuns(stack: string, property: string, runs: number): void;
  onResult(result: Result): void;
}

/** Somebody's wish that the campaign end. */
export interface Interruption {
  readonly happened: () => boolean;
  readonly promise: Promise<void>;
}

/** Listens for Ctrl-C. `stop` takes that back. */
export function listenForInterruption(io: Io): Interruption & { readonly stop: () => void } {
  let happened = false;
  let settle = (): void => {};
  const promise = new Promise<void>((resolve) => settle = resolve);
  const stop = io.onInterrupt(() => {
    happened = true;
    settle();
  });
  return { happened: () => happened, promise, stop };
}

/** The state of a campaign that is under way. */
interface Conductor {
  readonly suite: Suite;
  readonly io: Io;
  readonly plan: Plan;
  readonly interruption: Interruption;
  readonly onRuns: CampaignListener["onRuns"];
  readonly add: (stack: string, property: Property, verdict: Verdict, wall: number) => void;
}

/** Conducts a campaign to its end, or to an interruption. */
export async function conduct(
  suite: Suite,
  io: Io,
  plan: Plan,
  interruption: Interruption,
  listener: CampaignListener,
): Promise<Campaign> {
  const entries = await Promise.all(plan.stacks.map(entryOf));
  const usable = plan.stacks.filter((_, index) => entries[index]?.unavailable === null);
  const pairs = usable.length * plan.properties.length;
  listener.onBegin(pairs);
  const results = new Map<string, Result>();
  let done = 0;
  const add: Conductor["add"] = (stack, property, verdict, wall) => {
    if (!interruption.happened()) done++;
    const result = { property, stack, verdict, wall };
    results.set(`${property.id} ${stack}`, result);
    listener.onResult(result);
  };
  const conductor = { suite, io, plan, interruption, onRuns: listener.onRuns, add };
  await Promise.all([conductVirtual(conductor, usable), conductLive(conductor, usable)]);
  const inOrder = plan.properties.flatMap((property) =>
    usable.flatMap(({ name }) => results.get(`${property.id} ${name}`) ?? [])
  );
  return {
    seed: plan.seed,
    runs: { virtual: runsOn(plan, "virtual"), real: runsOn(plan, "real") },
    strict: plan.strict,
    slow: plan.slow,
    set: plan.set,
    // A stack may know itself better once it was started.
    stacks: entries.map((entry, index) => ({ ...entry, declaration: plan.stacks[index]!.kind.declaration })),
    results: inOrder,
    interrupted: interruption.happened() ? { done, of: pairs } : null,
  };
}

async function entryOf(stack: FoundStack): Promise<StackEntry> {
  const unavailable = await availabilityOf(stack);
  return { name: stack.name, declaration: stack.kind.declaration, knobs: stack.knobs ?? {}, unavailable };
}

async function conductVirtual(conductor: Conductor, stacks: readonly FoundStack[]): Promise<void> {
  const { suite, io, plan, interruption, onRuns, add } = conductor;
  const properties = new Map(plan.properties.map((property) => [property.id, property]));
  const names = stacks.filter(({ kind }) => kind.clock === "virtual").map(({ name }) => name);
  const waiting = plan.properties.flatMap(({ id }) => names.map((stack) => ({ stack, property: id })));
  if (waiting.length === 0) return;
  const threads = Math.min(plan.threads, waiting.length);
  const end = plan.time === null ? null : io.now() + plan.time;
  const next = (): Job | null => {
    const left = waiting.length;
    const pair = waiting.shift();
    if (pair === undefined) return null;
    // What is left of the time is shared out among what is left to do.
    const time = end === null ? null : Math.max(0, end - io.now()) * Math.min(1, threads / left);
    const { seed, strict, slow, set } = plan;
    const expected = plan.expected.get(pair.property) ?? [];
    return { ...pair, runs: runsOn(plan, "virtual"), time, seed, strict, slow, set, expected };
  };
  await doJobs({
    suite,
    cwd: io.cwd,
    threads,
    now: () => io.now(),
    interrupted: interruption.happened,
    onInterruption: (then) => void interruption.promise.then(then),
    next,
    onStart: (job) => onRuns(job.stack, job.property, 0),
    onRuns: (job, runs) => onRuns(job.stack, job.property, runs),
    onVerdict: (job, verdict, wall) => add(job.stack, properties.get(job.property)!, verdict, wall),
  });
}

/** Real stacks take turns: side by side they would disturb each other's clocks. */
async function conductLive(conductor: Conductor, stacks: readonly FoundStack[]): Promise<void> {
  const { suite, io, plan, interruption, onRuns, add } = conductor;
  const live = stacks.flatMap((stack) => stack.kind.clock === "real" ? [{ ...stack, kind: stack.kind }] : []);
  for (const stack of live) {
    if (interruption.happened()) return;
    const begun = io.now();
    const end = plan.time === null ? Infinity : begun + plan.time / live.length;
    const clock = realClock();
    await checkLive(plan.properties, stack.kind, {
      peer: suite.peer,
      runs: runsOn(plan, "real") ?? Infinity,
      seed: plan.seed,
      strict: plan.strict,
      slow: plan.slow,
      set: plan.set,
      known: [...stack.known, ...[...plan.expected].flatMap(([id, expected]) => knownBy(id, expected))],
      saved: (id) => savedScenarios(suite, stack, id, plan.expected.get(id)),
      interrupted: interruption.happened,
      interruption: interruption.promise,
      timeUp: () => io.now() >= end,
      clock,
      shrinkTime: SHRINK_TIME,
      onRun: (property, { runs }) => onRuns(stack.name, property, runs),
      onVerdict: (property, verdict) => add(stack.name, property, verdict, io.now() - begun),
    }).finally(() => clock.stop()); // What was abandoned must not keep the process alive.
  }
}

/** The drivers of the run loop: one for virtual time, one for a real clock. */

import { SpecBug } from "../../spec/assert.ts";
import type { Address } from "../../spec/datagram.ts";
import { type Instant, instant } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Fold } from "../../spec/trace/monitor.ts";
import type { Side } from "../../spec/trace/observation.ts";
import { AdapterError, type LiveStack, type Stack, StackHang, type StackOutput } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Answer, Arrival, Ask, Breakdown } from "./ask.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { ADDRESSES } from "./stage.ts";
import { play, type RunResult } from "./world.ts";

/** A stack in virtual time, and what it says of itself. */
export interface VirtualEnd {
  /** What the stack says of itself. */
  readonly declaration: Declaration;
  /** A fresh stack: its first input is a reset. */
  readonly stack: Stack;
}

/** A stack on a real clock. */
export interface LiveEnd {
  /** What the stack says of itself. */
  readonly declaration: Declaration;
  /** A fresh stack, which the driver disposes of. */
  readonly live: LiveStack;
}

/** What a driver may be told beyond the scenario and the stacks. */
export interface DriveOptions {
  /** Folds that watch the run as it goes; the first violation ends it. */
  readonly observers?: readonly Fold[];
  /** Bounds to put in place of those of {@link limitsOf}. */
  readonly limits?: Partial<Limits>;
  /** The addresses of the two ends; {@link ADDRESSES} unless told otherwise. */
  readonly addresses?: Readonly<Record<Side, Address>>;
}

/** A clock that moves by itself, and the means to wait for it. */
export interface RealClock {
  /** Microseconds since any fixed moment; never goes back. */
  now(): number;
  /** Calls `then` once, `us` microseconds from now; what it returns cancels that. */
  after(us: number, then: () => void): () => void;
}

const NO_OUTPUTS: readonly StackOutput[] = [];
const NO_ARRIVALS: readonly Arrival[] = [];

/** Runs a scenario on two stacks in virtual time: waiting is a jump. The same arguments always give the same result. */
export function driveVirtual(scenario: Scenario, a: VirtualEnd, b: VirtualEnd, options: DriveOptions = {}): RunResult {
  const run = start(scenario, a.declaration, b.declaration, options);
  let now = instant(scenario.epoch);
  let step = run.next();
  while (!step.done) {
    const ask = step.value;
    if (ask.type === "wait") {
      now = ask.until ?? now;
      step = run.next(answer(now, NO_OUTPUTS, null, null, NO_ARRIVALS, null));
    } else step = run.next(ofVirtual(ask, ask.side === "a" ? a.stack : b.stack, now, NO_ARRIVALS));
  }
  return step.value;
}

/**
 * Runs a scenario on a real clock. At least one end is live; the other may be in virtual time, and is kept on the real
 * clock. Sleeps whenever nothing is due, so that any number of runs go side by side. Live stacks are disposed of in the
 * end.
 */
export async function driveLive(
  scenario: Scenario,
  a: VirtualEnd | LiveEnd,
  b: VirtualEnd | LiveEnd,
  clock: RealClock,
  options: DriveOptions = {},
): Promise<RunResult> {
  const waiting = new Waiting(clock, scenario.epoch);
  const ends = { a, b };
  try {
    for (const side of ["a", "b"] as const) {
      const end = ends[side];
      if ("live" in end) end.live.onOutput((outputs) => waiting.arrive(side, outputs));
    }
    const run = start(scenario, a.declaration, b.declaration, options);
    let step = run.next();
    while (!step.done) {
      const ask = step.value;
      if (ask.type === "wait") {
        await waiting.until(ask.until);
        step = run.next(answer(waiting.now(), NO_OUTPUTS, null, null, waiting.take(), null));
        continue;
      }
      await waiting.breathe();
      const end = ends[ask.side];
      step = run.next(
        "live" in end ? ofLive(ask, end.live, waiting) : ofVirtual(ask, end.stack, waiting.seen, waiting.take()),
      );
    }
    return step.value;
  } finally {
    if ("live" in a) a.live.dispose();
    if ("live" in b) b.live.dispose();
  }
}

/** Asks that a live run may make without giving anything else in the process its turn. */
const BREATH = 64;

/** The real clock of one run, and what came in meanwhile. */
class Waiting {
  /** The instant of the last answer to a live stack's ask or to a wait. */
  seen: Instant;
  readonly #clock: RealClock;
  readonly #epoch: number;
  readonly #start: number;
  #arrivals: Arrival[] = [];
  #awake: (() => void) | null = null;
  #asks = 0;

  constructor(clock: RealClock, epoch: number) {
    this.#clock = clock;
    this.#epoch = epoch;
    this.#start = clock.now();
    this.seen = instant(epoch);
  }

  /** The run's time. */
  now(): Instant {
    this.seen = instant(this.#epoch + Math.floor(this.#clock.now() - this.#start));
    return this.seen;
  }

  /** A live stack told something. */
  arrive(side: Side, outputs: readonly StackOutput[]): void {
    if (outputs.length === 0) return;
    const at = instant(this.#epoch + Math.floor(this.#clock.now() - this.#start));
    this.#arrivals.push({ side, at, outputs });
    this.#awake?.();
  }

  /** What came in since it was last asked. */
  take(): readonly Arrival[] {
    if (this.#arrivals.length === 0) return NO_ARRIVALS;
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    return arrivals;
  }

  /** Sleeps until an instant, or until something comes in. */
  async until(at: Instant | null): Promise<void> {
    if (this.#arrivals.length > 0) return;
    const left = at === null ? null : at - this.now();
    if (left !== null && left <= 0) return;
    this.#asks = 0;
    await new Promise<void>((resolve) => {
      const cancel = left === null ? null : this.#clock.after(left, resolve);
      this.#awake = () => {
        cancel?.();
        resolve();
      };
    });
    this.#awake = null;
  }

  /** Now and then lets the rest of the process have its turn, or live stacks would never be heard. */
  async breathe(): Promise<void> {
    if (++this.#asks < BREATH) return;
    this.#asks = 0;
    await new Promise<void>((resolve) => this.#clock.after(0, resolve));
  }
}

type StackAsk = Exclude<Ask, { type: "wait" }>;

function start(
  scenario: Scenario,
  a: Declaration,
  b: Declaration,
  options: DriveOptions,
): Generator<Ask, RunResult, Answer> {
  const addresses = options.addresses ?? ADDRESSES[scenario.ip];
  const limits = { ...limitsOf(scenario), ...options.limits };
  return play(scenario, { a, b, addresses }, options.observers ?? [], limits);
}

function ofVirtual(ask: StackAsk, stack: Stack, now: Instant, arrivals: readonly Arrival[]): Answer {
  try {
    if (ask.type === "blocks") return answer(now, NO_OUTPUTS, null, stack.blocks(), arrivals, null);
    const outputs = stack.handle(ask.input, ask.now);
    return answer(ask.now, outputs, stack.wakeAt(), null, arrivals, null);
  } catch (error) {
    return answer(now, NO_OUTPUTS, null, null, arrivals, breakdownOf(ask.side, error));
  }
}

function ofLive(ask: StackAsk, live: LiveStack, waiting: Waiting): Answer {
  try {
    if (ask.type === "blocks") {
      return answer(waiting.now(), NO_OUTPUTS, null, live.blocks(), waiting.take(), null);
    }
    // What it told before it was given this input comes before what it answers.
    const arrivals = waiting.take();
    const outputs = live.handle(ask.input);
    return answer(waiting.now(), outputs, null, null, arrivals, null);
  } catch (error) {
    return answer(waiting.now(), NO_OUTPUTS, null, null, waiting.take(), breakdownOf(ask.side, error));
  }
}

/** Whose fault an exception is. Our own bugs are thrown on. */
function breakdownOf(side: Side, error: unknown): Breakdown {
  if (error instanceof SpecBug) throw error;
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof StackHang) return { side, who: "stack", why, hung: true };
  return { side, who: error instanceof AdapterError ? "adapter" : "stack", why };
}

/** Makes an answer: always of the same shape, which keeps the loop fast. */
function answer(
  now: Instant,
  outputs: readonly StackOutput[],
  wakeAt: Instant | null,
  blocks: number | null,
  arrivals: readonly Arrival[],
  broke: Breakdown | null,
): Answer {
  return { now, outputs, wakeAt, blocks, arrivals, broke };
}

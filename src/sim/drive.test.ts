/** The driver for a real clock, on a clock that the test moves. */

import { describe, expect, test } from "vitest";
import { type Instant, instant, MINUTE, SECOND } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import { AdapterError, type LiveStack, type Stack, type StackInput, type StackOutput } from "../adapter/stack.ts";
import { modelStack } from "../adapters/model/model.ts";
import { calmScenario } from "../scenario/defaults.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";
import { driveLive, type DriveOptions, type LiveEnd, type RealClock, type VirtualEnd } from "./drive.ts";
import { type Due, Queue } from "./queue.ts";
import type { RunResult } from "./world.ts";

interface Timer extends Due {
  readonly then: () => void;
}

/** A real clock as far as anybody can tell: it moves only when everybody sleeps. */
class TestClock implements RealClock {
  readonly #timers: Queue<Timer> = new Queue<Timer>();
  #time = 0;
  sleeps = 0;

  now(): number {
    return this.#time;
  }

  after(us: number, then: () => void): () => void {
    const timer = { at: instant(this.#time + us), order: 0, cancelled: false, then };
    this.#timers.push(timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** Moves the clock until a promise settles. */
  async through<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const watched = promise.finally(() => {
      settled = true;
    });
    watched.catch(() => undefined);
    for (;;) {
      // Everything that can go on without the clock does so within a few turns.
      for (let i = 0; i < 20; i++) await null;
      if (settled) return watched;
      const timer = this.#timers.pop();
      if (timer === null) throw new Error("everybody sleeps, and nobody will wake");
      this.sleeps++;
      this.#time = Math.max(this.#time, timer.at);
      timer.then();
    }
  }
}

/** The model on a real clock: results come at once, everything else a little later, and wakes by themselves. */
class LiveModel implements LiveStack {
  readonly #stack: Stack;
  readonly #clock: RealClock;
  #listener: (outputs: readonly StackOutput[]) => void = () => undefined;
  #cancel: () => void = () => undefined;
  disposed = 0;

  constructor(clock: RealClock) {
    this.#stack = modelStack().create();
    this.#clock = clock;
  }

  handle(input: StackInput): readonly StackOutput[] {
    const outputs = this.#stack.handle(input, this.#now());
    this.#schedule();
    const later = outputs.filter(({ type }) => type !== "result");
    if (later.length > 0) this.#clock.after(50, () => this.#listener(later));
    return outputs.filter(({ type }) => type === "result");
  }

  onOutput(listener: (outputs: readonly StackOutput[]) => void): void {
    this.#listener = listener;
  }

  blocks(): number | null {
    return null;
  }

  dispose(): void {
    this.disposed++;
    this.#cancel();
  }

  #now(): Instant {
    return instant(Math.floor(this.#clock.now()));
  }

  #schedule(): void {
    this.#cancel();
    const at = this.#stack.wakeAt();
    if (at === null) return;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#now()), () => {
      const outputs = this.#stack.handle({ type: "wake" }, this.#now());
      this.#schedule();
      this.#listener(outputs);
    });
  }
}

const MODEL = modelStack();
const LIVE: Declaration = { ...MODEL.declaration, name: "live", clock: "real" };

const TRANSFER: readonly Action[] = [
  { type: "open", by: "a", tuple: 0, retry: false },
  { type: "await", what: "established", us: MINUTE },
  { type: "write", side: "a", bytes: 10_000, urgent: false },
  { type: "write", side: "b", bytes: 10_000, urgent: false },
  { type: "await", what: "delivered", us: MINUTE },
  { type: "await", what: "quiet", us: MINUTE },
];

const peer = (): VirtualEnd => ({ declaration: MODEL.declaration, stack: MODEL.create() });

function play(clock: TestClock, live: LiveStack, scenario: Scenario, options: DriveOptions = {}): Promise<RunResult> {
  const end: LiveEnd = { declaration: LIVE, live };
  return driveLive(scenario, end, peer(), clock, options);
}

function octetsRead({ run }: RunResult, side: "a" | "b"): number {
  let octets = 0;
  for (const seen of run.trace) {
    if (seen.type === "result" && seen.side === side && seen.result.ok && "data" in seen.result) {
      octets += seen.result.data.length;
    }
  }
  return octets;
}

describe("a live stack and the model", () => {
  test("carry data and close; the run is settled long before TIME-WAIT is over", async () => {
    const clock = new TestClock();
    const live = new LiveModel(clock);
    const result = await clock.through(play(clock, live, calmScenario({ epoch: 77, actions: TRANSFER })));
    expect([octetsRead(result, "a"), octetsRead(result, "b")]).toEqual([10_000, 10_000]);
    expect(result.run.trace.filter(({ type }) => type === "skipped")).toEqual([]);
    expect(result.run).toMatchObject({ end: "settled", startedAt: 77 });
    expect(result.run.endedAt).toBeLessThan(5 * SECOND);
    expect(live.disposed).toBe(1);
  });

  test("time never goes back in the trace", async () => {
    const clock = new TestClock();
    const { run } = await clock.through(play(clock, new LiveModel(clock), calmScenario({ actions: TRANSFER })));
    for (let i = 1; i < run.trace.length; i++) expect(run.trace[i]!.at).toBeGreaterThanOrEqual(run.trace[i - 1]!.at);
  });

  test("many runs go side by side, and none of them waits by going round", async () => {
    const clock = new TestClock();
    const runs = Array.from(
      { length: 8 },
      () => play(clock, new LiveModel(clock), calmScenario({ actions: TRANSFER })),
    );
    const results = await clock.through(Promise.all(runs));
    expect(results.map(({ run }) => run.end)).toEqual(new Array(8).fill("settled"));
    const observed = results.reduce((sum, { run }) => sum + run.trace.length, 0);
    expect(clock.sleeps).toBeLessThan(2 * observed);
  });

  test("patience cuts a run short", async () => {
    const clock = new TestClock();
    const actions: readonly Action[] = [...TRANSFER, { type: "wait", us: 60 * MINUTE }];
    const { run } = await clock.through(
      play(clock, new LiveModel(clock), calmScenario({ actions }), { limits: { patience: 3 * SECOND } }),
    );
    expect(run).toMatchObject({ end: "cut", healedAt: null });
    expect(run.endedAt - run.startedAt).toBe(3 * SECOND);
  });

  test("an adapter that fails ends the run, and is disposed of", async () => {
    const clock = new TestClock();
    const live = new LiveModel(clock);
    live.handle = () => {
      throw new AdapterError("no such device");
    };
    const { run } = await clock.through(play(clock, live, calmScenario({ actions: TRANSFER })));
    expect(run.end).toBe("broke");
    expect(run.trace.at(-1)).toMatchObject({ type: "broke", side: "a", who: "adapter", why: "no such device" });
    expect(live.disposed).toBe(1);
  });
});

/** Tests of campaigns on a real clock. */

import { expect, test } from "vitest";
import { checkLive, type LiveSettings } from "./check-live.ts";
import { below, declarationOf, liveDouble, playWaits, propertyOf, virtualDouble, waitsOf } from "./doubles.fixture.ts";
import type { LivePlay } from "./play.ts";
import type { Property } from "./property.ts";
import type { Verdict } from "./verdict.ts";

/** A ground that counts how many scenarios are played side by side. */
function groundOf(play: LivePlay, capacity: number) {
  const seen = { open: 0, most: 0, closed: 0 };
  const open = () =>
    Promise.resolve({
      capacity,
      play: async (scenario: Parameters<LivePlay>[0]) => {
        seen.most = Math.max(seen.most, ++seen.open);
        await Promise.resolve();
        const run = await play(scenario, 0);
        seen.open--;
        return run;
      },
      close: () => {
        seen.closed++;
        return Promise.resolve();
      },
    });
  return { seen, open };
}

const plain: LivePlay = (scenario) => Promise.resolve(playWaits(scenario));
const clock = { now: () => 0, after: () => () => {} };
const settings: LiveSettings = { peer: virtualDouble(), clock, runs: 30, seed: 1, open: groundOf(plain, 4).open };

const one = async (property: Property, given: Partial<LiveSettings> = {}): Promise<Verdict> => {
  const [verdict] = await checkLive([property], liveDouble(), { ...settings, ...given });
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
};

test("everything runs side by side, up to the capacity, and the stack is closed", async () => {
  const { seen, open } = groundOf(plain, 5);
  const told: string[] = [];
  const verdicts = await checkLive([propertyOf("x/a"), propertyOf("x/b")], liveDouble(), {
    ...settings,
    open,
    onVerdict: (property) => told.push(property.id),
  });
  expect(verdicts.map((verdict) => verdict.is)).toEqual(["pass", "pass"]);
  expect(seen).toEqual({ open: 0, most: 5, closed: 1 });
  expect(told.sort()).toEqual(["x/a", "x/b"]);
});

test("a failure that repeats is shrunk", async () => {
  const verdict = await one(propertyOf("x/broken", { monitors: [below(500)] }));
  if (verdict.is !== "fail") throw new Error(verdict.is);
  expect(waitsOf(verdict.counterexample.scenario)).toEqual([500]);
  expect(verdict.counterexample.shrinks).toBeGreaterThan(0);
});

/** A campaign of which one run alone breaks a rule, having been kept waiting for `lag` microseconds. */
async function flaky(lag: number): Promise<Verdict> {
  let plays = 0;
  const { open } = groundOf((scenario) => {
    const run = playWaits(scenario);
    return Promise.resolve(++plays === 3 ? { ...run, trace: [], lag } : run);
  }, 1);
  const property = propertyOf("x/flaky", {
    monitors: [{
      id: "waits/some",
      says: "Something is waited for.",
      begin: () => ({
        end: (run) =>
          run.trace.length > 0 ? null : { rule: "S1", side: "a", expected: "a wait", actual: "none", at: null },
      }),
    }],
    examples: [],
    premise: { says: "always", reached: () => true },
    scenario: propertyOf("x").scenario.filter((scenario) => scenario.actions.length > 0),
  });
  return await one(property, { open });
}

test("a failure that does not repeat is inconclusive, and says so", async () => {
  const verdict = await flaky(0);
  if (verdict.is !== "inconclusive") throw new Error(verdict.is);
  expect(verdict.why).toContain("did not do it again");
});

test("a failure that does not repeat counts for nothing when the machine had kept the run waiting", async () => {
  expect((await flaky(60_000_000)).is).toBe("pass");
});

test("what needs minutes is left to --slow", async () => {
  const slow = propertyOf("x/slow", { pace: "slow" });
  expect(await one(slow)).toEqual({ is: "unsupported", needs: ["minutes of real time: --slow"] });
  expect((await one(slow, { slow: true })).is).toBe("pass");
  const long = propertyOf("x/long", { needs: ["long-time"] });
  expect(await one(long)).toEqual({ is: "unsupported", needs: ["minutes of real time: --slow"] });
  expect((await one(long, { slow: true })).is).toBe("pass");
});

test("when nothing can be run, the stack is not started", async () => {
  const { seen, open } = groundOf(plain, 5);
  const verdict = await one(propertyOf("x/needy", { needs: ["isn"] }), { open });
  expect(verdict.is).toBe("unsupported");
  expect(seen.closed).toBe(0);
});

test("a stack that can't be started is an error of ours", async () => {
  const verdict = await one(propertyOf("x/a"), { open: () => Promise.reject(new Error("no device")) });
  expect(verdict).toEqual({ is: "error", why: "Error: no device" });
});

test("a run that throws is an error of ours", async () => {
  const { open } = groundOf(() => Promise.reject(new Error("cable cut")), 2);
  const verdict = await one(propertyOf("x/a"), { open });
  if (verdict.is !== "error") throw new Error(verdict.is);
  expect(verdict.why).toBe("Error: cable cut");
});

test("an interruption does not wait for what is being played", async () => {
  let interrupt = (): void => {};
  let isInterrupted = false;
  const interruption = new Promise<void>((resolve) => {
    interrupt = () => {
      isInterrupted = true;
      resolve();
    };
  });
  const { open } = groundOf(() => new Promise(() => {}), 2);
  const campaign = one(propertyOf("x/endless"), { open, interruption, interrupted: () => isInterrupted });
  interrupt();
  const verdict = await campaign;
  expect(verdict).toEqual({
    is: "inconclusive",
    counts: { runs: 0, reached: 0, segments: 0 },
    why: "interrupted after 0 of 30 runs",
  });
});

test("a known deviation is neither repeated nor shrunk", async () => {
  let plays = 0;
  const { open } = groundOf((scenario) => (plays++, Promise.resolve(playWaits(scenario))), 2);
  const known = [{ property: "x/known", requirement: "S1", because: "it always did" }];
  const verdict = await one(propertyOf("x/known", { monitors: [below(500)] }), { open, known });
  expect(verdict.is).toBe("known");
  expect(plays).toBe(30);
});

test("a declaration with a real clock is needed for pace to matter", async () => {
  const kind = liveDouble(declarationOf("live", { clock: "real", supports: ["sack"] }));
  const [verdict] = await checkLive([propertyOf("x/sack", { needs: ["sack"] })], kind, settings);
  expect(verdict?.is).toBe("pass");
});

test("the number of runs is kept to, over several batches", async () => {
  const verdict = await one(propertyOf("x/many"), { runs: 120 });
  if (verdict.is !== "pass") throw new Error(verdict.is);
  expect(verdict.counts.runs).toBe(120);
});

test("when the time is up, what waits for its turn is not played", async () => {
  let plays = 0;
  const { open } = groundOf((scenario) => (plays++, Promise.resolve(playWaits(scenario))), 1);
  const verdict = await one(propertyOf("x/timed"), { open, runs: Infinity, timeUp: () => plays >= 20 });
  expect(verdict.is).toBe("pass");
  expect(plays).toBe(20);
  const never = await one(propertyOf("x/late"), { open, timeUp: () => true });
  expect(never).toMatchObject({ is: "inconclusive", why: "the time was up before it ran" });
});

/** Tests of jobs in threads: that they start, answer and end. What they answer is tested where the work is. */

import { expect, test } from "vitest";
import type { Verdict } from "../runner/verdict.ts";
import { suiteDouble } from "./doubles.fixture.ts";
import type { Job } from "./job.ts";
import { doJobs } from "./threads.ts";

const job = (property: string): Job => ({
  stack: "model",
  property,
  runs: 1,
  time: null,
  seed: 1,
  strict: false,
  slow: false,
});

async function doAll(properties: readonly string[], interrupted: () => boolean): Promise<Map<string, Verdict>> {
  const waiting = properties.map(job);
  const verdicts = new Map<string, Verdict>();
  await doJobs({
    suite: suiteDouble({ runsIn: "threads" }),
    cwd: "/",
    threads: 2,
    now: () => 0,
    interrupted,
    onInterruption: () => {},
    next: () => waiting.shift() ?? null,
    onStart: () => {},
    onRuns: () => {},
    onVerdict: ({ property }, verdict) => verdicts.set(property, verdict),
  });
  return verdicts;
}

test("every job is answered, by threads that load the suite themselves", async () => {
  const verdicts = await doAll(["no/a", "no/b", "no/c"], () => false);
  expect([...verdicts.keys()].sort()).toEqual(["no/a", "no/b", "no/c"]);
  expect(verdicts.get("no/b")).toEqual({ is: "error", why: "no property no/b in this thread" });
});

test("an interruption before the first job starts none", async () => {
  expect((await doAll(["no/a"], () => true)).size).toBe(0);
});

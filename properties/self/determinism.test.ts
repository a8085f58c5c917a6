/** (commit, scenario, model) gives the same trace, octet for octet, in any order of runs and on any runtime. */

import fc from "fast-check";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { awaiting, client, open, scenario, server, someTime, steps, write } from "../arbitraries/scenario.ts";
import { anyPolicy } from "../arbitraries/policy.ts";
import { storm } from "../arbitraries/network.ts";
import { isn } from "../arbitraries/sequence.ts";
import { modelStack } from "../../src/adapters/model/model.ts";
import { playVirtual } from "../../src/runner/play.ts";
import { traceText } from "../../src/trace/text.ts";

const anything = scenario({
  ip: fc.constantFrom<4 | 6>(4, 6),
  a: client({ policy: anyPolicy, isns: fc.array(isn, { maxLength: 2 }) }),
  b: server({ policy: anyPolicy, isns: fc.array(isn, { maxLength: 2 }) }),
  network: storm,
  actions: steps(
    open("a"),
    write("a", 20_000),
    someTime(1_000_000),
    write("b", 20_000),
    { type: "close", side: "a" },
    awaiting("closed", 600_000_000),
    { type: "open", by: "a", tuple: 1, retry: false },
    { type: "abort", side: "b" },
  ),
});

const play = playVirtual(modelStack(), modelStack());
const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

test("a scenario read back from JSON gives the same trace", () => {
  fc.assert(
    fc.property(anything, (one) => {
      const again = JSON.parse(JSON.stringify(one)) as typeof one;
      expect(traceText(play(again).trace)).toBe(traceText(play(one).trace));
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("traces are the committed ones, on Node and on Deno", async () => {
  const digests = fc.sample(anything, { seed: 2, numRuns: 40 }).map((one) => digest(traceText(play(one).trace)));
  await expect(`${digests.join("\n")}\n`).toMatchFileSnapshot("./determinism.txt");
});

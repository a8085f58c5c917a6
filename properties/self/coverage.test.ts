/** What the crafted scenarios reach on the model: everything, as the committed page shows. `-u` writes it anew. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Coverage, missingFrom, NO_COVERAGE } from "../../spec/coverage/coverage.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { modelStack } from "../../src/adapters/model/model.ts";
import { coveragePage } from "../../src/report/coverage.ts";
import { playVirtual } from "../../src/runner/play.ts";
import { fromTrace, reachedVirtual } from "../../src/runner/reached.ts";
import { seedFor } from "../../src/runner/seeds.ts";
import type { VirtualStackKind } from "../../src/adapter/stack.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { ANY_COURSE, ANY_SEGMENT_IN_ANY_STATE } from "../crafted/any-segment-in-any-state.ts";

const SEED = 1;
const RUNS = 1_000;
const LOOKED_AT = [ANY_SEGMENT_IN_ANY_STATE, ANY_COURSE];

const HEAD = `<!-- deno-fmt-ignore-file -->

# What the crafted scenarios reach

On the model, in ${RUNS} scenarios of each of ${LOOKED_AT.map(({ id }) => `\`${id}\``).join(" and ")}. A cell counts the
segments that side \`a\` was given in a state: those that the attacker made up, then all. The second table counts the
runs in which something else was reached. The same for any stack: \`tcp-conformance coverage --stack <name>\`.

A test writes this page, and compares it otherwise:

    npx vitest run --config properties/vitest.config.ts --root . properties/self/coverage -u

`;

const model = modelStack();

function scenariosOf(runs: number): readonly Scenario[] {
  return LOOKED_AT.flatMap(({ id, scenario }) => fc.sample(scenario, { seed: seedFor(SEED, id, 0), numRuns: runs }));
}

describe("the crafted scenarios", () => {
  const reached: Coverage = reachedVirtual(model, model, scenariosOf(RUNS), NO_COVERAGE);

  test("put every kind of segment into every state, and reach everything else", () => {
    expect(missingFrom(reached)).toEqual([]);
  });

  test("reach what the committed page says", async () => {
    await expect(`${HEAD}${coveragePage(reached)}`).toMatchFileSnapshot("../../reports/coverage.md");
  });
});

/** The model, which notes in which state each packet finds it. */
const watched = (states: (string | null)[]): VirtualStackKind => ({
  ...model,
  create: () => {
    const stack = model.create();
    return {
      handle: (input, now) => {
        if (input.type === "packet") {
          const { datagram } = input.packet.decoded;
          const remote = datagram === null ? null : { address: datagram.source, port: datagram.segment.sourcePort };
          states.push(remote === null ? null : stack.stateBetween!(datagram!.segment.destinationPort, remote));
        }
        return stack.handle(input, now);
      },
      wakeAt: () => stack.wakeAt(),
      blocks: () => stack.blocks(),
    };
  },
});

/** How many packets came to side `a` until the first of the attacker's, that one counted. */
function arrivalsUntilAttack(run: RunRecord): number {
  const crafted = new Set<number>();
  let count = 0;
  for (const seen of run.trace) {
    if (seen.type === "sent" && seen.origin === "attacker") crafted.add(seen.packet);
    if (seen.type !== "arrived" || seen.side !== "a") continue;
    count += 1;
    if (crafted.has(seen.packet)) return count;
  }
  return count;
}

test("until a crafted segment leads an onlooker astray, what a trace shows of states is nearly always right", () => {
  const wrong: string[] = [];
  let told = 0;
  for (const scenario of scenariosOf(200)) {
    const states: (string | null)[] = [];
    const run = playVirtual(watched(states), model)(scenario);
    for (const [index, state] of fromTrace(run).slice(0, arrivalsUntilAttack(run)).entries()) {
      if (state === null) continue;
      told += 1;
      if (state !== states[index]) wrong.push(`${state} for ${states[index]}`);
    }
  }
  expect(told).toBeGreaterThan(1_000);
  // A FIN that waits for its turn is not to be seen, nor a handshake that PAWS prolongs.
  expect(wrong.length / told, wrong.join("; ")).toBeLessThan(0.02);
});

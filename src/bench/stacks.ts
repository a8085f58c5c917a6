/**
 * The benchmark of stacks: how many scenarios a minute each stack in virtual time plays, judged, on one core, beside
 * the model; and whether it does the same again, octet for octet, when they are played a second time.
 */

import { createHash } from "node:crypto";
import process from "node:process";
import fc from "fast-check";
import { oracle } from "../../spec/oracle/oracle.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import { loadSuite } from "../cli/composition.ts";
import type { Suite } from "../cli/suite.ts";
import { missing } from "../runner/findings.ts";
import { judge } from "../runner/judge.ts";
import { type Play, playVirtual } from "../runner/play.ts";
import type { Property } from "../runner/property.ts";
import { seedFor } from "../runner/seeds.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runToJson } from "../trace/json.ts";
import { askedFor, labelOf, NAME_COLUMNS, whole } from "./asked.ts";
import { onOneCore } from "./one-core.ts";

const SEED = 1;
/** Scenarios of each property. */
const EACH = 2;
const WARM_UP = 20;
const MINUTE = 60_000;

/** A scenario, and the property that it was drawn for. */
interface Drawn {
  readonly property: Property;
  readonly scenario: Scenario;
}

/** What playing all scenarios once came to. */
interface Round {
  readonly digests: readonly string[];
  readonly segments: number;
  /** Milliseconds. */
  readonly took: number;
}

const digestOf = (run: RunRecord): string =>
  createHash("sha256").update(JSON.stringify(runToJson(run))).digest("base64");

const sent = ({ trace }: RunRecord): number => trace.filter(({ type }) => type === "sent").length;

function draw(suite: Suite, kind: VirtualStackKind): readonly Drawn[] {
  return suite.catalogue.filter((property) => missing(property, kind.declaration, true).length === 0)
    .flatMap((property) =>
      fc.sample(property.scenario, { seed: seedFor(SEED, property.id, 0), numRuns: EACH })
        .map((scenario) => ({ property, scenario }))
    );
}

function playAll(play: Play, drawn: readonly Drawn[]): Round {
  const digests: string[] = [];
  let segments = 0;
  let took = 0;
  for (const { property, scenario } of drawn) {
    const begun = performance.now();
    const run = play(scenario);
    judge([...property.monitors, oracle], run);
    took += performance.now() - begun;
    digests.push(digestOf(run));
    segments += sent(run);
  }
  return { digests, segments, took };
}

interface Line {
  readonly scenarios: number;
  readonly perMinute: number;
  readonly segments: number;
  readonly different: number;
}

function measure(suite: Suite, kind: VirtualStackKind): Line {
  const drawn = draw(suite, kind);
  const play = playVirtual(kind, suite.peer);
  playAll(play, drawn.slice(0, WARM_UP));
  const [first, second] = [playAll(play, drawn), playAll(play, drawn)];
  return {
    scenarios: drawn.length,
    perMinute: 2 * drawn.length / (first.took + second.took) * MINUTE,
    segments: first.segments,
    different: first.digests.filter((digest, index) => digest !== second.digests[index]).length,
  };
}

async function main(names: readonly string[]): Promise<void> {
  const suite = await loadSuite();
  const say = (text: string): void => void process.stdout.write(text);
  say(`Scenarios of the whole catalogue, ${EACH} a property, seed ${SEED}: played and judged, twice, on one core.\n\n`);
  say(
    `${"stack".padEnd(NAME_COLUMNS)} ${"scenarios".padStart(9)} ${"a minute".padStart(9)} ${"model's".padStart(8)}  `,
  );
  say(`${"segments".padStart(8)}  again\n`);
  let model: number | null = null;
  for await (const stack of askedFor(suite, names)) {
    if ("why" in stack) {
      say(`${stack.name.padEnd(NAME_COLUMNS)} ${stack.why}\n`);
      continue;
    }
    const line = measure(suite, stack.kind);
    model ??= line.perMinute;
    const same = line.different === 0 ? "the same, octet for octet" : `${line.different} differ`;
    say(`${labelOf(stack.name, stack.kind)} ${whole(line.scenarios).padStart(9)} `);
    say(`${whole(line.perMinute).padStart(9)} ${(line.perMinute / model).toFixed(2).padStart(8)}  `);
    say(`${whole(line.segments).padStart(8)}  ${same}\n`);
  }
}

await onOneCore(import.meta.url, main);

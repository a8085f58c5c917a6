/** The command `replay`: plays one scenario from a file, and shows the run. */

import type { RunRecord } from "../../spec/trace/run.ts";
import type { VirtualStackKind } from "../adapter/stack.ts";
import { jsonText } from "../report/json.ts";
import type { Paint } from "../report/paint.ts";
import { missing } from "../runner/findings.ts";
import { knownOf } from "../runner/known.ts";
import { leniencyOf, look } from "../runner/look.ts";
import { complete } from "../runner/settings.ts";
import { openLive, PATIENCE, type Play, playVirtual } from "../runner/play.ts";
import type { Property } from "../runner/property.ts";
import { nearest } from "../runner/select.ts";
import { EXIT, type Verdict } from "../runner/verdict.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runToJson } from "../trace/json.ts";
import { ladder } from "../trace/ladder.ts";
import { readSaved } from "./files.ts";
import { availabilityOf, findStack, type FoundStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { replayPair } from "./replay-pair.ts";
import { realClock } from "./real-clock.ts";
import { stackUnder } from "./set.ts";
import { showFailure } from "./show-failure.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { internal, messageOf, usage } from "./trouble.ts";

/** The options of `replay`. */
export interface ReplayOptions {
  readonly stack?: string;
  readonly peer?: string;
  readonly property?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Plays the scenario of a file. Judges it by the property that the file or the option names, if one does. */
export async function replay(suite: Suite, io: Io, file: string, options: ReplayOptions): Promise<number> {
  const saved = readSaved(file, io.cwd);
  const peer = options.peer ?? saved.peer;
  if (peer !== undefined) {
    if (options.property !== undefined) {
      throw usage("two stacks are judged by the oracle: --property goes without --peer.");
    }
    return await replayPair(
      suite,
      io,
      saved.scenario,
      { a: options.stack ?? saved.stack ?? "model", b: peer },
      options,
    );
  }
  const property = propertyNamed(suite, options.property ?? saved.property);
  const found = await findStack(suite, options.stack ?? saved.stack ?? "model", io.cwd);
  // On a real clock the settings are a campaign's, and here the campaign is one scenario.
  const stack = found.kind.clock === "real" ? stackUnder(found, saved.scenario.a.policy) : found;
  const unavailable = await availabilityOf(stack);
  if (unavailable !== null) {
    const command = await suite.stacks.find(({ name }) => name === stack.name)?.rerun?.() ?? null;
    if (command !== null) return await io.runInstead(command);
    throw internal(`${stack.name} can't be run here: ${unavailable.why} ${unavailable.help}`);
  }
  const needs = property === null ? [] : missing(property, stack.kind.declaration, true);
  if (property !== null && needs.length > 0) {
    io.err(`${stack.name} does not have what ${property.id} needs: ${needs.join(", ")}; played all the same.\n`);
  }
  const run = await playOnce(suite, stack, saved.scenario);
  const again = playOf(suite, stack);
  const verdict = property === null
    ? null
    : verdictOn(property, saved.scenario, run, stack, options.strict ?? false, again);
  if (options.json === true) {
    const judged = verdict === null ? null : verdict.is;
    io.out(jsonText({ property: property?.id ?? null, stack: stack.name, verdict: judged, ...plain(run) }));
  } else {
    tell(io, run, property, stack.name, verdict);
  }
  if (verdict === null || verdict.is === "pass" || verdict.is === "deviation" || verdict.is === "known") {
    return EXIT.held;
  }
  if (verdict.is === "fail") return EXIT.failed;
  return verdict.is === "error" ? EXIT.internal : EXIT.inconclusive;
}

const plain = (run: RunRecord): ReturnType<typeof runToJson> => runToJson(run);

function propertyNamed(suite: Suite, id: string | null): Property | null {
  if (id === null) return null;
  const property = suite.catalogue.find((one) => one.id === id);
  if (property !== undefined) return property;
  const near = nearest(id, suite.catalogue.map((one) => one.id), 3);
  throw usage(`there is no property "${id}". Nearest are ${near.join(", ")}.`);
}

/** How scenarios are played in virtual time; null for a stack with a real clock. */
const playOf = (suite: Suite, { kind }: FoundStack): Play | null =>
  kind.clock === "virtual" ? playVirtually(suite, kind) : null;

const playVirtually = (suite: Suite, kind: VirtualStackKind): Play => suite.play ?? playVirtual(kind, suite.peer);

async function playOnce(suite: Suite, { kind, name }: FoundStack, scenario: Scenario): Promise<RunRecord> {
  try {
    if (kind.clock === "virtual") return playVirtually(suite, kind)(scenario);
    const ground = await openLive(kind, suite.peer, realClock());
    try {
      return await ground.play(scenario, PATIENCE.slow);
    } finally {
      await ground.close();
    }
  } catch (cause) {
    throw internal(`${name} could not play it: ${messageOf(cause)}`);
  }
}

/** The verdict on one run: what a campaign of this run alone would come to. */
function verdictOn(
  property: Property,
  scenario: Scenario,
  run: RunRecord,
  stack: FoundStack,
  strict: boolean,
  again: Play | null,
): Verdict {
  const known = knownOf(stack.known, property.id, stack.kind.declaration.version);
  const settings = complete({ runs: 1, seed: 0, strict, known: stack.known }, 0);
  const leniency = leniencyOf(settings, known, stack.kind.declaration);
  const seen = look(property, scenario, run, leniency, again);
  const counts = { runs: 1, reached: seen.reached ? 1 : 0, segments: seen.segments };
  const broken = seen.failure ?? seen.excused[0];
  if (seen.ours !== null) return { is: "error", why: seen.ours, scenario };
  if (broken !== undefined) {
    const counterexample = { scenario, run, violation: broken, foundAt: 1, shrinks: 0 };
    const line = known.find(({ requirement }) => requirement === broken.rule);
    if (seen.failure !== null) return { is: "fail", counts, counterexample };
    if (line === undefined) return { is: "deviation", counts, counterexample };
    return { is: "known", counts, counterexample, because: line.because };
  }
  if (seen.reached) return { is: "pass", counts };
  return { is: "inconclusive", counts, why: `the run did not reach the premise (${property.premise.says})` };
}

function tell(io: Io, run: RunRecord, property: Property | null, stack: string, verdict: Verdict | null): void {
  const paint = paintFor(io, io.outIsTerminal);
  const screen = property === null || verdict === null
    ? null
    : showFailure({ property, stack, verdict, wall: 0 }, null, io.columns, paint);
  if (screen !== null) {
    io.out(screen);
    if (verdict?.is === "known") io.out(`  known     ${verdict.because}\n`);
    return;
  }
  io.out(
    ladder(run, { mark: null, width: Math.max(80, io.columns), colour: io.outIsTerminal && paint.good("") !== "" }),
  );
  io.out(`\n${outcomeLine(property, stack, verdict, paint)}\n`);
}

function outcomeLine(property: Property | null, stack: string, verdict: Verdict | null, paint: Paint): string {
  if (property === null || verdict === null) {
    return `Played on ${stack}; judged by nothing, since no --property was named.`;
  }
  if (verdict.is === "pass") return `${paint.good("✓")} ${property.id} holds on ${stack}: ${property.says}`;
  const why = "why" in verdict ? verdict.why : verdict.is;
  return `${paint.odd("?")} ${property.id} on ${stack}: ${verdict.is}: ${why}`;
}

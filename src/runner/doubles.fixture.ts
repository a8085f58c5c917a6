/** Doubles for the tests of the runner, the reports and the command line: a stack that plays nothing, and its runs. */

import fc from "fast-check";
import { instant } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Monitor, Violation } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { LiveStackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { Action, Host, Scenario } from "../scenario/scenario.ts";
import type { Play } from "./play.ts";
import type { Property } from "./property.ts";

/** A declaration that supports nothing but what is asked for. */
export const declarationOf = (name: string, more: Partial<Declaration> = {}): Declaration => ({
  name,
  version: "1",
  clock: "virtual",
  supports: [],
  timing: {
    msl: 0,
    timeWait: 0,
    minRto: 0,
    maxRto: 0,
    initialRto: 0,
    granularity: 0,
    giveUpData: 0,
    giveUpSyn: 0,
    giveUpSynAck: 0,
    giveUpOrphan: 0,
    finWait2: null,
    delayedAck: 0,
    tolerance: 0,
  },
  initialWindow: 4,
  mss: 1460,
  receiveBuffer: 65_535,
  ...more,
});

const unused = (): never => {
  throw new Error("a double plays nothing");
};

/** A stack in virtual time that can't be created. */
export const virtualDouble = (declaration: Declaration = declarationOf("double")): VirtualStackKind => ({
  clock: "virtual",
  declaration,
  available: () => Promise.resolve({ available: true }),
  create: unused,
});

/** A stack on a real clock that can't be opened. */
export const liveDouble = (declaration: Declaration = declarationOf("live", { clock: "real" })): LiveStackKind => ({
  clock: "real",
  declaration,
  available: () => Promise.resolve({ available: true }),
  open: unused,
});

const host: Host = {
  application: { reader: { reads: "eagerly" }, atEndOfStream: "close", accepts: true },
  port: 1,
  listens: false,
  backlog: 1,
  options: {},
  isns: [],
  policy: {},
};

/** A scenario that waits so long, one wait after the other. */
export const waiting = (waits: readonly number[]): Scenario => ({
  version: 1,
  ip: 4,
  seed: 0,
  epoch: 0,
  a: host,
  b: host,
  network: { latency: 0, mtu: 1500, msl: 0, rules: [], weather: null },
  actions: waits.map((us): Action => ({ type: "wait", us })),
  ending: "leave",
  horizon: 0,
});

/** The waits of a scenario. */
export const waitsOf = (scenario: Scenario): readonly number[] =>
  scenario.actions.flatMap((action) => action.type === "wait" ? [action.us] : []);

/** A run in which each wait of the scenario was skipped, which is how a monitor gets to see them. */
export const playWaits: Play = (scenario: Scenario): RunRecord => ({
  a: declarationOf("a"),
  b: declarationOf("b"),
  trace: waitsOf(scenario).map((us) => ({ type: "skipped", at: instant(0), action: String(us), why: "a double" })),
  end: "silent",
  startedAt: instant(0),
  healedAt: null,
  endedAt: instant(0),
  sockets: [],
  blocks: { a: 0, b: 0 },
});

/** A run that ended with a breakdown. */
export const brokenRun = (who: "stack" | "adapter", side: "a" | "b"): RunRecord => ({
  ...playWaits(waiting([])),
  trace: [{ type: "broke", at: instant(0), side, who, why: "it fell over" }],
  end: "broke",
});

/** A violation, of S1 by side `a` unless told otherwise. */
export const violation = (more: Partial<Violation> = {}): Violation => ({
  rule: "S1",
  side: "a",
  expected: "a short wait",
  actual: "a long one",
  at: 0,
  ...more,
});

/** A monitor that does not let any wait be `least` microseconds or longer. */
export const below = (least: number, broken: Partial<Violation> = {}): Monitor => ({
  id: `waits/below-${least}`,
  says: `No wait is as long as ${least}.`,
  begin: () => ({
    observe: (seen, at) =>
      seen.type === "skipped" && Number(seen.action) >= least ? violation({ at, ...broken }) : null,
  }),
});

/** A property of scenarios of up to eight waits of up to 1,000 microseconds. */
export const propertyOf = (id: string, more: Partial<Property> = {}): Property => ({
  id,
  says: "Waits are short.",
  covers: ["S1"],
  needs: [],
  scenario: fc.array(fc.nat({ max: 1_000 }), { maxLength: 8 }).map(waiting, (value) => [...waitsOf(value as Scenario)]),
  examples: [],
  monitors: [],
  premise: { says: "something was waited for", reached: (run) => run.trace.length > 0 },
  reach: 10,
  pace: "quick",
  ...more,
});

/** What the benchmarks run: the same scenarios, with the checks on and off. */

import { CATALOGUE } from "../../properties/mod.ts";
import { oracle } from "../../spec/oracle/oracle.ts";
import type { Monitor } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { modelStack } from "../adapters/model/model.ts";
import { violationsOf } from "../runner/judge.ts";
import { type Play, playVirtual } from "../runner/play.ts";
import { calmScenario } from "../scenario/defaults.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";

/** One thing to be measured. */
export interface Workload {
  readonly name: string;
  readonly scenario: Scenario;
  /** Which monitors judge each run: none, those of one property, the oracle, or every monitor that there is. */
  readonly checks: "none" | "one property" | "oracle" | "every monitor";
}

const SECOND = 1_000_000;

const transfer = (octets: number, drop: number): Scenario => {
  const actions: readonly Action[] = [
    { type: "open", by: "a", tuple: 0, retry: false },
    { type: "write", side: "a", bytes: octets, urgent: false },
    { type: "await", what: "delivered", us: 600 * SECOND },
  ];
  const calm = calmScenario({ actions });
  if (drop === 0) return calm;
  const weather = { seed: 7, packets: 1_000_000, drop, duplicate: 0, delay: 0, corrupt: 0, maxDelay: 0 };
  return { ...calm, network: { ...calm.network, weather } };
};

/** A long transfer: what a segment costs. A short one: what a connection costs. Then the price of loss. */
export const WORKLOADS: readonly Workload[] = [
  { name: "long transfer, no checks", scenario: transfer(2_000_000, 0), checks: "none" },
  { name: "long transfer, one property", scenario: transfer(2_000_000, 0), checks: "one property" },
  { name: "long transfer, oracle", scenario: transfer(2_000_000, 0), checks: "oracle" },
  { name: "long transfer, every monitor", scenario: transfer(2_000_000, 0), checks: "every monitor" },
  { name: "short connections, no checks", scenario: transfer(2_000, 0), checks: "none" },
  { name: "short connections, one property", scenario: transfer(2_000, 0), checks: "one property" },
  { name: "short connections, oracle", scenario: transfer(2_000, 0), checks: "oracle" },
  { name: "one scenario, no loss", scenario: transfer(60_000, 0), checks: "one property" },
  { name: "one scenario, 5 % loss", scenario: transfer(60_000, 50), checks: "one property" },
  { name: "one scenario, 20 % loss", scenario: transfer(60_000, 200), checks: "one property" },
];

/** Every monitor that some property of the catalogue uses, once. */
export function everyMonitor(): readonly Monitor[] {
  const byId = new Map<string, Monitor>();
  for (const { monitors } of CATALOGUE) for (const monitor of monitors) byId.set(monitor.id, monitor);
  return [...byId.values()];
}

/** The property whose monitors stand for those of any: the guarantee of the close. */
export const TYPICAL = "close/both-sides-close";

function monitorsOf(checks: Workload["checks"]): readonly Monitor[] {
  if (checks === "every monitor") return everyMonitor();
  if (checks === "oracle") return [oracle];
  return checks === "none" ? [] : CATALOGUE.find(({ id }) => id === TYPICAL)!.monitors;
}

/** What came of playing a workload for a while. */
export interface Figure {
  readonly name: string;
  readonly runs: number;
  readonly segments: number;
  /** In microseconds. */
  readonly elapsed: number;
}

const segmentsOf = (run: RunRecord): number => {
  let count = 0;
  for (const seen of run.trace) if (seen.type === "sent") count += 1;
  return count;
};

function once(play: Play, workload: Workload, monitors: readonly Monitor[]): RunRecord {
  const run = play(workload.scenario);
  if (workload.checks !== "none") violationsOf(monitors, run);
  return run;
}

/** Plays a workload again and again for at least `least` microseconds by the given clock. */
export function measure(workload: Workload, least: number, now: () => number): Figure {
  const play = playVirtual(modelStack(), modelStack());
  const monitors = monitorsOf(workload.checks);
  const segments = segmentsOf(once(play, workload, monitors));
  const begun = now();
  let runs = 0;
  while (now() - begun < least) {
    once(play, workload, monitors);
    runs += 1;
  }
  return { name: workload.name, runs, segments: segments * runs, elapsed: now() - begun };
}

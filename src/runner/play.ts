/** Plays a scenario: a stack under test at side `a`, the reference model as its peer at side `b`. */

import type { RunRecord } from "../../spec/trace/run.ts";
import type { LiveStackKind, VirtualStackKind } from "../adapter/stack.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Plays a scenario in virtual time. */
export type Play = (scenario: Scenario) => RunRecord;

/** Plays a scenario on a real clock. */
export type LivePlay = (scenario: Scenario) => Promise<RunRecord>;

/** A stack on a real clock that was started, as campaigns see it. */
export interface LiveGround {
  readonly play: LivePlay;
  /** The most scenarios that may be played side by side. */
  readonly capacity: number;
  close(): Promise<void>;
}

/** Plays scenarios on fresh stacks in the simulated world. */
export function playVirtual(_stack: VirtualStackKind, _peer: VirtualStackKind): Play {
  return () => {
    throw new Error("not wired yet");
  };
}

/** Starts a stack on a real clock, and plays scenarios on it. */
export function openLive(_stack: LiveStackKind, _peer: VirtualStackKind): Promise<LiveGround> {
  return Promise.reject(new Error("not wired yet"));
}

/** A monitor: one invariant, as a fold over a trace. */

import type { Observation, Side } from "./observation.ts";
import type { RunRecord } from "./run.ts";
import type { Wire } from "../monitors/wire.ts";

/** A rule that was broken: what was to be expected, what came, and where. */
export interface Violation {
  /** The id of the requirement or invariant, as `properties/` names it. */
  readonly rule: string;
  /** Other requirements that the same deed breaks, by their ids; none when absent. */
  readonly also?: readonly string[];
  /** The monitor that found it, by its id; absent until a run is judged. */
  readonly by?: string;
  /** The end at fault, or null when it can't be told (an exchange of both). */
  readonly side: Side | null;
  /** What the rule asks for. */
  readonly expected: string;
  /** What was seen instead. */
  readonly actual: string;
  /** Index into the trace of the offending observation; null when it is an absence. */
  readonly at: number | null;
}

/** What a monitor needs to know before it sees the first observation. */
export interface RunFrame extends Pick<RunRecord, "a" | "b"> {
  /** What the wire has shown so far: always as it was before the observation that a fold is given. */
  readonly wire: Wire;
}

/** A check of one invariant. `begin` gives a fresh fold; its accumulator is its own, and is seen by nobody else. */
export interface Monitor {
  /** `stream/prefix`: folder and name. */
  readonly id: string;
  /** One sentence, in the present tense, false when the invariant is broken. */
  readonly says: string;
  /** A fresh fold for one run. */
  begin(frame: RunFrame): Fold;
}

/** A fold in progress. Both functions return null while the invariant holds. */
export interface Fold {
  /** Sees the next observation; `index` is its place in the trace. */
  observe?(seen: Observation, index: number): Violation | null;
  /** Sees the finished run: the place of everything that is asked "in the end". */
  end?(run: RunRecord): Violation | null;
}

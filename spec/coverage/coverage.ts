/** What a set of runs reached at side `a`: which kinds of segments in which states, and everything else of a list. */

import { type StateName, STATES } from "../tcp/state.ts";
import type { RunRecord } from "../trace/run.ts";
import { kindOf, SEGMENT_KINDS, type SegmentKind } from "./kinds.ts";
import { type Mark, MARKS, marksOf } from "./marks.ts";
import type { StatesAtArrivals } from "./states.ts";

/** The eleven states, in the order in which a connection goes through them. */
export const STATES_IN_ORDER: readonly StateName[] = ["CLOSED", ...STATES.filter((state) => state !== "CLOSED")];

/** How often a segment of a kind arrived in a state: any, and such as no stack had sent. */
export interface Cell {
  /** Whoever sent it. */
  readonly all: number;
  /** From the attacker. */
  readonly crafted: number;
}

/** What was reached so far. */
export interface Coverage {
  /** How many runs were looked at. */
  readonly runs: number;
  /** By state and kind. */
  readonly cells: { readonly [S in StateName]: { readonly [K in SegmentKind]: Cell } };
  /** How many runs reached each thing. */
  readonly marks: { readonly [M in Mark]: number };
}

const table = <K extends string, V>(keys: readonly K[], value: (key: K) => V): { readonly [P in K]: V } =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as { readonly [P in K]: V };

/** Nothing was reached yet. */
export const NO_COVERAGE: Coverage = {
  runs: 0,
  cells: table(STATES_IN_ORDER, () => table(SEGMENT_KINDS, () => ({ all: 0, crafted: 0 }))),
  marks: table(MARKS, () => 0),
};

/** What was reached, with one more run, whose states at the arrivals at side `a` are given. */
export function withRun(before: Coverage, run: RunRecord, states: StatesAtArrivals): Coverage {
  const crafted = new Set<number>();
  const counts = new Map<StateName, Map<SegmentKind, { all: number; crafted: number }>>();
  let arrival = 0;
  for (const seen of run.trace) {
    if (seen.type === "sent" && seen.origin === "attacker") crafted.add(seen.packet);
    if (seen.type !== "arrived" || seen.side !== "a") continue;
    const state = states[arrival++] ?? null;
    const kind = seen.datagram === null ? null : kindOf(seen.datagram.segment);
    if (state === null || kind === null) continue;
    const row = counts.get(state) ?? new Map<SegmentKind, { all: number; crafted: number }>();
    const cell = row.get(kind) ?? { all: 0, crafted: 0 };
    cell.all += 1;
    if (crafted.has(seen.packet)) cell.crafted += 1;
    counts.set(state, row.set(kind, cell));
  }
  const marks = marksOf(run);
  return {
    runs: before.runs + 1,
    cells: table(
      STATES_IN_ORDER,
      (state) => table(SEGMENT_KINDS, (kind) => sum(before.cells[state][kind], counts.get(state)?.get(kind))),
    ),
    marks: table(MARKS, (mark) => before.marks[mark] + (marks.has(mark) ? 1 : 0)),
  };
}

const sum = (one: Cell, other: Cell | undefined): Cell =>
  other === undefined ? one : { all: one.all + other.all, crafted: one.crafted + other.crafted };

/** What no run has reached: kinds that the attacker never put into a state, and marks. Empty when all is reached. */
export const missingFrom = ({ cells, marks }: Coverage): readonly string[] => [
  ...STATES_IN_ORDER.flatMap((state) =>
    SEGMENT_KINDS.filter((kind) => cells[state][kind].crafted === 0).map((kind) => `${kind} in ${state}`)
  ),
  ...MARKS.filter((mark) => marks[mark] === 0),
];

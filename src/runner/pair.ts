/** Two stacks that talk to each other: a run of theirs looked at, with the fault on the side that made it. */

import { allOver } from "../../spec/monitors/all-over.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { packetWar } from "../../spec/monitors/packet-war.ts";
import { silence } from "../../spec/monitors/silence.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { wholeStream } from "../../spec/monitors/whole-stream.ts";
import { oracleWith } from "../../spec/oracle/oracle.ts";
import type { Monitor, Violation } from "../../spec/trace/monitor.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { bindingOfRule } from "./binding.ts";
import { violationsOf } from "./judge.ts";
import { type KnownDeviation, knownRequirements } from "./known.ts";

/** An oracle for one end, so that what the other one does hides nothing. */
const oracleOf = (side: Side): Monitor => ({ ...oracleWith({ callsSeen: true, sides: [side] }), id: `oracle/${side}` });

/** What judges every run of a pair: each end by itself, and what only both together can keep. */
export const PAIR_MONITORS: readonly Monitor[] = [
  oracleOf("a"),
  oracleOf("b"),
  readAsWritten,
  everythingIsRead,
  wholeStream,
  allOver,
  silence,
  packetWar,
];

/** Why a fault counts for nothing: its stack is known for it, or it is only recommended not to. */
export type Excuse = "known" | "recommended";

/** Something that an end, or both together, did against a rule. */
export interface PairFault {
  /** At fault; null when nobody can tell. */
  readonly side: Side | null;
  readonly violation: Violation;
  readonly excuse: Excuse | null;
}

/** One run of two stacks, looked at. */
export interface PairLook {
  readonly faults: readonly PairFault[];
  /** Whether both were told of the connection, read what the other one wrote, and fell silent. */
  readonly talked: boolean;
  /** Why the run says nothing about one of the stacks, or null. */
  readonly open: { readonly side: Side; readonly why: string } | null;
}

/** A rule that was broken by an end of a pair, in some of their runs. */
export interface FaultTally {
  /** Whose fault it is; null when nobody can tell. */
  readonly side: Side | null;
  readonly rule: string;
  readonly expected: string;
  readonly actual: string;
  /** Why it counts for nothing, or null. */
  readonly excuse: Excuse | null;
  /** What the list of known deviations says of it. */
  readonly because: string | null;
  /** In how many runs. */
  readonly runs: number;
  /** The kind of storm that showed it first, and the scenario. */
  readonly storm: string;
  readonly scenario: Scenario;
}

/** Runs that say nothing about one of the two: whose adapter it was, why, and how many there were. */
export interface OpenTally {
  readonly side: Side | null;
  readonly why: string;
  readonly runs: number;
}

/** What a pair came to. */
export type PairVerdict =
  | {
    readonly is: "played";
    readonly runs: number;
    /** Runs in which they talked to each other to the end. */
    readonly talked: number;
    /** Runs in which something was broken that nothing excuses, and those in which all of it is excused. */
    readonly faulty: number;
    readonly excused: number;
    readonly faults: readonly FaultTally[];
    readonly open: readonly OpenTally[];
  }
  | { readonly is: "inconclusive" | "error"; readonly why: string };

/** What each side's stack is known to deviate from. */
export type KnownOfBoth = Readonly<Record<Side, readonly KnownDeviation[]>>;

/** The rule that a crash or a hang breaks. */
const TOTAL = "S14";

/** Looks at a run of two stacks of which neither is taken for right. */
export function lookAtPair(run: RunRecord, known: KnownOfBoth, monitors: readonly Monitor[] = PAIR_MONITORS): PairLook {
  const at = run.trace.findLastIndex(({ type }) => type === "broke");
  const broke = run.trace[at];
  const crash: Violation[] = [];
  if (broke?.type === "broke") {
    if (broke.who === "adapter") return { faults: [], talked: false, open: { side: broke.side, why: broke.why } };
    const expected = "the stack takes any input and goes on";
    crash.push({ rule: TOTAL, side: broke.side, expected, actual: `it crashed or hung: ${broke.why}`, at });
  }
  const requirements = {
    a: knownRequirements(known.a, run.a.version),
    b: knownRequirements(known.b, run.b.version),
  };
  const faults = [...violationsOf(monitors, run), ...crash].map((violation): PairFault => ({
    side: violation.side,
    violation,
    excuse: excuseOf(violation, requirements),
  }));
  return { faults: withoutConsequences(faults), talked: haveTalked(run), open: null };
}

/**
 * What nobody can be blamed for, such as a stream that does not come to its end, follows from what somebody did in the
 * same run, if anybody did something; a SHOULD that is not followed explains nothing.
 */
function withoutConsequences(faults: readonly PairFault[]): readonly PairFault[] {
  const isExplained = faults.some(({ side, excuse }) => side !== null && excuse !== "recommended");
  return isExplained ? faults.filter(({ side }) => side !== null) : faults;
}

function excuseOf(
  { rule, also = [], side }: Violation,
  known: Readonly<Record<Side, readonly string[]>>,
): Excuse | null {
  const sides: readonly Side[] = side === null ? ["a", "b"] : [side];
  if (sides.some((one) => known[one].includes(rule))) return "known";
  return [rule, ...also].every((one) => bindingOfRule(one) === "should") ? "recommended" : null;
}

/** Both established, each read all that the other one's stack took, and then silence. */
function haveTalked(run: RunRecord): boolean {
  const established = { a: false, b: false };
  const taken = { a: 0, b: 0 };
  const read = { a: 0, b: 0 };
  for (const seen of run.trace) {
    if (seen.type === "event" && seen.event === "established") established[seen.side] = true;
    if (seen.type !== "result" || !seen.result.ok) continue;
    if (seen.call === "accept") established[seen.side] = true;
    if ("taken" in seen.result) taken[seen.side] += seen.result.taken;
    if ("data" in seen.result) read[seen.side] += seen.result.data.length;
  }
  return established.a && established.b && taken.a === read.b && taken.b === read.a && run.end === "silent";
}

/** Mutants of what becomes of a SYN in TIME-WAIT: RFC 6191's table with one case wrong. */

import { add, gt } from "../../spec/seq.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Context, TimeWaitSyn } from "../../spec/tcp/rules.ts";
import type { Segment } from "../../spec/tcp/segment.ts";
import type { Tcb } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { reopensTimeWait } = RFC_RULES;

/** One case of the table. */
interface Case {
  readonly tcb: Tcb;
  readonly stamped: boolean;
  /** Less, equal or greater than the last timestamp: -1, 0 or 1; 0 without. */
  readonly newer: number;
  readonly greater: boolean;
  readonly segment: Segment;
}

const caseOf = (tcb: Tcb, segment: Segment, { policy }: Context): Case => {
  const value = policy.timestamps ? segment.options.timestamps?.value ?? null : null;
  return {
    tcb,
    stamped: value !== null,
    newer: value === null ? 0 : Math.sign((value - tcb.ts.recent) | 0),
    greater: gt(segment.seq, add(tcb.rcv.nxt, -1)),
    segment,
  };
};

/** What becomes of a SYN, but for some cases. */
const wrong = (when: (one: Case) => boolean, becomes: TimeWaitSyn) => ({
  reopensTimeWait: (tcb: Tcb, segment: Segment, context: Context): TimeWaitSyn => {
    const right = reopensTimeWait(tcb, segment, context);
    return right !== "otherwise" && when(caseOf(tcb, segment, context)) ? becomes : right;
  },
});

const caught = (...violates: readonly string[]) => ({ by: "states/syn-in-time-wait", within: 200, violates });

/** Mutants of what becomes of a SYN in TIME-WAIT. */
export const TIME_WAIT_MUTANTS: readonly Mutant[] = [
  mutant(
    "syn-in-time-wait-never-honored",
    "It honors no SYN in TIME-WAIT.",
    caught("RFC6191-R1"),
    wrong(() => true, "dropped"),
  ),
  mutant(
    "newer-timestamp-not-enough",
    "It drops a SYN in TIME-WAIT whose timestamp is greater, unless its number is greater as well.",
    caught("RFC6191-R2"),
    wrong(({ tcb, stamped, newer, greater }) => tcb.ts.on && stamped && newer > 0 && !greater, "dropped"),
  ),
  mutant(
    "equal-timestamp-dropped",
    "It drops a SYN in TIME-WAIT with the last timestamp, though its number is greater.",
    caught("RFC6191-R3"),
    wrong(({ tcb, stamped, newer, greater }) => tcb.ts.on && stamped && newer === 0 && greater, "dropped"),
  ),
  mutant(
    "unstamped-syn-dropped",
    "It drops a SYN in TIME-WAIT that has no timestamp where the old incarnation had them.",
    caught("RFC6191-R4"),
    wrong(({ tcb, stamped }) => tcb.ts.on && !stamped, "dropped"),
  ),
  mutant(
    "old-syn-acknowledged",
    "It acknowledges a SYN in TIME-WAIT that it does not honor, where the old incarnation had timestamps.",
    caught("RFC6191-R5"),
    wrong(({ tcb, newer, greater }) => tcb.ts.on && newer <= 0 && !greater, "otherwise"),
  ),
  mutant(
    "new-timestamps-not-looked-at",
    "It goes by the number of a SYN in TIME-WAIT though only the new incarnation would have timestamps.",
    caught("RFC6191-R6"),
    wrong(({ tcb, stamped, greater }) => !tcb.ts.on && stamped && !greater, "dropped"),
  ),
  mutant(
    "greater-number-dropped",
    "It drops a SYN in TIME-WAIT with a greater number, neither incarnation having timestamps.",
    caught("RFC6191-R7"),
    wrong(({ tcb, stamped }) => !tcb.ts.on && !stamped, "dropped"),
  ),
  mutant(
    "smaller-number-honored",
    "It honors a SYN in TIME-WAIT with a smaller number, neither incarnation having timestamps.",
    caught("RFC6191-R8"),
    wrong(({ tcb, stamped }) => !tcb.ts.on && !stamped, "opens"),
  ),
  mutant(
    "number-behind-the-fin-too-small",
    "It takes RCV.NXT, and not the number of the old FIN, for the last one that was used.",
    caught("RFC6191-R9"),
    wrong(({ tcb, stamped, segment }) => !(stamped && !tcb.ts.on) && segment.seq === tcb.rcv.nxt, "dropped"),
  ),
];

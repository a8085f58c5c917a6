/** Mutants whose congestion window is not that of RFC 5681 and RFC 6582, for the properties of `congestion/`. */

import type { AckReport, Congestion, Reaction } from "../../spec/tcp/congestion/reno.ts";
import type { Policy } from "../../spec/tcp/policy.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import type { Rules } from "../../spec/tcp/rules.ts";
import { add, geq } from "../../spec/seq.ts";
import { type Mutant, mutant } from "./mutant.ts";

const MOST = "congestion/no-more-than-reno";
const LEAST = "congestion/no-less-than-reno";

type NewAck = (cc: Congestion, report: AckReport, next: Reaction) => Congestion;
type Duplicate = (cc: Congestion, next: Reaction, smss: number, policy: Policy) => Congestion;

/** Another state after an acknowledgment of new data. */
const onNewAck = (change: NewAck): Partial<Rules> => ({
  congestionOnNewAck: (cc, report) => {
    const next = RFC_RULES.congestionOnNewAck(cc, report);
    return { ...next, cc: change(cc, report, next) };
  },
});

/** Another state after a duplicate acknowledgment. */
const onDuplicate = (change: Duplicate): Partial<Rules> => ({
  congestionOnDuplicate: (cc, report, policy) => {
    const next = RFC_RULES.congestionOnDuplicate(cc, report, policy);
    return { ...next, cc: change(cc, next, report.smss, policy) };
  },
});

/** Another state when the third duplicate acknowledgment starts fast recovery. */
const onThird = (change: (cc: Congestion, next: Congestion, smss: number) => Congestion): Partial<Rules> =>
  onDuplicate((cc, next, smss) => next.retransmit ? change(cc, next.cc, smss) : next.cc);

/** Another state when fast recovery ends. */
const onExit = (change: (cc: Congestion, report: AckReport, next: Congestion) => Congestion): Partial<Rules> =>
  onNewAck((cc, report, { cc: next }) =>
    cc.phase === "recovery" && next.phase === "open" ? change(cc, report, next) : next
  );

/** Another state after a partial acknowledgment. */
const onPartial = (change: (cc: Congestion, report: AckReport, next: Congestion) => Congestion): Partial<Rules> =>
  onNewAck((cc, report, { cc: next }) =>
    cc.phase === "recovery" && next.phase === "recovery" ? change(cc, report, next) : next
  );

/** Growth that is too fast or too slow. */
const GROWTH: readonly Mutant[] = [
  mutant(
    "two-segments-an-acknowledgment",
    "Its window grows by two segments for each acknowledgment in slow start.",
    { by: MOST, within: 20, violates: ["RFC5681-R3"] },
    onNewAck((cc, report, { cc: next }) =>
      cc.phase === "open" && cc.cwnd < cc.ssthresh ? { ...next, cwnd: next.cwnd + report.smss } : next
    ),
  ),
  mutant(
    "no-congestion-avoidance",
    "It goes on with slow start above ssthresh.",
    { by: MOST, within: 50, violates: ["RFC5681-R4"] },
    onNewAck((cc, report, { cc: next }) =>
      cc.phase === "open" && cc.cwnd >= cc.ssthresh ? { ...next, cwnd: cc.cwnd + report.smss } : next
    ),
  ),
  mutant(
    "handshake-opens-the-window",
    "The acknowledgment of its SYN enlarges its window.",
    { by: MOST, within: 10, violates: ["RFC5681-R6"] },
    {
      congestionAfterHandshake: (tcb) => {
        const cc = RFC_RULES.congestionAfterHandshake(tcb);
        return { ...cc, cwnd: cc.cwnd + tcb.snd.mss };
      },
    },
  ),
  mutant(
    "threshold-low-from-the-start",
    "Its ssthresh is four segments in the beginning.",
    { by: LEAST, within: 10, violates: ["RFC5681-R9"] },
    {
      congestionAfterHandshake: (tcb) => ({
        ...RFC_RULES.congestionAfterHandshake(tcb),
        ssthresh: 4 * tcb.snd.mss,
      }),
    },
  ),
  mutant(
    "avoidance-grows-two-segments",
    "Its window grows by two segments a round trip in congestion avoidance.",
    { by: MOST, within: 50, violates: ["RFC5681-R12"] },
    onNewAck((cc, report, { cc: next }) =>
      cc.cwnd >= cc.ssthresh && next.cwnd > cc.cwnd ? { ...next, cwnd: next.cwnd + report.smss } : next
    ),
  ),
  mutant(
    "beyond-the-window",
    "It sends three segments more than its window allows, once it has grown.",
    { by: MOST, within: 50, violates: ["RFC5681-R1"] },
    {
      congestionAllowance: (tcb, policy) =>
        RFC_RULES.congestionAllowance(tcb, policy) + (tcb.cc.cwnd > 6 * tcb.snd.mss ? 3 * tcb.snd.mss : 0),
    },
  ),
];

/** What a loss does. */
const LOSSES: readonly Mutant[] = [
  mutant(
    "threshold-never-reduced",
    "No loss reduces its ssthresh.",
    { by: MOST, within: 100, violates: ["RFC5681-R10"] },
    {
      ...onExit((cc, report, next) => ({ ...next, ssthresh: 100 * report.smss, cwnd: cc.cwnd })),
      congestionAfterTimeout: (tcb) => ({
        ...RFC_RULES.congestionAfterTimeout(tcb),
        ssthresh: tcb.cc.ssthresh,
      }),
    },
  ),
  mutant(
    "timer-leaves-the-threshold",
    "An expiry of the timer does not reduce its ssthresh.",
    { by: MOST, within: 60, violates: ["RFC5681-R14"] },
    { congestionAfterTimeout: (tcb) => ({ ...RFC_RULES.congestionAfterTimeout(tcb), ssthresh: tcb.cc.ssthresh }) },
  ),
  mutant(
    "threshold-halved-again",
    "Each expiry of the timer for the same segment halves its ssthresh again.",
    { by: LEAST, within: 300, violates: ["RFC5681-R15"] },
    {
      congestionAfterTimeout: (tcb) => {
        const next = RFC_RULES.congestionAfterTimeout(tcb);
        return tcb.loss.retries === 0 ? next : { ...next, ssthresh: 2 * tcb.snd.mss };
      },
    },
  ),
  mutant(
    "fast-retransmit-leaves-the-threshold",
    "The third duplicate acknowledgment sets its ssthresh to all that is in flight.",
    { by: MOST, within: 50, violates: ["RFC5681-R23"] },
    onThird((cc, next, smss) => ({ ...next, ssthresh: cc.cwnd, cwnd: cc.cwnd + 3 * smss })),
  ),
  mutant(
    "threshold-of-seven-tenths",
    "A loss reduces its ssthresh by three tenths only.",
    { by: MOST, within: 50, violates: ["RFC5681-R34"] },
    onThird((cc, next, smss) => ({
      ...next,
      ssthresh: Math.floor(0.7 * cc.flightBefore),
      cwnd: Math.floor(0.7 * cc.flightBefore) + 3 * smss,
    })),
  ),
  mutant(
    "second-loss-forgiven",
    "It reduces its window for the first loss of a connection only.",
    { by: MOST, within: 60, violates: ["RFC5681-R37"] },
    onThird((cc, next, smss) =>
      cc.ssthresh > 2 ** 24 ? next : { ...next, ssthresh: cc.cwnd, cwnd: cc.cwnd + 3 * smss }
    ),
  ),
  mutant(
    "six-segments-inflation",
    "It inflates its window by six segments on the third duplicate acknowledgment.",
    { by: MOST, within: 50, violates: ["RFC5681-R24"] },
    onThird((_cc, next, smss) => ({ ...next, cwnd: next.cwnd + 3 * smss })),
  ),
];

/** Limited transmit, and fast recovery. */
const RECOVERY: readonly Mutant[] = [
  mutant(
    "no-limited-transmit",
    "The first two duplicate acknowledgments let nothing new go.",
    { by: LEAST, within: 50, violates: ["RFC5681-R20"] },
    { congestionAllowance: (tcb, policy) => RFC_RULES.congestionAllowance(tcb, { ...policy, limitedTransmit: false }) },
  ),
  mutant(
    "limited-transmit-counts",
    "The first two duplicate acknowledgments enlarge its window.",
    { by: MOST, within: 50, violates: ["RFC5681-R21"] },
    onDuplicate((cc, { cc: next }, smss) =>
      cc.phase === "open" && next.phase === "open" && next.dupAcks < 3 ? { ...next, cwnd: next.cwnd + smss } : next
    ),
  ),
  mutant(
    "no-inflation",
    "Further duplicate acknowledgments do not inflate its window.",
    { by: LEAST, within: 50, violates: ["RFC5681-R25"] },
    onDuplicate((cc, { cc: next }) => cc.phase === "recovery" ? { ...next, cwnd: cc.cwnd } : next),
  ),
  mutant(
    "nothing-new-in-recovery",
    "It sends nothing new in fast recovery.",
    { by: LEAST, within: 50, violates: ["RFC5681-R27"] },
    {
      congestionAllowance: (tcb, policy) =>
        tcb.cc.phase === "recovery" ? 0 : RFC_RULES.congestionAllowance(tcb, policy),
    },
  ),
  mutant(
    "window-stays-inflated",
    "It keeps the inflated window when fast recovery ends.",
    { by: MOST, within: 50, violates: ["RFC5681-R28", "RFC6582-R3"] },
    onExit((cc, _report, next) => ({ ...next, cwnd: cc.cwnd })),
  ),
  mutant(
    "grows-when-recovery-ends",
    "It adds what the full acknowledgment covers to the window with which it leaves fast recovery.",
    { by: MOST, within: 50, violates: ["RFC6582-R12"] },
    onExit((cc, report, next) => ({ ...next, cwnd: cc.ssthresh + report.acked })),
  ),
  mutant(
    "slow-start-after-recovery",
    "It raises ssthresh when the loss is repaired, and starts slowly.",
    { by: MOST, within: 50, violates: ["RFC5681-R36"] },
    onExit((_cc, report, next) => ({ ...next, ssthresh: 100 * report.smss })),
  ),
  mutant(
    "partial-acknowledgments-deflate-nothing",
    "A partial acknowledgment does not deflate its window.",
    { by: MOST, within: 100, violates: ["RFC6582-R5", "RFC5681-R35"] },
    onPartial((cc, _report, next) => ({ ...next, cwnd: cc.cwnd })),
  ),
  mutant(
    "any-new-acknowledgment-ends-recovery",
    "It leaves fast recovery on the first acknowledgment of new data, partial or not.",
    { by: LEAST, within: 50, violates: ["RFC6582-R4", "RFC5681-R38"] },
    {
      congestionOnNewAck: (cc, report) => {
        const next = RFC_RULES.congestionOnNewAck(cc, report);
        const partial = cc.phase === "recovery" && !geq(report.ack, cc.recover);
        return partial ? { cc: { ...next.cc, phase: "open", cwnd: cc.ssthresh, dupAcks: 0 }, retransmit: false } : next;
      },
    },
  ),
  mutant(
    "recover-not-recorded",
    "It does not record what was sent when fast recovery began, and takes any new acknowledgment for a full one.",
    { by: LEAST, within: 50, violates: ["RFC6582-R2"] },
    onThird((cc, next) => ({ ...next, recover: cc.recover })),
  ),
  mutant(
    "recover-far-ahead-at-first",
    "Its recover lies far ahead in the beginning, so that duplicates of the first segments mean nothing.",
    { by: LEAST, within: 20, violates: ["RFC6582-R1"] },
    {
      congestionAfterHandshake: (tcb) => ({
        ...RFC_RULES.congestionAfterHandshake(tcb),
        recover: add(tcb.snd.iss, 20_000),
      }),
    },
  ),
  mutant(
    "recovery-outlives-the-timer",
    "An expiry of the timer in fast recovery does not end it.",
    { by: MOST, within: 50, violates: ["RFC6582-R7"] },
    {
      congestionAfterTimeout: (tcb) => {
        const next = RFC_RULES.congestionAfterTimeout(tcb);
        return tcb.cc.phase === "recovery" ? { ...next, phase: "recovery", cwnd: tcb.cc.cwnd } : next;
      },
    },
  ),
];

/** Idle times, lost SYNs, and what else decides when something leaves. */
const OTHERS: readonly Mutant[] = [
  mutant(
    "full-window-after-idle",
    "It sends a whole window at once after an idle time.",
    { by: "congestion/restarts-after-idle", within: 10, violates: ["RFC5681-R29"] },
    { congestionAfterIdle: (tcb) => tcb.cc },
  ),
  mutant(
    "lost-syn-forgotten",
    "Its initial window is as large as ever though SYNs were lost.",
    { by: "congestion/lost-syn-one-segment", within: 30, violates: ["RFC5681-R7"] },
    { congestionAfterHandshake: (tcb) => tcb.cc },
  ),
  mutant(
    "window-updates-count-as-duplicates",
    "It counts an acknowledgment that tells another window as a duplicate.",
    { by: MOST, within: 100, violates: ["RFC5681-R2"] },
    {
      duplicateAck: (step, segment, context) =>
        RFC_RULES.duplicateAck(
          step,
          { ...segment, window: step.tcb.snd.wnd >>> step.tcb.agreed.sendShift },
          context,
        ),
    },
  ),
  mutant(
    "duplicates-without-news-count",
    "With SACK, it counts duplicate acknowledgments that select nothing new.",
    { by: MOST, within: 60, violates: ["RFC5681-R22"] },
    {
      duplicateAck: (step, segment, context) => {
        const { agreed, loss } = step.tcb;
        const next = RFC_RULES.duplicateAck(step, segment, context);
        const news = next.tcb.loss.scoreboard !== loss.scoreboard;
        if (!agreed.sack || news) return next;
        const deaf = { ...step, tcb: { ...step.tcb, agreed: { ...agreed, sack: false } } };
        const counted = RFC_RULES.duplicateAck(deaf, segment, context);
        return { ...counted, tcb: { ...counted.tcb, agreed } };
      },
    },
  ),
];

/** Mutants of the congestion window. */
export const WINDOW_OF_CONGESTION_MUTANTS: readonly Mutant[] = [...GROWTH, ...LOSSES, ...RECOVERY, ...OTHERS];

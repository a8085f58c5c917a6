/** Mutants whose retransmission timer or estimate goes wrong, for the properties of `retransmission/`. */

import { after, MILLISECOND } from "../../spec/time.ts";
import type { Policy } from "../../spec/tcp/policy.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { type RtoLimits, type Rtt, sample } from "../../spec/tcp/retransmission/rto.ts";
import { rtoLimits } from "../../spec/tcp/tcb.ts";
import { type Mutant, mutant } from "./mutant.ts";

/** The bounds of a policy with some of them replaced. */
const limited = (policy: Policy, other: Partial<RtoLimits>): RtoLimits => ({ ...rtoLimits(policy), ...other });

/** The RTO of an estimate, computed anew. */
const withRto = (rtt: Rtt, rto: number, policy: Policy): Rtt => ({
  ...rtt,
  rto: Math.min(policy.maxRto, Math.max(policy.minRto, Math.floor(rto))),
});

/** Estimates that are wrong. */
const ESTIMATES: readonly Mutant[] = [
  mutant(
    "first-sample-without-variation",
    "It takes the first round trip for the timeout, and nothing for its variation.",
    { by: "retransmission/timeout-follows-round-trips", within: 50, violates: ["RFC6298-R3"] },
    {
      sampleRtt: (rtt, measured, policy) => {
        const next = RFC_RULES.sampleRtt(rtt, measured, policy);
        return rtt.srtt === null ? withRto({ ...next, rttvar: 0 }, measured, policy) : next;
      },
    },
  ),
  mutant(
    "mean-before-variation",
    "It updates SRTT first, and takes the deviation from the new one.",
    { by: "retransmission/timeout-follows-round-trips", within: 200, violates: ["RFC6298-R4"] },
    {
      sampleRtt: (rtt, measured, policy) => {
        const next = RFC_RULES.sampleRtt(rtt, measured, policy);
        if (rtt.srtt === null || next.srtt === null) return next;
        const rttvar = Math.floor((3 * rtt.rttvar + Math.abs(next.srtt - measured)) / 4);
        return withRto({ ...next, rttvar }, next.srtt + Math.max(policy.granularity, 4 * rttvar), policy);
      },
    },
  ),
  mutant(
    "variation-smoothed-hard",
    "It smooths RTTVAR with a beta of 3/4.",
    { by: "retransmission/timeout-follows-round-trips", within: 100, violates: ["RFC6298-R5"] },
    {
      sampleRtt: (rtt, measured, policy) => {
        const next = RFC_RULES.sampleRtt(rtt, measured, policy);
        if (rtt.srtt === null || next.srtt === null) return next;
        const rttvar = Math.floor((rtt.rttvar + 3 * Math.abs(rtt.srtt - measured)) / 4);
        return withRto({ ...next, rttvar }, next.srtt + Math.max(policy.granularity, 4 * rttvar), policy);
      },
    },
  ),
  mutant(
    "one-sample-for-ever",
    "It takes one sample, the first, and no other.",
    { by: "retransmission/timeout-follows-round-trips", within: 100, violates: ["RFC6298-R9"] },
    {
      sampleRtt: (rtt, measured, policy) =>
        rtt.srtt === null ? RFC_RULES.sampleRtt(rtt, measured, policy) : { ...rtt, backoff: 0 },
    },
  ),
  mutant(
    "granularity-forgotten",
    "It does without the clock's granularity where the variation is nearly nothing.",
    { by: "retransmission/timeout-of-steady-round-trips", within: 100, violates: ["RFC6298-R10"] },
    { sampleRtt: (rtt, measured, policy) => sample(rtt, measured, limited(policy, { granularity: 0 })) },
  ),
  mutant(
    "no-least-timeout",
    "It does not round a short timeout up.",
    { by: "retransmission/timeout-follows-round-trips", within: 20, violates: ["RFC6298-R6"] },
    { sampleRtt: (rtt, measured, policy) => sample(rtt, measured, limited(policy, { min: 0 })) },
  ),
  mutant(
    "first-timeout-too-short",
    "Without a sample its timeout is a third of a second.",
    { by: "retransmission/timeout-follows-round-trips", within: 100, violates: ["RFC6298-R2"] },
    {
      retransmissionDelay: (rtt, policy) =>
        rtt.srtt === null && rtt.backoff === 0 ? 333 * MILLISECOND : RFC_RULES.retransmissionDelay(rtt, policy),
    },
  ),
  mutant(
    "lost-syn-changes-no-timeout",
    "It begins to send data with the timeout that it had, though the timer expired for the SYN.",
    { by: "retransmission/timeout-after-lost-syn", within: 50, violates: ["RFC6298-R18"] },
    { rttAfterSynLoss: (rtt) => ({ ...rtt, backoff: 0 }) },
  ),
  mutant(
    "backed-off-for-ever",
    "A doubled timeout stays, whatever is measured later.",
    { by: "retransmission/timeout-in-any-storm", within: 300, violates: ["RFC6298-R17"] },
    {
      sampleRtt: (rtt, measured, policy) => ({
        ...RFC_RULES.sampleRtt(rtt, measured, policy),
        backoff: rtt.backoff,
      }),
    },
  ),
  mutant(
    "slow-timer",
    "Its timer runs for twice the timeout.",
    { by: "retransmission/timeout-follows-round-trips", within: 50, violates: ["RFC6298-R3"] },
    { retransmissionDelay: (rtt, policy) => 2 * RFC_RULES.retransmissionDelay(rtt, policy) },
  ),
  mutant(
    "copies-end-backing-off",
    "It forgets that it had backed off as soon as anything is acknowledged, though that was sent twice.",
    { by: "retransmission/keeps-backed-off", within: 200, violates: ["RFC6298-R19"] },
    {
      acknowledge: (step, segment, context) => {
        const next = RFC_RULES.acknowledge(step, segment, context);
        return { ...next, tcb: { ...next.tcb, rtt: { ...next.tcb.rtt, backoff: 0 } } };
      },
    },
  ),
];

/** Timers that start or stop when they should not. */
const TIMERS: readonly Mutant[] = [
  mutant(
    "every-segment-restarts-the-timer",
    "Each segment of new text that it sends starts the timer anew.",
    { by: "retransmission/timeout-while-writing", within: 20, violates: ["RFC6298-R12"] },
    {
      emit: (step, context) => {
        const emission = RFC_RULES.emit(step, context);
        const { tcb } = emission;
        if (tcb.timers.retransmission === null || tcb.snd.nxt === step.tcb.snd.nxt) return emission;
        const retransmission = after(context.now, context.rules.retransmissionDelay(tcb.rtt, context.policy));
        return { ...emission, tcb: { ...tcb, timers: { ...tcb.timers, retransmission } } };
      },
    },
  ),
  mutant(
    "timer-runs-on-when-all-is-acknowledged",
    "It lets the timer run on when everything is acknowledged, so that it expires early for what it sends next.",
    { by: "retransmission/timeout-while-writing", within: 50, violates: ["RFC6298-R13"] },
    {
      emit: (step, context) => {
        const emission = RFC_RULES.emit(step, context);
        const { tcb } = emission;
        const { lastSent, snd } = step.tcb;
        const old = after(lastSent, context.rules.retransmissionDelay(tcb.rtt, context.policy));
        const runsOn = snd.una === snd.nxt && tcb.timers.retransmission !== null && old > context.now;
        return runsOn ? { ...emission, tcb: { ...tcb, timers: { ...tcb.timers, retransmission: old } } } : emission;
      },
    },
  ),
  mutant(
    "acknowledgments-leave-the-timer",
    "It does not start the timer anew when new data is acknowledged.",
    { by: "retransmission/timeout-while-writing", within: 50, violates: ["RFC6298-R14"] },
    {
      acknowledge: (step, segment, context) => {
        const next = RFC_RULES.acknowledge(step, segment, context);
        const { retransmission } = step.tcb.timers;
        if (next.tcb.timers.retransmission === null || retransmission === null) return next;
        return { ...next, tcb: { ...next.tcb, timers: { ...next.tcb.timers, retransmission } } };
      },
    },
  ),
  mutant(
    "duplicates-restart-the-timer",
    "Duplicate acknowledgments start the timer anew.",
    { by: "retransmission/timeout-while-writing", within: 50, violates: ["RFC6298-R14"] },
    {
      duplicateAck: (step, segment, context) => {
        const next = RFC_RULES.duplicateAck(step, segment, context);
        if (next.tcb.timers.retransmission === null) return next;
        const retransmission = after(context.now, context.rules.retransmissionDelay(next.tcb.rtt, context.policy));
        return { ...next, tcb: { ...next.tcb, timers: { ...next.tcb.timers, retransmission } } };
      },
    },
  ),
  mutant(
    "doubled-timeout-not-used",
    "It doubles its timeout, and starts the timer with the one before when it has sent again.",
    { by: "retransmission/backs-off", within: 50, violates: ["RFC6298-R17"] },
    {
      retransmissionTimeout: (tcb, event, context) => {
        const next = RFC_RULES.retransmissionTimeout(tcb, event, context);
        const { initialRto } = context.policy;
        const timers = { ...next.tcb.timers, retransmission: after(context.now, initialRto) };
        return { ...next, tcb: { ...next.tcb, timers } };
      },
    },
  ),
];

/** Mutants whose timer goes wrong. */
export const TIMER_MUTANTS: readonly Mutant[] = [...ESTIMATES, ...TIMERS];

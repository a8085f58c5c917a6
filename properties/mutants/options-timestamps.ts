/** Mutants that break single rules of the timestamps option (RFC 7323, sections 3 to 5 and 7.1). */

import { rttSample, type TimestampState, tsClock } from "../../spec/tcp/options/timestamps.ts";
import { sample } from "../../spec/tcp/retransmission/rto.ts";
import { RFC_RULES } from "../../spec/tcp/rfc-rules.ts";
import { ACK, FIN, has, RST } from "../../spec/tcp/segment.ts";
import { ACK_NOW, owing, type Step, to } from "../../spec/tcp/step-result.ts";
import { rtoLimits, type Tcb } from "../../spec/tcp/tcb.ts";
import { NOTHING_OUT_OF_ORDER } from "../../spec/tcp/buffers/reassembly.ts";
import { SECOND } from "../../spec/time.ts";
import { type Mutant, mutant } from "./mutant.ts";

const { agree, build, checkSequenceNumber, duplicateAck, pawsRejects, rememberTimestamp, resetTimestamps } = RFC_RULES;

const withTs = (step: Step, ts: Partial<TimestampState>): Step =>
  to(step, { ...step.tcb, ts: { ...step.tcb.ts, ...ts } });
const withAcked = (tcb: Tcb, acked: Tcb["rcv"]["acked"]): Tcb => ({ ...tcb, rcv: { ...tcb.rcv, acked } });

const ECHOES: readonly Mutant[] = [
  mutant(
    "garbage-echoed-without-ack",
    "leaves in TSecr of its SYN whatever stood there",
    { by: "options/timestamps-on-every-segment", within: 30, violates: ["RFC7323-R18"] },
    {
      build: (tcb, draft, context) => {
        const made = build(tcb, draft, context);
        const { timestamps } = made.options;
        if (timestamps === null || has(made, ACK)) return made;
        return { ...made, options: { ...made.options, timestamps: { ...timestamps, echo: 0xdead } } };
      },
    },
  ),
  mutant(
    "echo-of-a-syn-measured",
    "measures a round trip by the TSecr of a SYN",
    { by: "options/echo-of-a-syn-is-ignored", within: 30, violates: ["RFC7323-R20"] },
    {
      agree: (tcb, syn, context) => {
        const next = agree(tcb, syn, context);
        const measured = context.rules.roundTrip(syn.options.timestamps?.echo ?? 0, context.now, tcb.ts.offset);
        if (!next.ts.on || has(syn, ACK) || measured === null) return next;
        return { ...next, rtt: sample(next.rtt, measured, rtoLimits(context.policy)) };
      },
    },
  ),
  mutant(
    "echo-without-progress-measured",
    "measures round trips by the echoes of segments that acknowledge nothing new, too",
    { by: "options/echo-without-progress", within: 20, violates: ["RFC7323-R30"] },
    {
      duplicateAck: (step, segment, context) => {
        const next = duplicateAck(step, segment, context);
        const { ts, rtt } = next.tcb;
        const measured = context.rules.roundTrip(segment.options.timestamps?.echo ?? 0, context.now, ts.offset);
        if (!ts.on || measured === null) return next;
        return to(next, { ...next.tcb, rtt: sample(rtt, measured, rtoLimits(context.policy)) });
      },
    },
  ),
  mutant(
    "fin-with-an-old-time",
    "gives its FIN the time at which it last heard from its peer",
    { by: "options/fin-tells-the-time", within: 60, violates: ["RFC7323-R29"] },
    {
      build: (tcb, draft, context) =>
        build(tcb, draft, (draft.flags & FIN) === 0 ? context : { ...context, now: tcb.lastHeard }),
    },
  ),
  mutant(
    "latest-in-order-echoed",
    "echoes the timestamp of the latest segment in order, acknowledged or not",
    { by: "options/echo-is-ts-recent", within: 30, violates: ["RFC7323-R32"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const { acked, nxt } = step.tcb.rcv;
        const next = checkSequenceNumber(to(step, withAcked(step.tcb, nxt)), segment, context);
        return to(next, withAcked(next.tcb, acked));
      },
    },
  ),
  mutant(
    "latest-arrival-echoed",
    "echoes the timestamp of the latest segment, in order or not",
    { by: "options/echo-is-ts-recent", within: 30, violates: ["RFC7323-R33"] },
    { rememberTimestamp: (state, _seq, value, last, now) => rememberTimestamp(state, last, value, last, now) },
  ),
  mutant(
    "filled-hole-not-echoed",
    "does not note the timestamp of a segment that comes while others wait for it",
    { by: "options/echo-is-ts-recent", within: 30, violates: ["RFC7323-R34"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        return step.tcb.in.early.islands.length > 0 ? withTs(next, step.tcb.ts) : next;
      },
    },
  ),
  mutant(
    "first-timestamp-echoed-for-ever",
    "echoes the timestamp of the peer's SYN all along",
    { by: "options/echo-is-ts-recent", within: 20, violates: ["RFC7323-R35"] },
    { rememberTimestamp: (state) => state },
  ),
  mutant(
    "refused-timestamps-remembered",
    "remembers the timestamp of a segment that it refuses as old",
    { by: "options/old-timestamps-are-refused", within: 30, violates: ["RFC7323-R36"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        const value = segment.options.timestamps?.value;
        const refused = step.tcb.ts.on && value !== undefined && next.stop && !has(segment, RST) &&
          pawsRejects(step.tcb.ts, value, context.now);
        return refused ? withTs(next, { recent: value }) : next;
      },
    },
  ),
];

const REFUSALS: readonly Mutant[] = [
  mutant(
    "unstamped-text-taken",
    "takes text without the timestamps that were agreed on",
    { by: "options/unstamped-text-is-dropped", within: 20, violates: ["RFC7323-R25"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        if (!step.tcb.ts.on || segment.options.timestamps !== null) return checkSequenceNumber(step, segment, context);
        return withTs(checkSequenceNumber(withTs(step, { on: false }), segment, context), { on: true });
      },
    },
  ),
  mutant(
    "unstamped-text-answered",
    "answers text without the timestamps that were agreed on with an acknowledgment",
    { by: "options/unstamped-text-is-dropped", within: 20, violates: ["RFC7323-R25"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        const unstamped = step.tcb.ts.on && segment.options.timestamps === null && !has(segment, RST);
        return unstamped && segment.data.length > 0 ? owing(next, ACK_NOW) : next;
      },
    },
  ),
  mutant(
    "future-told-by-a-reset",
    "takes over the timestamp of an RST that ends nothing",
    { by: "options/reset-tells-no-time", within: 30, violates: ["RFC7323-R40"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const value = segment.options.timestamps?.value;
        const told = has(segment, RST) && value !== undefined ? withTs(step, { recent: value }) : step;
        return checkSequenceNumber(told, segment, context);
      },
    },
  ),
  mutant(
    "paws-while-established-only",
    "looks at timestamps in ESTABLISHED alone",
    { by: "options/old-timestamps-in-every-state", within: 20, violates: ["RFC7323-R41"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const value = segment.options.timestamps?.value;
        const blind = step.tcb.state !== "ESTABLISHED" && value !== undefined;
        return checkSequenceNumber(blind ? withTs(step, { recent: value }) : step, segment, context);
      },
    },
  ),
  mutant(
    "queued-text-ages",
    "throws away what waits out of order when a newer timestamp comes",
    { by: "options/queued-text-does-not-age", within: 20, violates: ["RFC7323-R43"] },
    {
      checkSequenceNumber: (step, segment, context) => {
        const next = checkSequenceNumber(step, segment, context);
        const { tcb } = next;
        if (tcb.ts.recent === step.tcb.ts.recent || segment.data.length === 0) return next;
        return to(next, { ...tcb, in: { ...tcb.in, early: NOTHING_OUT_OF_ORDER } });
      },
    },
  ),
  mutant(
    "ts-recent-valid-for-ever",
    "believes TS.Recent for ever",
    { by: "options/after-24-idle-days", within: 20, violates: ["RFC7323-R47"] },
    { pawsRejects: (state, value) => pawsRejects(state, value, state.recentAt) },
  ),
];

const CLOCKS: readonly Mutant[] = [
  mutant(
    "clock-of-nanoseconds",
    "stamps with a clock of nanoseconds",
    { by: "options/timestamps-on-every-segment", within: 60, violates: ["RFC7323-R46"] },
    { timestampClock: (now, offset) => (now * 1000 + offset) % 2 ** 32 },
  ),
  mutant(
    "clock-of-seconds",
    "stamps with a clock that ticks every other second",
    { by: "options/clock-ticks-once-a-window", within: 20, violates: ["RFC7323-R45"] },
    {
      timestampClock: (now, offset) => (Math.floor(now / (1.9 * SECOND)) + offset) >>> 0,
      roundTrip: () => null,
    },
  ),
  mutant(
    "clock-of-the-host",
    "stamps with the clock of its host, as it is",
    { by: "options/clocks-start-anywhere", within: 20, violates: ["RFC7323-R49"] },
    { timestampClock: (now) => tsClock(now, 0), roundTrip: (echo, now) => rttSample(echo, now, 0) },
  ),
];

const RESETS: readonly Mutant[] = [
  mutant(
    "answering-resets-unstamped",
    "sends no timestamps on an RST that answers a segment",
    { by: "options/resets-carry-timestamps", within: 20, violates: ["RFC7323-R37"] },
    { resetTimestamps: (ts, cause, context) => cause === null ? resetTimestamps(ts, cause, context) : null },
  ),
  mutant(
    "own-resets-unstamped",
    "sends no timestamps on an RST of its own accord",
    { by: "options/resets-carry-timestamps", within: 20, violates: ["RFC7323-R38", "RFC7323-R23"] },
    { resetTimestamps: (ts, cause, context) => cause === null ? null : resetTimestamps(ts, cause, context) },
  ),
];

/** Mutants of timestamps. */
export const OPTIONS_TIMESTAMP_MUTANTS: readonly Mutant[] = [...ECHOES, ...REFUSALS, ...CLOCKS, ...RESETS];

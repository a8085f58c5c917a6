/** Timestamps, rule by rule: which is echoed, what an RST says, what a clock may do, and what lacks them. */

import fc, { type Arbitrary } from "fast-check";
import { oldTimestampsAreRefused } from "../../spec/monitors/old-timestamps.ts";
import { resetsCarryTimestamps } from "../../spec/monitors/reset-timestamps.ts";
import { clocksStartAnywhere, clockTicksOnceAWindow } from "../../spec/monitors/timestamp-clock.ts";
import { echoesTsRecent, freshIsTaken } from "../../spec/monitors/timestamp-echo.ts";
import { agreedOnTimestamps, timestampsWhereAgreed } from "../../spec/monitors/timestamps.ts";
import { sentAgainSoon, unstampedIsDropped } from "../../spec/monitors/unstamped.ts";
import { ACK, FIN, has, RST, SYN } from "../../spec/tcp/segment.ts";
import { HOUR, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Crafted } from "../../src/scenario/scenario.ts";
import { inject, injection } from "../arbitraries/crafted.ts";
import { hostsFor, whoeverOpens } from "../arbitraries/ending.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps, wait, write } from "../arbitraries/scenario.ts";
import { someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";
import { insert, MOMENT, MUCH, REST, script, scripted, someText } from "./scripted.ts";
import { FIRST, NEWER, OLD, stamped, stamping } from "./timestamps.ts";

/** Whether a segment came, made up, with text and timestamps, on a connection that agreed on them. */
const stampedCame = (run: RunRecord, test: (crafted: { readonly value: number; readonly early: boolean }) => boolean) =>
  anySegment(run, ({ what, side, segment, connection: { a }, genuine }) => {
    const value = segment.options.timestamps?.value;
    if (what !== "arrived" || side !== "a" || genuine || value === undefined || !agreedOnTimestamps(a)) return false;
    return segment.data.length > 0 && a.acked !== null && test({ value, early: segment.seq !== a.acked });
  });

/** Text of 500 octets at one of four places, by a clock that has gone on. */
const piece = (value: string): Arbitrary<Action> =>
  injection({ options: stamped(value), length: 500 }, {
    seq: having<Crafted["seq"]>({ base: "RCV.NXT" }, { plus: fc.constantFrom(0, 0, 500, 1000) }),
  });

const inPieces = ["20001010", "20001020", "20001030", "20001040", "20001050", "20001060"].flatMap((value) => [
  piece(value),
  MOMENT,
]);

/** RFC 7323, section 4.3. */
export const ECHO: Property = {
  id: "options/echo-is-ts-recent",
  says: "It echoes TS.Recent, which follows the segments that start at or before the last acknowledgment sent.",
  covers: ["RFC7323-R35", "RFC7323-R34", "RFC7323-R33", "RFC7323-R32", "RFC7323-R19", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: stamping },
    ...inPieces,
    REST,
  ),
  examples: [
    script({ options: FIRST }, [
      insert({ options: stamped("20001010"), length: 500, seq: { base: "RCV.NXT", plus: 500 } }),
      MOMENT,
      insert({ options: stamped("20001020"), length: 500 }),
      REST,
    ]),
  ],
  monitors: [echoesTsRecent],
  premise: { says: "text with timestamps came out of order", reached: (run) => stampedCame(run, ({ early }) => early) },
  reach: 45,
  pace: "quick",
};

/** RFC 7323, section 5.3: what waits in the queue is not looked at again. */
export const QUEUED: Property = {
  id: "options/queued-text-does-not-age",
  says: "Text that waited for what is missing is delivered, however much newer the timestamp of that is.",
  covers: ["RFC7323-R43", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: stamping },
    injection({ options: NEWER, seq: { base: "RCV.NXT", plus: 500 } }, { length: fc.integer({ min: 1, max: 1000 }) }),
    MOMENT,
    injection({ options: stamped("20002000"), length: 500 }),
    REST,
  ),
  examples: [],
  monitors: [freshIsTaken],
  premise: {
    says: "text with a newer timestamp came behind text out of order",
    reached: (run) => stampedCame(run, ({ value }) => value === 0x2000_2000),
  },
  reach: 50,
  pace: "quick",
};

const challenging: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.constant(true),
  challengesReset: fc.constant(true),
  delayedAck: fc.integer({ min: 0, max: 400_000 }),
});

/** RFC 7323, section 5.2. */
export const RESET_TELLS_NO_TIME: Property = {
  id: "options/reset-tells-no-time",
  says: "After an RST that ends nothing, text is taken by the timestamps of the segments before, not by the RST's.",
  covers: ["RFC7323-R40", "S11"],
  needs: ["crafted", "timestamps", "challenge-ack"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: challenging },
    injection({ options: NEWER, length: 10 }),
    REST,
    injection({ flags: RST, options: stamped("30000000") }, {
      seq: having<Crafted["seq"]>({ base: "RCV.NXT" }, { plus: fc.constantFrom(1, 100, 1000, -1, 100_000) }),
    }),
    MOMENT,
    injection({ options: stamped("20001001") }, { length: fc.integer({ min: 1, max: 1000 }) }),
    REST,
  ),
  examples: [],
  monitors: [freshIsTaken, echoesTsRecent],
  premise: {
    says: "text came after an RST with a timestamp of the future",
    reached: (run) => stampedCame(run, ({ value }) => value === 0x2000_1001),
  },
  reach: 50,
  pace: "quick",
};

/** RFC 7323, section 5.5. Its own clock, of a tick a millisecond, does not wrap its sign bit within that time. */
export const AFTER_24_DAYS: Property = {
  id: "options/after-24-idle-days",
  says: "After more than 24 days without traffic, text is taken whatever its timestamp is.",
  covers: ["RFC7323-R47", "S11"],
  needs: ["crafted", "timestamps", "long-time"],
  scenario: scripted(
    {
      options: fc.constant(FIRST),
      ackOptions: fc.constant(NEWER),
      policy: stamping,
      fixed: { horizon: 40 * 24 * HOUR },
    },
    injection({ options: NEWER, length: 10 }),
    having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
      us: fc.integer({ min: 24 * 24 * HOUR + SECOND, max: (24 * 24 + 19) * HOUR }),
    }),
    injection({}, { options: fc.constantFrom(...OLD), length: fc.integer({ min: 1, max: 1000 }) }),
    REST,
  ),
  examples: [],
  monitors: [freshIsTaken],
  premise: {
    says: "text with an older timestamp came after 24 days",
    reached: (run) => stampedCame(run, ({ value }) => value !== 0x2000_1000),
  },
  reach: 45,
  pace: "slow",
};

const oldOne = injection({}, {
  options: fc.constantFrom(...OLD),
  length: fc.integer({ min: 1, max: 1000 }),
  flags: fc.constantFrom(0x10, 0x18, 0x10 | FIN),
});

/** RFC 7323, section 5.3. */
export const OLD_IN_EVERY_STATE: Property = {
  id: "options/old-timestamps-in-every-state",
  says: "Text and FINs with a timestamp older than TS.Recent are refused after its own FIN, too.",
  covers: ["RFC7323-R41", "RFC7323-R42", "S2", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: stamping },
    injection({ options: NEWER, length: 10 }),
    REST,
    { type: "shutdown", side: "a" },
    MOMENT,
    oldOne,
    MOMENT,
    injection({ options: NEWER }),
    MOMENT,
    oldOne,
    REST,
  ),
  examples: [],
  monitors: [oldTimestampsAreRefused],
  premise: {
    says: "text with an older timestamp than before came after the FIN of side a",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection: { a }, genuine }) => {
        const value = segment.options.timestamps?.value;
        return what === "arrived" && side === "a" && !genuine && a.fin !== null && value !== undefined &&
          value !== 0x2000_1000 && agreedOnTimestamps(a);
      }),
  },
  reach: 45,
  pace: "quick",
};

/** RFC 7323, section 3.2. */
export const UNSTAMPED: Property = {
  id: "options/unstamped-text-is-dropped",
  says: "Text without the timestamps that both SYNs agreed on is dropped in silence.",
  covers: ["RFC7323-R25", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scripted(
    { options: fc.constant(FIRST), ackOptions: fc.constant(NEWER), policy: stamping },
    injection({ options: NEWER, length: 10 }),
    REST,
    injection({}, { length: fc.integer({ min: 1, max: 1000 }), options: fc.constantFrom("", "01010101") }),
    REST,
  ),
  examples: [],
  monitors: [unstampedIsDropped],
  premise: {
    says: "text without timestamps came on a connection with them",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection: { a }, genuine }) =>
          what === "arrived" && side === "a" && !genuine && agreedOnTimestamps(a) && a.acked !== null &&
          segment.data.length > 0 && segment.options.timestamps === null && !has(segment, SYN),
      ),
  },
  reach: 50,
  pace: "quick",
};

const relative = (echo: number): Partial<Crafted> => ({ timestamps: { value: 0x2000_1000, echo, always: true } });

/** Opened to a made-up peer whose SYN,ACK echoes what the SYN said. */
const openedWithTrueEcho: readonly Action[] = [
  { type: "partition", from: "both", us: null },
  open("a"),
  MOMENT,
  inject({
    flags: SYN | ACK,
    seq: { base: "zero", plus: 0x7000_0000 },
    options: "020405b4",
    timestamps: { value: 0x2000_0000, echo: 0, always: true },
  }),
  MOMENT,
];

/** RFC 7323, section 4.1. */
export const NOTHING_MEASURED: Property = {
  id: "options/echo-without-progress",
  says: "What an old timestamp measures that is echoed without acknowledging anything slows no retransmission down.",
  covers: ["RFC7323-R30", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scenario({
    ...hostsFor("a", { a: { policy: exactly({ timestamps: true }) } }),
    actions: steps(
      ...openedWithTrueEcho,
      injection({ ...relative(-60_000), length: 10 }),
      REST,
      injection({ ...relative(-90_000), length: 10 }),
      REST,
      someText(10, 500),
      wait(10 * SECOND),
    ),
  }, { ending: "leave", horizon: SECOND }),
  examples: [],
  monitors: [sentAgainSoon],
  premise: {
    says: "side a sent text after an old timestamp was echoed",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection: { a } }) =>
          what === "sent" && side === "a" && segment.data.length > 0 && agreedOnTimestamps(a),
      ),
  },
  reach: 45,
  pace: "quick",
};

/** RFC 7323, section 3.2: the TSecr of a SYN. */
export const ECHO_OF_A_SYN: Property = {
  id: "options/echo-of-a-syn-is-ignored",
  says: "Whatever TSecr a SYN has, its SYN,ACK is sent again in time.",
  covers: ["RFC7323-R20", "S11"],
  needs: ["crafted", "timestamps"],
  scenario: scenario({
    ...hostsFor("b", { a: { policy: exactly({ timestamps: true }) } }),
    actions: steps(
      { type: "partition", from: "both", us: null },
      open("b"),
      MOMENT,
      injection({ flags: SYN, seq: { base: "zero", plus: 0x7000_0000 } }, {
        options: fc.constantFrom(
          ...["10000000", "50000000", "90000000", "d0000000", "ffffffff"].map((echo) =>
            `020405b40101080a20000000${echo}`
          ),
        ),
      }),
      wait(15 * SECOND),
    ),
  }, { ending: "leave", horizon: SECOND }),
  examples: [],
  monitors: [sentAgainSoon],
  premise: {
    says: "side a answered a SYN with timestamps",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection: { a } }) =>
          what === "sent" && side === "a" && has(segment, SYN) && a.peerSyn?.options.timestamps !== null,
      ),
  },
  reach: 50,
  pace: "quick",
};

const agreeing: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.constant(true),
  resetsOnUnread: fc.constant(true),
  sack: fc.boolean(),
  delayedAck: fc.nat(400_000),
});

const stray = inject({ toPort: 7, length: 10, timestamps: { value: 5, echo: 0, always: true } });

/** RFC 7323, sections 3.2 and 5.2. */
export const RESETS: Property = {
  id: "options/resets-carry-timestamps",
  says: "Its RSTs carry timestamps: in answer to a segment with some, on an abort, and when unread text is let go.",
  covers: ["RFC7323-R37", "RFC7323-R38", "RFC7323-R23", "S11"],
  // On a real clock text that is under way meets a port that is closed by then, and its RST knows no connection.
  needs: ["crafted", "timestamps", "deterministic"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: agreeing }, b: { policy: agreeing } }),
      actions: steps(
        open(by),
        awaiting("established", 10 * SECOND),
        stray,
        { type: "reader", side: "a", reader: { reads: "never" } },
        write("b", 2000),
        wait(SECOND),
        fc.oneof(exactly<Action>({ type: "abort", side: "a" }), exactly<Action>({ type: "close", side: "a" })),
        wait(SECOND),
      ),
    })
  ),
  examples: [
    calmScenario({ actions: [open("a"), awaiting("established", SECOND), stray, { type: "abort", side: "a" }] }),
  ],
  monitors: [resetsCarryTimestamps, timestampsWhereAgreed],
  premise: {
    says: "the stack sent an RST",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "sent" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, RST)
      ),
  },
  reach: 50,
  pace: "quick",
};

const narrow: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.constant(true),
  receiveBuffer: fc.constantFrom(4096, 6000, 10_000),
  nagle: fc.boolean(),
  delayedAck: fc.constantFrom(0, 100_000),
}, { requiredKeys: ["timestamps", "receiveBuffer"] }) as Arbitrary<PolicySettings>;

/** RFC 7323, section 5.4. */
export const TICKS: Property = {
  id: "options/clock-ticks-once-a-window",
  says: "Its timestamp clock ticks at least once for each window's worth of text.",
  covers: ["RFC7323-R45", "S11"],
  needs: ["timestamps"],
  scenario: talk(
    { network: calm, policy: narrow },
    MUCH,
    someWrite(60_000, fc.constant("a" as const)),
  ),
  examples: [],
  monitors: [clockTicksOnceAWindow],
  premise: {
    says: "side a sent ten windows' worth of text",
    reached: (run) =>
      anySegment(run, ({ connection: { a } }) => agreedOnTimestamps(a) && a.window > 0 && a.textSent > 10 * a.window),
  },
  reach: 30,
  pace: "quick",
};

/** RFC 7323, section 7.1. */
export const OFFSETS: Property = {
  id: "options/clocks-start-anywhere",
  says: "The timestamps of connections between other ports start elsewhere.",
  covers: ["RFC7323-R49", "S11"],
  needs: ["timestamps"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: agreeing }, b: { policy: agreeing } }),
      actions: steps(
        ...[0, 1, 2].flatMap((tuple): Action[] => [
          { type: "open", by, tuple, retry: false },
          awaiting("established", 10 * SECOND),
        ]),
      ),
    })
  ),
  examples: [],
  monitors: [clocksStartAnywhere],
  premise: {
    says: "side a sent three SYNs with timestamps",
    reached: (run) =>
      run.trace.filter((seen) =>
        seen.type === "sent" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, SYN) &&
        seen.datagram.segment.options.timestamps !== null
      ).length > 2,
  },
  reach: 50,
  pace: "quick",
};

/** The properties of this file. */
export const TIMESTAMP_RULES: readonly Property[] = [
  ECHO,
  QUEUED,
  RESET_TELLS_NO_TIME,
  AFTER_24_DAYS,
  OLD_IN_EVERY_STATE,
  UNSTAMPED,
  NOTHING_MEASURED,
  ECHO_OF_A_SYN,
  RESETS,
  TICKS,
  OFFSETS,
];

/** Properties: the congestion window of RFC 5681 and RFC 6582, octet by octet, through losses. */

import fc from "fast-check";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { congestionEnvelope } from "../../spec/monitors/congestion-envelope.ts";
import { renoLeast, renoMost } from "../../spec/monitors/reno-window.ts";
import { restartWindow } from "../../spec/monitors/restart-window.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, FateRule } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import { awaiting, open, steps } from "../arbitraries/scenario.ts";

/** A segment of `a` is lost, or a few in a row. */
const lost = having<FateRule>({ from: "a", class: "data", then: { fate: "drop" } }, {
  nth: fc.integer({ min: 0, max: 40 }),
  times: fc.constantFrom(1, 1, 1, 2, 3),
});

/** So is one that was sent again. */
const lostAgain = having<FateRule>({ from: "a", class: "retransmission", then: { fate: "drop" } }, {
  nth: fc.nat(4),
  times: fc.constantFrom(1, 2),
});

/** Acknowledgments of `b` that come twice: with SACK, the second tells nothing. */
const twice = having<FateRule>({ from: "b", class: "ack", then: { fate: "duplicate", by: 0 } }, {
  nth: fc.nat(30),
  times: fc.integer({ min: 1, max: 8 }),
});

const bulk = (bytes: number): readonly Action[] => [
  open("a"),
  awaiting("established", 20 * SECOND),
  { type: "write", side: "a", bytes, urgent: false },
  awaiting("delivered", 200 * SECOND),
];

/** What both ends choose, besides. */
const plain = { sendBuffer: 1_000_000, receiveBuffer: 1_000_000 };
const choices = (delayedAck: fc.Arbitrary<number>) =>
  fc.record({
    sendBuffer: exactly(1_000_000),
    receiveBuffer: exactly(1_000_000),
    sack: fc.boolean(),
    timestamps: fc.boolean(),
    delayedAck,
  });

const lossy = conversation({
  opener: "a",
  a: choices(exactly(0)),
  b: choices(fc.constantFrom(0, 0, 200 * MILLISECOND)),
  fixedA: { options: { noDelay: true } },
  network: network({
    latency: fc.constantFrom(50 * MILLISECOND, 10 * MILLISECOND),
    rules: fc.oneof(fc.tuple(lost), fc.tuple(lost, lost), fc.tuple(lost, lostAgain), fc.tuple(lost, twice), fc.tuple()),
  }),
  actions: () => steps(...bulk(150_000)),
});

const example = calmScenario({
  a: { ...calmScenario().a, policy: plain, options: { noDelay: true } },
  b: { ...calmScenario().b, policy: plain },
  network: {
    ...calmScenario().network,
    rules: [{ from: "a", class: "data", nth: 12, times: 1, then: { fate: "drop" } }],
  },
  actions: bulk(150_000),
});

/** Whether much text was sent, and some of it was lost. */
const somethingLost = (run: RunRecord): boolean =>
  run.trace.filter((seen) => seen.type === "network" && seen.fate.fate === "drop").length > 0;

/** RFC 5681: no more. */
export const renoMostProperty: Property = {
  id: "congestion/no-more-than-reno",
  says: "Through losses, what is in flight stays within the congestion window of RFC 5681 and RFC 6582.",
  covers: [
    "RFC5681-R3",
    "RFC5681-R2",
    "RFC5681-R1",
    "RFC5681-R4",
    "RFC5681-R6",
    "RFC5681-R10",
    "RFC5681-R12",
    "RFC5681-R14",
    "RFC5681-R21",
    "RFC5681-R22",
    "RFC5681-R23",
    "RFC5681-R24",
    "RFC5681-R28",
    "RFC5681-R34",
    "RFC5681-R35",
    "RFC5681-R36",
    "RFC5681-R37",
    "RFC6582-R3",
    "RFC6582-R5",
    "RFC6582-R7",
    "RFC6582-R12",
    "C1",
    "C2",
  ],
  // RFC 9438 gives others other numbers: this is for those who take RFC 5681's.
  needs: ["policy"],
  scenario: lossy,
  examples: [example],
  monitors: [renoMost],
  premise: { says: "a packet was lost", reached: somethingLost },
  reach: 40,
  pace: "quick",
};

/** RFC 5681: no less. */
export const renoLeastProperty: Property = {
  id: "congestion/no-less-than-reno",
  says: "Through losses, text that the congestion window of RFC 5681 and RFC 6582 lets go is sent at once.",
  covers: [
    "RFC5681-R9",
    "RFC5681-R15",
    "RFC5681-R20",
    "RFC5681-R25",
    "RFC5681-R27",
    "RFC5681-R38",
    "RFC6582-R4",
    "RFC6582-R2",
    "RFC6582-R1",
    "C1",
    "C2",
  ],
  needs: ["policy"],
  scenario: lossy,
  examples: [example],
  monitors: [renoLeast],
  premise: { says: "a packet was lost", reached: somethingLost },
  reach: 40,
  pace: "quick",
};

const idle: Action = { type: "wait", us: 130 * SECOND };
const twoBulks = [...bulk(60_000), idle, ...bulk(60_000).slice(2)];

/** RFC 5681, section 4.1. */
export const restartsAfterIdle: Property = {
  id: "congestion/restarts-after-idle",
  says: "After an idle time of more than the timeout, no more than the initial window leaves at once.",
  covers: ["RFC5681-R29", "C1"],
  needs: [],
  scenario: conversation({
    opener: "a",
    a: choices(exactly(0)),
    b: choices(fc.constantFrom(0, 200 * MILLISECOND)),
    fixedA: { options: { noDelay: true } },
    network: network({ latency: fc.constantFrom(50 * MILLISECOND, 10 * MILLISECOND) }),
    actions: () => steps(...twoBulks),
  }),
  examples: [{ ...example, network: calmScenario().network, actions: twoBulks }],
  monitors: [restartWindow],
  premise: { says: "the run was idle for two minutes", reached: (run) => run.endedAt - run.startedAt > 130 * SECOND },
  reach: 50,
  pace: "slow",
};

/** RFC 5681, section 3.1: the loss of a SYN. */
export const lostSyn: Property = {
  id: "congestion/lost-syn-one-segment",
  says: "If SYNs were lost, one segment leaves before the first acknowledgment of text.",
  covers: ["RFC5681-R7", "RFC5681-R5", "C1"],
  needs: [],
  scenario: conversation({
    opener: "a",
    a: fc.record({ timestamps: exactly(false), sack: fc.boolean() }),
    fixedA: { options: { noDelay: true } },
    network: network({
      latency: fc.constantFrom(50 * MILLISECOND, 10 * MILLISECOND),
      rules: fc.tuple(
        having<FateRule>({ from: "a", class: "syn", nth: 0, then: { fate: "drop" } }, {
          times: fc.integer({ min: 1, max: 3 }),
        }),
      ),
    }),
    actions: () => steps(...bulk(20_000)),
  }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: { timestamps: false } },
      network: {
        ...calmScenario().network,
        rules: [{ from: "a", class: "syn", nth: 0, times: 2, then: { fate: "drop" } }],
      },
      actions: bulk(20_000),
    }),
  ],
  monitors: [congestionEnvelope],
  premise: { says: "a packet was lost", reached: somethingLost },
  reach: 50,
  pace: "quick",
};

/** Old acknowledgments and the windows that come with them. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { newestWindowCounts, peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { lt } from "../../spec/seq.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Action, FateRule, RuleFate, Scenario } from "../../src/scenario/scenario.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { ackFrom, inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm, network } from "../arbitraries/network.ts";
import { awaiting, client, open, scenario, server, steps, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, policyWith, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const lateAck: fc.Arbitrary<FateRule> = having<FateRule>({ from: "b", class: "ack" }, {
  nth: fc.nat(6),
  times: fc.integer({ min: 1, max: 2 }),
  then: having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, { by: fc.integer({ min: 0, max: SECOND }) }),
});

const old = injection({}, {
  ack: ackFrom("SND.UNA", -3_000, -1),
  window: fc.oneof(fc.constant(65_535), fc.nat(65_535)),
});

/** A window that is always nearly full, so that it matters how large it is. */
const filling = fc.record({
  timestamps: fc.constant(false),
  windowScale: fc.boolean(),
  sack: fc.boolean(),
  receiveBuffer: fc.constantFrom(4096, 10_000),
}) as typeof plainPolicy;

const nibbles: Action = { type: "reader", side: "b", reader: { reads: "slowly", bytes: 700, every: 50 * MILLISECOND } };

/** What an old acknowledgment says is known. */
export const oldAckChangesNothing: Property = {
  id: "ack/old-acknowledgment-changes-nothing",
  says: "An acknowledgment that is older than one before it takes nothing back, and opens no window.",
  covers: ["RFC9293-E50", "S6", "S5", "L2"],
  needs: ["crafted"],
  scenario: talk(
    {
      network: network({ rules: fc.array(lateAck, { maxLength: 3 }) }),
      policy: filling,
      application: readingBy(exactly({ reads: "eagerly" })),
    },
    awaiting("established", 10 * SECOND),
    nibbles,
    someWrite(20_000, fc.constant("a")),
    pause(200 * MILLISECOND),
    old,
    pause(SECOND),
    old,
    someWrite(20_000, fc.constant("a")),
    pause(200 * MILLISECOND),
    old,
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 20_000, urgent: false },
        wait(60 * MILLISECOND),
        inject({ ack: { base: "SND.UNA", plus: -500 } }),
        awaiting("delivered", 600 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [octetsAsWritten, peerWindowIsRespected, everythingIsRead],
  premise: {
    says: "an acknowledgment arrived that was older than one before it",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection }) => {
        const { una, iss } = connection.a;
        return what === "arrived" && side === "a" && una !== null && iss !== null && lt(segment.ack, una) &&
          lt(iss, segment.ack);
      }),
  },
  reach: 35,
  pace: "quick",
};

const untilNow: readonly Action[] = [
  open("a"),
  awaiting("established", 10 * SECOND),
  {
    type: "write",
    side: "b",
    bytes: 100,
    urgent: false,
  },
  awaiting("delivered", 10 * SECOND),
  wait(SECOND),
  { type: "partition", from: "b", us: null },
];

const newer = (window: number): Action => inject({ seq: { base: "RCV.NXT", plus: 50 }, window });

/** The peer is cut off, and a newer and an older segment come in its name. */
const contradiction: fc.Arbitrary<Scenario> = scenario({
  a: client({ policy: plainPolicy }),
  b: server({ policy: policyWith({ timestamps: false, windowScale: false }) }),
  network: calm,
  actions: steps(
    ...untilNow,
    injection({}, { seq: seqFrom("RCV.NXT", 20, 100), window: fc.integer({ min: 100, max: 400 }) }),
    injection({}, { seq: seqFrom("RCV.NXT", 0, 19), window: fc.integer({ min: 5_000, max: 65_535 }) }),
    someWrite(20_000, fc.constant("a")),
    wait(2 * SECOND),
  ),
}, { ending: "leave", horizon: MILLISECOND });

/** SND.WL1 and SND.WL2. */
export const oldWindowChangesNothing: Property = {
  id: "ack/old-window-changes-nothing",
  says: "A segment that is older, by SND.WL1 and SND.WL2, than the last one that told the window does not change it.",
  covers: ["RFC9293-E20", "RFC7323-R16", "SHLD-15"],
  needs: ["crafted"],
  scenario: contradiction,
  examples: [
    calmScenario({
      b: { ...calmScenario().b, policy: { timestamps: false, windowScale: false } },
      actions: [
        ...untilNow,
        newer(300),
        inject({}),
        { type: "write", side: "a", bytes: 10_000, urgent: false },
        wait(
          2 * SECOND,
        ),
      ],
      ending: "leave",
      horizon: MILLISECOND,
    }),
  ],
  monitors: [newestWindowCounts],
  premise: {
    says: "text was sent after a large window came in an older segment than a small one",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection, genuine }) =>
          what === "sent" && side === "a" && genuine && segment.data.length > 0 && connection.a.window < 1_000,
      ),
  },
  reach: 40,
  pace: "quick",
};

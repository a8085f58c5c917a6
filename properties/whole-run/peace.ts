/** Properties: no packet war, silence at the end, and the truth for applications. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { packetWar } from "../../spec/monitors/packet-war.ts";
import { silence as silenceMonitor } from "../../spec/monitors/silence.ts";
import { toldTheTruth } from "../../spec/monitors/told-the-truth.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario, DEFAULT_CRAFTED } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network, side, storm } from "../arbitraries/network.ts";
import { awaiting, open, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { attacked } from "../robustness/harmless-segments.ts";

type Inject = Extract<Action, { type: "inject" }>;
type Replay = Extract<Action, { type: "replay" }>;

const TEXT = { ...DEFAULT_CRAFTED, flags: 0x18 };

/** Text that the peer never wrote: from then on the two ends disagree. */
const strayText = having<Inject>({ type: "inject", to: "a" }, {
  segment: having<Inject["segment"]>(TEXT, { length: fc.integer({ min: 1, max: 300 }) }),
});

const replay = having<Replay>({ type: "replay" }, {
  from: side,
  class: fc.constantFrom("any" as const, "data" as const, "ack" as const, "syn" as const),
  nth: fc.nat(12),
});

const throttled = { challengeLimit: 10, timestamps: false };

/** L3: no packet war. */
export const noPacketWar: Property = {
  id: "whole-run/no-packet-war",
  says: "However much the two ends disagree, no exchange of segments goes on without progress.",
  covers: ["L3", "RFC9293-E13"],
  needs: ["crafted"],
  scenario: conversation({
    network: network({ latency: fc.constantFrom(10_000, 1_000, 100) }),
    b: exactly(throttled),
    actions: (opener) =>
      steps(
        open(opener),
        awaiting("established", 5 * SECOND),
        write("a", 2000),
        someTime(50_000),
        strayText,
        write("b", 2000),
        replay,
        replay,
        wait(8 * SECOND),
        { type: "abort", side: "a" },
      ),
  }),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, policy: throttled },
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "inject", to: "a", segment: { ...TEXT, length: 100 } },
        wait(8 * SECOND),
        { type: "abort", side: "a" },
      ],
    }),
  ],
  monitors: [packetWar],
  premise: { says: "side a was given text that its peer never wrote", reached: (run) => attacked(run, 1) },
  reach: 45,
  pace: "quick",
};

const ended = (run: RunRecord): boolean =>
  run.trace.some((seen) => seen.type === "call" && seen.side === "a" && seen.call.call === "close");

const closes: NonNullable<Property["examples"]> = [
  calmScenario({
    actions: [
      open("a"),
      { type: "write", side: "a", bytes: 3000, urgent: false },
      awaiting("delivered", 20 * SECOND),
    ],
  }),
];

/** L3 and L4: silence at the end. */
export const silence: Property = {
  id: "whole-run/silence-at-the-end",
  says: "When both applications have closed, and the network passes everything, the wire falls silent for ever.",
  covers: ["L3", "L4", "L1", "L5"],
  needs: [],
  scenario: conversation({ network: storm }),
  examples: closes,
  monitors: [silenceMonitor, packetWar],
  premise: { says: "side a closed a socket", reached: ended },
  reach: 45,
  pace: "quick",
};

const endings: readonly Action[] = [
  { type: "abort", side: "a" },
  { type: "abort", side: "b" },
  { type: "close", side: "a" },
  { type: "close", side: "b" },
  { type: "shutdown", side: "a" },
  { type: "crash", side: "b" },
];

const ending = fc.oneof(...endings.map((action) => exactly(action)));

/** A1: events tell the truth. */
export const truth: Property = {
  id: "whole-run/application-is-told-the-truth",
  says: "An application is told of the beginning and the end of its connection once, when it is so, with one reason.",
  covers: ["A1", "MUST-12", "RFC9293-E44", "RFC9293-E58"],
  needs: [],
  scenario: conversation({
    network: storm,
    actions: (opener) =>
      steps(open(opener), write("a", 5000), write("b", 5000), someTime(SECOND), ending, someTime(SECOND), ending),
  }),
  examples: closes,
  monitors: [toldTheTruth],
  premise: {
    says: "side a was told something of its connection",
    reached: (run) => run.trace.some((seen) => seen.type === "event" && seen.side === "a"),
  },
  reach: 45,
  pace: "quick",
};

/** Zero windows: probed, at growing intervals, for as long as it takes; and answered. */

import fc from "fast-check";
import { probesAreAnswered } from "../../spec/monitors/answers.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import {
  answeredProbesKeepItOpen,
  firstProbeWaits,
  probesBackOff,
  zeroWindowIsProbed,
} from "../../spec/monitors/probes.ts";
import { HOUR, MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { Action, Scenario } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import type { anyPolicy } from "../arbitraries/policy.ts";
import { awaiting } from "../arbitraries/scenario.ts";
import { readingBy, smallSockets, someWrite, talk } from "../arbitraries/talk.ts";
import { deafFor } from "./examples.ts";
import { probeArrived, probed } from "./seen.ts";

const readingNothing = readingBy(exactly({ reads: "never" }));

const waiting = (min: number, max: number): fc.Arbitrary<Action> =>
  having<Extract<Action, { type: "wait" }>>({ type: "wait" }, { us: fc.integer({ min, max }) });

/** Writes more than any buffer holds; nothing is read for a time; and then everything. */
const deaf = (writer: Side, pause: fc.Arbitrary<Action>): fc.Arbitrary<Scenario> => {
  const reader: Side = writer === "a" ? "b" : "a";
  return talk(
    { network: calm, application: readingNothing, policy: withSmallBuffers, options: smallSockets },
    awaiting("established", 20 * SECOND),
    having<Extract<Action, { type: "write" }>>({ type: "write", side: writer, urgent: false }, {
      bytes: fc.integer({ min: 20_000, max: 60_000 }),
    }),
    pause,
    someWrite(100, fc.constant(writer)),
    { type: "reader", side: reader, reader: { reads: "eagerly" } },
  );
};

/** Any intervals, and a buffer that fills soon. */
const withSmallBuffers = fc.record({
  receiveBuffer: fc.constantFrom(2048, 4096),
  minRto: fc.integer({ min: 200 * MILLISECOND, max: SECOND }),
  maxRto: fc.integer({ min: 60 * SECOND, max: 120 * SECOND }),
  initialRto: fc.integer({ min: SECOND, max: 3 * SECOND }),
  giveUpData: fc.integer({ min: 100 * SECOND, max: 900 * SECOND }),
  timestamps: fc.boolean(),
  windowScale: fc.boolean(),
  nagle: fc.boolean(),
}) as typeof anyPolicy;

/** A zero window is probed. */
export const zeroWindowIsProbedOn: Property = {
  id: "window/zero-window-is-probed",
  says: "It probes a zero window again and again while it has something to send.",
  covers: ["MUST-36", "T2"],
  needs: [],
  scenario: deaf("a", waiting(5 * MINUTE, 20 * MINUTE)),
  examples: [deafFor(10 * MINUTE, "a")],
  monitors: [zeroWindowIsProbed],
  premise: { says: "the stack sent something into a closed window", reached: (run) => probed(run, "a") },
  reach: 45,
  pace: "slow",
};

/** The intervals grow. */
export const probesGrowRare: Property = {
  id: "window/probes-grow-rare",
  says: "The intervals between its probes of a zero window grow exponentially.",
  covers: ["SHLD-30", "T2"],
  needs: [],
  scenario: deaf("a", waiting(3 * MINUTE, 10 * MINUTE)),
  examples: [deafFor(10 * MINUTE, "a")],
  monitors: [probesBackOff],
  premise: { says: "the stack sent something into a closed window", reached: (run) => probed(run, "a") },
  reach: 45,
  pace: "slow",
};

/** The first probe waits for a time-out. */
export const firstProbeWaitsOn: Property = {
  id: "window/first-probe-waits",
  says: "Its first probe of a zero window comes once that has been closed for a retransmission time-out.",
  covers: ["SHLD-29", "T2"],
  needs: [],
  scenario: deaf("a", waiting(5 * SECOND, 15 * SECOND)),
  examples: [deafFor(10 * SECOND, "a")],
  monitors: [firstProbeWaits],
  premise: { says: "the stack sent something into a closed window", reached: (run) => probed(run, "a") },
  reach: 35,
  pace: "quick",
};

/** Hours of zero window are survived. */
export const staysOpenWhileProbesAreAnswered: Property = {
  id: "window/stays-open-while-probes-are-answered",
  says: "It keeps a connection open, and its text, through hours of a zero window whose probes are answered.",
  covers: ["MUST-37", "L2", "T2"],
  needs: [],
  scenario: deaf("a", waiting(10 * MINUTE, 5 * HOUR)),
  examples: [deafFor(3 * HOUR, "a")],
  monitors: [answeredProbesKeepItOpen, everythingIsRead],
  premise: { says: "the stack sent something into a closed window", reached: (run) => probed(run, "a") },
  reach: 45,
  pace: "slow",
};

/** A receiver answers while its window is zero. */
export const probesGetAnswers: Property = {
  id: "window/probes-get-answers",
  says: "It answers what arrives at its zero window with an acknowledgment.",
  covers: ["RFC9293-E21", "MUST-37"],
  needs: [],
  scenario: deaf("b", waiting(5 * SECOND, 15 * SECOND)),
  examples: [deafFor(10 * SECOND, "b")],
  monitors: [probesAreAnswered],
  premise: { says: "text arrived at the stack's closed window", reached: (run) => probeArrived(run, "a") },
  reach: 35,
  pace: "quick",
};

const cutOff = (side: Side): fc.Arbitrary<Action> =>
  having<Extract<Action, { type: "partition" }>>({ type: "partition", from: side }, {
    us: fc.integer({ min: 1, max: 5 * SECOND }),
  });

/** The window's update is lost: nothing passes from the reader just when it begins to read. */
const unheard = (writer: Side): fc.Arbitrary<Scenario> => {
  const reader: Side = writer === "a" ? "b" : "a";
  return talk(
    { network: calm, application: readingNothing, policy: withSmallBuffers, options: smallSockets },
    awaiting("established", 20 * SECOND),
    having<Extract<Action, { type: "write" }>>({ type: "write", side: writer, urgent: false }, {
      bytes: fc.integer({ min: 20_000, max: 60_000 }),
    }),
    waiting(2 * SECOND, 5 * SECOND),
    cutOff(reader),
    { type: "reader", side: reader, reader: { reads: "eagerly" } },
  );
};

/** A lost window update costs time, and nothing else. */
export const lostUpdateIsSurvived: Property = {
  id: "window/lost-update-is-survived",
  says: "A transfer goes on after a zero window even if the segment that opened it was lost.",
  covers: ["L2", "MUST-36", "RFC9293-E21"],
  needs: [],
  scenario: fc.oneof(unheard("a"), unheard("b")),
  examples: [
    deafFor(3 * SECOND, "a", { type: "partition", from: "b", us: SECOND }),
    deafFor(3 * SECOND, "b", { type: "partition", from: "a", us: SECOND }),
  ],
  monitors: [everythingIsRead],
  premise: {
    says: "a window had been closed, and a packet was lost in a partition",
    reached: (run) =>
      (probed(run, "a") || probed(run, "b")) &&
      run.trace.some((seen) => seen.type === "network" && seen.fate.fate === "drop"),
  },
  reach: 40,
  pace: "quick",
};

/** Acknowledgments of more than one segment: RFC 9293, sections 3.8.6.3 and 3.10.7.4. */

import fc, { type Arbitrary } from "fast-check";
import { acksAreDelayed, earlyTextIsKept } from "../../spec/monitors/kept-early.ts";
import { oneForAll } from "../../spec/monitors/one-for-all.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Action, FateRule } from "../../src/scenario/scenario.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm, network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { chatter, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment, textRead } from "../data/seen.ts";

/** Segments with text that come late, or once more after they were lost. */
const disordered = network({
  rules: fc.array(
    having<FateRule>({ class: "data" }, {
      from: fc.constantFrom("a" as const, "b" as const),
      nth: fc.nat(8),
      times: fc.integer({ min: 1, max: 2 }),
      then: fc.oneof(
        having<Extract<FateRule["then"], { fate: "drop" }>>({ fate: "drop" }, {}),
        having<Extract<FateRule["then"], { fate: "delay" }>>({ fate: "delay" }, {
          by: fc.integer({ min: 1, max: 100 * MILLISECOND }),
        }),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** What is left open, but for whether text is kept; without timestamps, which make old duplicates of late segments. */
const keeping = fc.record({
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  acksEverySecond: fc.boolean(),
  acksDisorderAtOnce: fc.boolean(),
  sack: fc.boolean(),
  timestamps: fc.constant(false),
  windowScale: fc.boolean(),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
}, { requiredKeys: ["timestamps"] }) as Arbitrary<PolicySettings>;

const disorder = calmScenario({
  network: {
    ...DEFAULT_NETWORK,
    rules: [{ from: "b", class: "data", nth: 1, times: 1, then: { fate: "drop" } }],
  },
  actions: [
    open("a"),
    awaiting("established", SECOND),
    { type: "write", side: "b", bytes: 20_000, urgent: false },
    awaiting("delivered", 20 * SECOND),
    { type: "write", side: "a", bytes: 20_000, urgent: false },
    awaiting("delivered", 20 * SECOND),
  ],
});

const cameEarly: Property["premise"] = {
  says: "text arrived at the stack before its turn",
  reached: (run) =>
    anySegment(
      run,
      ({ what, side, segment, connection: { a } }) =>
        what === "arrived" && side === "a" && segment.data.length > 0 && a.arrived !== null && a.ahead.length > 0,
    ),
};

/** MUST-58 and MUST-59. */
export const ONE_FOR_ALL: Property = {
  id: "ack/one-for-all",
  says: "In answer to one segment it acknowledges everything that has come, and once, with text that leaves anyway.",
  covers: ["MUST-59", "MUST-58"],
  needs: ["deterministic"],
  scenario: talk(
    { network: disordered },
    awaiting("established", 20 * SECOND),
    someWrite(40_000, fc.constant("b" as const)),
    someWrite(40_000, fc.constant("a" as const)),
    chatter,
    chatter,
  ),
  examples: [disorder],
  monitors: [oneForAll],
  premise: { says: "text was read", reached: textRead },
  reach: 45,
  pace: "quick",
};

/** SHLD-31. */
export const EARLY_TEXT_IS_KEPT: Property = {
  id: "ack/early-text-is-kept",
  says: "It keeps text that arrives before its turn, and acknowledges it as soon as the gap before it is filled.",
  covers: ["SHLD-31"],
  needs: [],
  scenario: talk(
    { network: disordered, policy: keeping, application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 20 * SECOND),
    someWrite(60_000, fc.constant("b" as const)),
    someWrite(60_000, fc.constant("b" as const)),
  ),
  examples: [disorder],
  monitors: [earlyTextIsKept],
  premise: cameEarly,
  reach: 25,
  pace: "quick",
};

const delaying = fc.record({
  delayedAck: fc.integer({ min: 40 * MILLISECOND, max: 499 * MILLISECOND }),
  timestamps: fc.boolean(),
}) as Arbitrary<PolicySettings>;

const dialogue: readonly (Action | Arbitrary<Action>)[] = Array.from({ length: 24 }, () => [
  someWrite(20, fc.constant("b" as const)),
  wait(30 * MILLISECOND),
  someWrite(20, fc.constant("a" as const)),
  having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
    us: fc.integer({ min: 100 * MILLISECOND, max: 150 * MILLISECOND }),
  }),
]).flat();

/** SHLD-18. */
export const DELAYED: Property = {
  id: "ack/delayed",
  says: "It does not acknowledge every small text at once, as its application may have an answer to send along.",
  covers: ["SHLD-18", "T3"],
  needs: [],
  scenario: talk({ network: calm, policy: delaying }, awaiting("established", 20 * SECOND), ...dialogue),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        ...Array.from({ length: 24 }, (): readonly Action[] => [
          { type: "write", side: "b", bytes: 10, urgent: false },
          wait(30 * MILLISECOND),
          { type: "write", side: "a", bytes: 10, urgent: false },
          wait(120 * MILLISECOND),
        ]).flat(),
      ],
    }),
  ],
  monitors: [acksAreDelayed],
  premise: { says: "text was read", reached: textRead },
  reach: 45,
  pace: "quick",
};

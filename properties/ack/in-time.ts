/** When acknowledgments leave: in time, for every second segment, at once for what is out of order. */

import fc from "fast-check";
import { disorderIsAnswered, duplicatesAreAnswered, filledGapsAreAnswered } from "../../spec/monitors/answers.ts";
import { acksInTime, everySecondAcked } from "../../spec/monitors/owed-acks.ts";
import { add, gt, leq, lt } from "../../spec/seq.ts";
import { segmentEnd, segmentLength } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Action, FateRule, RuleFate } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm, network, side } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { chatter, nothing, pause, policyWith, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const maybe = fc.oneof({ arbitrary: chatter, weight: 3 }, { arbitrary: exactly<Action>(nothing), weight: 1 });

/** Whether text arrived at `a` that was new and in order. */
const newTextArrived = (run: RunRecord): boolean =>
  anySegment(run, ({ what, side: at, segment, connection }) => {
    const { arrived } = connection.a;
    return what === "arrived" && at === "a" && arrived !== null && leq(segment.seq, arrived) &&
      gt(add(segment.seq, segment.data.length), arrived);
  });

/** MUST-40. */
export const inTime: Property = {
  id: "ack/text-is-acknowledged-in-time",
  says: "It acknowledges text that arrives in order within half a second.",
  covers: ["MUST-40", "T3", "RFC5681-R31"],
  needs: [],
  scenario: talk({}, chatter, maybe, maybe, maybe, maybe),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 100, urgent: false },
        wait(2 * SECOND),
      ],
    }),
  ],
  monitors: [acksInTime],
  premise: { says: "new text arrived in order", reached: newTextArrived },
  reach: 40,
  pace: "quick",
};

const large = someWrite(40_000, fc.constant("b"));

/** SHLD-19. */
export const everySecondSegment: Property = {
  id: "ack/every-second-segment-is-acknowledged",
  says: "It acknowledges at least every second full-sized segment at once.",
  covers: ["SHLD-19", "RFC5681-R32", "T3"],
  needs: [],
  scenario: talk(
    { network: calm, policy: policyWith({}), application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 10 * SECOND),
    large,
    pause(100 * MILLISECOND),
    large,
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 30_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [everySecondAcked],
  premise: {
    says: "three full-sized segments arrived",
    reached: (run) => {
      let full = 0;
      return anySegment(run, ({ what, side: at, segment }) => {
        if (what === "arrived" && at === "a" && segment.data.length >= 1400) full++;
        return full > 2;
      });
    },
  },
  reach: 40,
  pace: "quick",
};

const holes: fc.Arbitrary<FateRule> = having<FateRule>({ from: "b", class: "data" }, {
  nth: fc.nat(8),
  times: fc.integer({ min: 1, max: 2 }),
  then: fc.oneof(
    exactly<RuleFate>({ fate: "drop" }),
    having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, {
      by: fc.integer({ min: 0, max: 300 * MILLISECOND }),
    }),
  ),
});

/** RFC 5681, section 4.2. */
export const disorderAtOnce: Property = {
  id: "ack/disorder-is-acknowledged-at-once",
  says: "It acknowledges a segment that arrives out of order, or fills a gap, at once.",
  covers: ["RFC5681-R17", "RFC5681-R18"],
  needs: [],
  scenario: talk(
    {
      network: network({ rules: fc.array(holes, { minLength: 1, maxLength: 3 }) }),
      policy: policyWith({}),
      application: readingBy(exactly({ reads: "eagerly" })),
    },
    awaiting("established", 10 * SECOND),
    large,
    pause(100 * MILLISECOND),
    large,
  ),
  examples: [
    calmScenario({
      network: { ...DEFAULT_NETWORK, rules: [{ from: "b", class: "data", nth: 1, times: 1, then: { fate: "drop" } }] },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 30_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [disorderIsAnswered, filledGapsAreAnswered],
  premise: {
    says: "text arrived out of order",
    reached: (run) =>
      anySegment(run, ({ what, side: at, segment, connection }) => {
        const { arrived } = connection.a;
        return what === "arrived" && at === "a" && segment.data.length > 0 && arrived !== null &&
          gt(segment.seq, arrived);
      }),
  },
  reach: 35,
  pace: "quick",
};

const replay: fc.Arbitrary<Action> = having<Extract<Action, { type: "replay" }>>({ type: "replay", class: "data" }, {
  from: side,
  nth: fc.nat(3),
});

/** Section 3.10.7.4, first. */
export const duplicateAgain: Property = {
  id: "ack/duplicate-is-acknowledged-again",
  says: "It acknowledges again what it has acknowledged before, when it arrives once more.",
  covers: ["RFC9293-E41", "S4", "L2"],
  needs: [],
  scenario: talk(
    {},
    chatter,
    maybe,
    maybe,
    pause(SECOND),
    replay,
    wait(SECOND),
    replay,
    wait(SECOND),
    replay,
    wait(SECOND),
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 100, urgent: false },
        wait(2 * SECOND),
        { type: "replay", from: "b", class: "data", nth: 0 },
        wait(2 * SECOND),
      ],
    }),
  ],
  monitors: [duplicatesAreAnswered],
  premise: {
    says: "a segment arrived that had been acknowledged before",
    reached: (run) =>
      anySegment(run, ({ what, side: at, segment, connection }) => {
        const { acked } = connection.a;
        return what === "arrived" && at === "a" && acked !== null && segmentLength(segment) > 0 &&
          lt(segment.seq, acked) && leq(segmentEnd(segment), acked);
      }),
  },
  reach: 20,
  pace: "quick",
};

/** Urgent pointers that are ahead of the text: RFC 9293, section 3.8.5. */

import fc from "fast-check";
import { urgentLeftIsTold, urgentPointerIsTold } from "../../spec/monitors/urgent-ahead.ts";
import { ACK, URG } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Reader } from "../../src/scenario/scenario.ts";
import { inject, injection } from "../arbitraries/crafted.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { injectedWhenOpen, wasTold } from "../handshake/reached.ts";
import { anySegment } from "./seen.ts";

const marking = injection({ flags: ACK | URG }, {
  urgentPointer: fc.oneof(fc.constantFrom(1, 2, 1461, 65_535), fc.integer({ min: 1, max: 65_535 })),
});

const premise: Property["premise"] = {
  says: "a segment with URG was made up for a connection that was open",
  reached: (run) => injectedWhenOpen(run, "a", URG),
};

const plain = { ...calmScenario().b, policy: { timestamps: false } };

/** MUST-31 and MUST-32. */
export const URGENT_TOLD_AT_ONCE: Property = {
  id: "data/urgent-pointer-is-told-at-once",
  says: "Its application is told of urgent data as soon as a pointer to its end comes, however far ahead that is.",
  covers: ["MUST-31", "MUST-32", "MUST-30"],
  needs: ["crafted", "urgent", "urgent-ahead"],
  scenario: talk(
    { network: calm, policy: plainPolicy, application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 10 * SECOND),
    someWrite(3_000),
    awaiting("delivered", 10 * SECOND),
    wait(SECOND),
    marking,
    pause(SECOND),
  ),
  examples: [
    calmScenario({
      b: plain,
      actions: [
        open("a"),
        awaiting("established", SECOND),
        wait(SECOND),
        inject({ flags: ACK | URG, urgentPointer: 40_000 }),
        wait(SECOND),
      ],
    }),
  ],
  monitors: [urgentPointerIsTold],
  premise,
  reach: 45,
  pace: "quick",
};

const never = { reads: "never" } as const;

/** MUST-66. */
export const URGENT_AT_A_CLOSED_WINDOW: Property = {
  id: "data/urgent-pointer-at-a-closed-window",
  says: "Its application is told of an urgent pointer that comes while the receive window is closed.",
  covers: ["MUST-66", "MUST-31", "RFC9293-E21"],
  needs: ["crafted", "urgent", "urgent-ahead"],
  scenario: talk(
    { network: calm, policy: plainPolicy, application: readingBy(exactly<Reader>(never)) },
    awaiting("established", 10 * SECOND),
    having<Extract<Action, { type: "write" }>>({ type: "write", side: "b", urgent: false }, {
      bytes: fc.integer({ min: 70_000, max: 120_000 }),
    }),
    wait(5 * SECOND),
    marking,
    { type: "reader", side: "a", reader: { reads: "eagerly" } },
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, application: { reader: never, atEndOfStream: "close", accepts: true } },
      b: plain,
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 100_000, urgent: false },
        wait(5 * SECOND),
        inject({ flags: ACK | URG, urgentPointer: 10 }),
        wait(SECOND),
        { type: "reader", side: "a", reader: { reads: "eagerly" } },
      ],
    }),
  ],
  monitors: [urgentPointerIsTold],
  premise,
  reach: 45,
  pace: "quick",
};

const status: Action = { type: "status", side: "a" };

const slowly = having<Extract<Reader, { reads: "slowly" }>>({ reads: "slowly" }, {
  bytes: fc.integer({ min: 10, max: 500 }),
  every: fc.integer({ min: 20_000, max: 200_000 }),
});

const urgent = having<Extract<Action, { type: "write" }>>({ type: "write", side: "b", urgent: true }, {
  bytes: fc.integer({ min: 1, max: 3_000 }),
});

/** MUST-33. */
export const URGENT_LEFT: Property = {
  id: "data/urgent-data-left",
  says: "Its application can learn how much is left to read of urgent data.",
  covers: ["MUST-33"],
  needs: ["urgent", "urgent-ahead", "status"],
  scenario: talk(
    { network: calm, application: readingBy(slowly) },
    awaiting("established", 10 * SECOND),
    urgent,
    pause(SECOND),
    status,
    pause(SECOND),
    status,
    someWrite(500, fc.constant("b" as const)),
    pause(SECOND),
    status,
    urgent,
    pause(2 * SECOND),
    status,
    pause(2 * SECOND),
    status,
  ),
  examples: [
    calmScenario({
      a: {
        ...calmScenario().a,
        application: { reader: { reads: "slowly", bytes: 100, every: 100_000 }, atEndOfStream: "close", accepts: true },
      },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 1_000, urgent: true },
        wait(450_000),
        status,
        wait(2 * SECOND),
        status,
      ],
    }),
  ],
  monitors: [urgentLeftIsTold],
  premise: {
    says: "the stack's application was told of urgent data, and asked for the status afterwards",
    reached: (run) =>
      wasTold(run, "a", "urgent") &&
      anySegment(run, ({ what, side, segment }) => what === "arrived" && side === "a" && (segment.flags & URG) !== 0),
  },
  reach: 45,
  pace: "quick",
};

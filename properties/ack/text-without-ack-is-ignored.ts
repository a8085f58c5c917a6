/** A segment without the ACK bit is no part of a connection that is under way. */

import fc from "fast-check";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { PSH, URG } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { inject, injection } from "../arbitraries/crafted.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const ackless = injection({}, {
  flags: fc.constantFrom(0, PSH, URG, PSH | URG),
  length: fc.integer({ min: 1, max: 200 }),
});

/** Dropped, text and all. */
export const textWithoutAckIsIgnored: Property = {
  id: "ack/text-without-ack-is-ignored",
  says: "It drops a segment without the ACK bit: its text is never read.",
  covers: ["RFC9293-E47", "S2", "S1"],
  needs: ["crafted"],
  scenario: talk(
    { network: calm, policy: plainPolicy, application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 10 * SECOND),
    someWrite(500),
    pause(200 * MILLISECOND),
    ackless,
    pause(SECOND),
    ackless,
    someWrite(500, fc.constant("b")),
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        inject({ flags: 0, length: 10 }),
        wait(SECOND),
        { type: "write", side: "b", bytes: 100, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [readAsWritten],
  premise: {
    says: "text without the ACK bit arrived at RCV.NXT",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, connection, genuine }) =>
          what === "arrived" && side === "a" && !genuine && segment.data.length > 0 &&
          segment.seq === connection.a.acked,
      ),
  },
  reach: 45,
  pace: "quick",
};

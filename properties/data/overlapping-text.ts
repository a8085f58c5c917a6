/** Text that begins before RCV.NXT and ends behind it is taken from RCV.NXT on. */

import fc from "fast-check";
import { acksInTime } from "../../spec/monitors/owed-acks.ts";
import { gt, lt } from "../../spec/seq.ts";
import { ACK, PSH, segmentEnd } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { plainPolicy, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "./seen.ts";

const overlapping = injection({}, {
  flags: fc.constantFrom(ACK, ACK | PSH),
  seq: seqFrom("RCV.NXT", -200, -1),
  length: fc.integer({ min: 201, max: 600 }),
});

/** Table 6 of RFC 9293, section 3.10.7.4: either end in the window is enough. */
export const overlappingTextIsAcknowledged: Property = {
  id: "data/overlapping-text-is-acknowledged",
  says: "A segment that begins with old text and ends with new is acknowledged to its end.",
  covers: ["RFC9293-E42", "RFC9293-E22", "S7"],
  needs: ["crafted"],
  scenario: talk(
    { network: calm, policy: plainPolicy, application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 10 * SECOND),
    someWrite(3_000, fc.constant("b")),
    awaiting("delivered", 10 * SECOND),
    wait(SECOND),
    overlapping,
    wait(SECOND),
    { type: "abort", side: "a" },
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: { timestamps: false } },
      b: { ...calmScenario().b, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 1000, urgent: false },
        wait(2 * SECOND),
        inject({ flags: ACK, seq: { base: "RCV.NXT", plus: -10 }, length: 20 }),
        wait(2 * SECOND),
        { type: "abort", side: "a" },
      ],
    }),
  ],
  monitors: [acksInTime],
  premise: {
    says: "a segment arrived at the stack that began before RCV.NXT and ended behind it",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection }) => {
        const { arrived } = connection.a;
        return what === "arrived" && side === "a" && arrived !== null && lt(segment.seq, arrived) &&
          gt(segmentEnd(segment), arrived);
      }),
  },
  reach: 45,
  pace: "quick",
};

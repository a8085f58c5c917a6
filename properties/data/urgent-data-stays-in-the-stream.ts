/** Urgent data is data: it stands in the stream where it was written. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { urgentIsTold, urgentPointer } from "../../spec/monitors/urgent.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { SECOND } from "../../spec/time.ts";
import { URG } from "../../spec/tcp/segment.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { having } from "../arbitraries/exactly.ts";
import { side } from "../arbitraries/network.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";
import { chatter, talk } from "../arbitraries/talk.ts";
import { anySegment } from "./seen.ts";

const urgent: fc.Arbitrary<Action> = having<Extract<Action, { type: "write" }>>({ type: "write", urgent: true }, {
  side,
  bytes: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3_000 })),
});

/** The urgent pointer marks; it takes nothing out. */
export const urgentDataStaysInTheStream: Property = {
  id: "data/urgent-data-stays-in-the-stream",
  says: "Urgent data is read in its place in the stream, whatever its length.",
  covers: ["MUST-30", "S1", "L2"],
  needs: ["urgent"],
  scenario: talk({}, awaiting("established", 20 * SECOND), urgent, chatter, urgent, chatter),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 10, urgent: true },
        { type: "write", side: "a", bytes: 10, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [octetsAsWritten, readAsWritten, everythingIsRead],
  premise: {
    says: "a segment with urgent data arrived",
    reached: (run) => anySegment(run, ({ what, segment }) => what === "arrived" && (segment.flags & URG) !== 0),
  },
  reach: 40,
  pace: "quick",
};

/** The urgent pointer is right where it is sent, and news where it arrives. */
export const urgentDataIsAnnounced: Property = {
  ...urgentDataStaysInTheStream,
  id: "data/urgent-data-is-announced",
  says: "The urgent pointer points behind what was written as urgent, and the peer's application is told of it.",
  covers: ["MUST-62", "MUST-32", "MUST-30", "A1"],
  monitors: [urgentPointer, urgentIsTold],
};

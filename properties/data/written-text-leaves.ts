/** What was written leaves by itself. */

import fc from "fast-check";
import { pushesTheLast } from "../../spec/monitors/pushes.ts";
import { textLeaves } from "../../spec/monitors/text-leaves.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { chatter, pause, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment, textRead } from "./seen.ts";

const single = calmScenario({
  actions: [
    open("a"),
    awaiting("established", SECOND),
    { type: "write", side: "a", bytes: 3_001, urgent: false },
    wait(SECOND),
    { type: "write", side: "a", bytes: 1, urgent: false },
    wait(10 * SECOND),
  ],
  ending: "leave",
  horizon: SECOND,
});

/** MUST-60. */
export const writtenTextLeaves: Property = {
  id: "data/written-text-leaves",
  says: "Text that was written leaves within seconds when nothing is in flight and the window has room, pushed or not.",
  covers: ["MUST-60", "L2"],
  needs: [],
  scenario: talk(
    {},
    awaiting("established", 20 * SECOND),
    someWrite(50),
    pause(3 * SECOND),
    chatter,
    someWrite(3_000, fc.constant("a" as const)),
    wait(7 * SECOND),
  ),
  examples: [single],
  monitors: [textLeaves("MUST-60")],
  premise: { says: "text was read", reached: textRead },
  reach: 45,
  pace: "quick",
};

/** MUST-61. */
export const lastTextIsPushed: Property = {
  id: "data/last-text-is-pushed",
  says: "The segment with the last text that waits to be sent has PSH.",
  covers: ["MUST-61"],
  needs: [],
  scenario: talk({}, awaiting("established", 20 * SECOND), someWrite(50), chatter, pause(SECOND), chatter, chatter),
  examples: [single],
  monitors: [pushesTheLast],
  premise: {
    says: "side a sent text",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment, genuine }) => what === "sent" && side === "a" && genuine && segment.data.length > 0,
      ),
  },
  reach: 45,
  pace: "quick",
};

/** Properties: whatever segment comes to a stack, in whatever state, it does nothing that is never permitted. */

import { MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { anyCourse } from "../arbitraries/courses.ts";
import { inject } from "../arbitraries/crafted.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { anySegmentInAnyState } from "../arbitraries/states.ts";
import { attacked } from "../robustness/harmless-segments.ts";
import { NEVER_PERMITTED } from "./never-permitted.ts";

/** S14, and whatever else holds of every stack whatever arrives: in each of the eleven states. */
export const ANY_SEGMENT_IN_ANY_STATE: Property = {
  id: "crafted/any-segment-in-any-state",
  says: "Whatever segment arrives in whatever state, the stack lives on, and sends nothing that is never permitted.",
  covers: ["S14", "S12", "S5", "S8", "S15", "MUST-7"],
  needs: ["crafted"],
  scenario: anySegmentInAnyState,
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "shutdown", side: "a" },
        awaiting("quiet", 5 * SECOND),
        inject({ flags: 0x31, urgentPointer: 2, length: 3 }),
      ],
    }),
  ],
  monitors: NEVER_PERMITTED,
  premise: { says: "side a was given a segment of an attacker", reached: (run) => attacked(run, 1) },
  reach: 90,
  pace: "quick",
};

/** The same in the course of connections in which every timer has its turn. */
export const ANY_COURSE: Property = {
  id: "crafted/any-course",
  says:
    "Whatever timer fires and whatever segment arrives in between, the stack sends nothing that is never permitted.",
  covers: ["S14", "S12", "S5", "S8", "S15"],
  needs: ["crafted", "long-time"],
  scenario: anyCourse,
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "close", side: "a" },
        wait(MINUTE),
        inject({ flags: 0x11, length: 3 }),
      ],
    }),
  ],
  monitors: NEVER_PERMITTED,
  premise: { says: "side a was given a segment of an attacker", reached: (run) => attacked(run, 1) },
  reach: 15,
  pace: "slow",
};

/** Property: whatever segment comes to a stack, in whatever state, it does nothing that is never permitted. */

import { ackUnasked } from "../../spec/monitors/ack-unasked.ts";
import { finOnce } from "../../spec/monitors/fin-once.ts";
import { legalStates } from "../../spec/monitors/legal-states.ts";
import { rightEdgeStays } from "../../spec/monitors/own-window.ts";
import { sackTellsTheTruth } from "../../spec/monitors/sack-blocks.ts";
import { synOptionsStayOnSyns } from "../../spec/monitors/syn-options.ts";
import { timestampsWhereAgreed } from "../../spec/monitors/timestamps.ts";
import { wellFormed } from "../../spec/monitors/well-formed.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { inject } from "../arbitraries/crafted.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";
import { anySegmentInAnyState } from "../arbitraries/states.ts";
import { attacked } from "../robustness/harmless-segments.ts";

/** S14, and whatever else holds of every stack whatever arrives: in each of the eleven states. */
export const ANY_SEGMENT_IN_ANY_STATE: Property = {
  id: "crafted/any-segment-in-any-state",
  says: "Whatever segment arrives in whatever state, the stack lives on, and sends nothing that is never permitted.",
  covers: ["S14", "S12", "S5", "S8", "S15"],
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
  monitors: [
    wellFormed,
    octetsAsWritten,
    finOnce,
    legalStates,
    rightEdgeStays,
    sackTellsTheTruth,
    synOptionsStayOnSyns,
    timestampsWhereAgreed,
    ackUnasked,
  ],
  premise: { says: "side a was given a segment of an attacker", reached: (run) => attacked(run, 1) },
  reach: 90,
  pace: "quick",
};

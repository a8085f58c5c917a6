/** Property: the loss window. */

import { SECOND } from "../../spec/time.ts";
import { afterTimeOut as monitor } from "../../spec/monitors/after-time-out.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { backsOff } from "../retransmission/backs-off.ts";
import { longestSilence } from "../retransmission/reached.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";

/** RFC5681-R16: after a time-out, one segment. */
export const afterTimeOut: Property = {
  id: "congestion/one-segment-after-time-out",
  says:
    "After the retransmission timer has expired, no more than one full-sized segment leaves until something arrives.",
  covers: ["RFC5681-R16", "MUST-19", "RFC5681-R4", "RFC6298-R15", "C1"],
  needs: [],
  scenario: backsOff.scenario,
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        { type: "partition", from: "both", us: 5 * SECOND },
        { type: "write", side: "a", bytes: 6000, urgent: false },
        awaiting("delivered", 40 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: {
    says: "the same text was sent three times with nothing arriving in between",
    reached: (run) => longestSilence(run) >= 3,
  },
  reach: 40,
  pace: "quick",
};

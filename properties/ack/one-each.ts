/** Property: no more acknowledgments than segments. */

import { SECOND } from "../../spec/time.ts";
import { oneAckEach } from "../../spec/monitors/one-ack-each.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";
import { chatter, talk } from "../arbitraries/talk.ts";

/** RFC 5681, section 4.2. */
export const oneEach: Property = {
  id: "ack/one-for-each-segment",
  says: "It sends no more bare acknowledgments than segments have come, but to open the window.",
  covers: ["RFC5681-R33", "L3"],
  needs: [],
  scenario: talk({}, chatter, chatter, chatter, chatter),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 20_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [oneAckEach],
  premise: {
    says: "text arrived at the stack",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "arrived" && seen.side === "a" && seen.datagram !== null && seen.datagram.segment.data.length > 0
      ),
  },
  reach: 40,
  pace: "quick",
};

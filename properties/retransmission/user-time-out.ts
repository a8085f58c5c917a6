/** Property: the application's own R2. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { patience } from "../../spec/monitors/patience.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Host } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { having } from "../arbitraries/exactly.ts";
import { anyPolicy } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps, write } from "../arbitraries/scenario.ts";
import { timedOut } from "./reached.ts";

const options = having<Host["options"]>({}, {
  userTimeout: fc.constantFrom(5 * SECOND, 3 * SECOND, 8 * SECOND, 12 * SECOND),
});

/** MUST-21: the user time-out is kept to. */
export const userTimeOut: Property = {
  id: "retransmission/user-time-out",
  says: "A connection whose text is not acknowledged is given up when the user time-out is over, and not before.",
  covers: ["MUST-21", "RFC9293-E58", "MUST-20", "L5", "A1"],
  needs: ["user-timeout"],
  scenario: scenario({
    a: having<Host>(DEFAULT_HOST, { policy: anyPolicy, options }),
    b: having<Host>(DEFAULT_SERVER, { policy: anyPolicy, options }),
    actions: steps(
      open("a"),
      awaiting("established", 5 * SECOND),
      { type: "partition", from: "both", us: null },
      write("a", 4000),
      write("b", 4000),
      awaiting("closed", 26 * SECOND),
    ),
  }),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: { userTimeout: 5 * SECOND } },
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "partition", from: "both", us: null },
        { type: "write", side: "a", bytes: 1000, urgent: false },
        awaiting("closed", 26 * SECOND),
      ],
    }),
  ],
  monitors: [patience],
  premise: { says: "side a was told that its connection timed out", reached: (run) => timedOut(run, "a") },
  reach: 50,
  pace: "quick",
};

/** Property: what is sent is well-formed. */

import { wellFormed as monitor } from "../../spec/monitors/well-formed.ts";
import { SECOND } from "../../spec/time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { storm } from "../arbitraries/network.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";

/** S12: every segment is well-formed. */
export const wellFormed: Property = {
  id: "robustness/well-formed",
  says: "Every segment that is sent is well-formed, by itself and at its place in the connection.",
  covers: [
    "S12",
    "MUST-2",
    "MUST-65",
    "RFC2018-R1",
    "RFC7323-R11",
    "RFC9293-E1",
    "RFC9293-E2",
    "MUST-45",
    "MUST-68",
    "MUST-69",
  ],
  needs: [],
  scenario: conversation({ network: storm }),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 3000, urgent: true },
        awaiting("delivered", 20 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: {
    says: "side a sent ten segments",
    reached: (run) => run.trace.filter((seen) => seen.type === "sent" && seen.side === "a").length >= 10,
  },
  reach: 40,
  pace: "quick",
};

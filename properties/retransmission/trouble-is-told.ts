/** Property: R1. */

import fc from "fast-check";
import { troubleIsTold as monitor } from "../../spec/monitors/advice.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, someTime, steps, write } from "../arbitraries/scenario.ts";
import { wasTold } from "../handshake/reached.ts";

/** An R1 that is reached before R2 is, whatever the time-outs. */
const policy = fc.record({
  adviseAfter: fc.constantFrom(3, 4),
  initialRto: fc.integer({ min: SECOND, max: 3 * SECOND }),
  minRto: fc.integer({ min: 200 * MILLISECOND, max: SECOND }),
  giveUpData: fc.integer({ min: 150 * SECOND, max: 900 * SECOND }),
  timestamps: fc.boolean(),
}) as fc.Arbitrary<PolicySettings>;

const cut = { type: "partition", from: "both", us: null } as const;

/** SHLD-9 and SHLD-10. */
export const troubleIsTold: Property = {
  id: "retransmission/trouble-is-told",
  says: "The application is told of trouble with the delivery after three retransmissions or more, and before the " +
    "connection is given up.",
  covers: ["SHLD-9", "SHLD-10", "MUST-20", "RFC9293-U2"],
  needs: ["advice"],
  scenario: fc.oneof(
    conversation({
      a: policy,
      actions: (opener) =>
        steps(
          open(opener),
          awaiting("established", 20 * SECOND),
          cut,
          write("a", 4000),
          awaiting("closed", 2700 * SECOND),
        ),
    }),
    conversation({
      a: policy,
      opener: "a",
      actions: (opener) => steps(someTime(SECOND), cut, open(opener), awaiting("closed", 2700 * SECOND)),
    }),
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        cut,
        { type: "write", side: "a", bytes: 1000, urgent: false },
        awaiting("closed", 2700 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: { says: "side a was told that its connection timed out", reached: (run) => wasTold(run, "a", "timed-out") },
  reach: 40,
  pace: "slow",
};

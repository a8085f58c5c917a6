/** Property: retransmissions without an answer come at growing intervals. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { backsOff as monitor } from "../../spec/monitors/backs-off.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { network } from "../arbitraries/network.ts";
import { having } from "../arbitraries/exactly.ts";
import { awaiting, open, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { longestSilence } from "./reached.ts";

type Partition = Extract<Action, { type: "partition" }>;

const cut = having<Partition>({ type: "partition" }, {
  from: fc.constantFrom("both" as const, "a" as const, "b" as const),
  us: fc.integer({ min: 4 * SECOND, max: 25 * SECOND }),
});

/** MUST-19: exponential backoff. */
export const backsOff: Property = {
  id: "retransmission/backs-off",
  says: "Without an answer, the intervals between retransmissions grow exponentially up to the greatest timeout.",
  covers: ["MUST-19", "RFC6298-R16", "RFC6298-R17", "RFC6298-R7", "T1", "RFC9293-E59"],
  needs: [],
  scenario: conversation({
    network: network({ latency: fc.constantFrom(10_000, 1_000, 100_000) }),
    actions: (opener) =>
      steps(
        open(opener),
        awaiting("established", 20 * SECOND),
        write("a", 4000),
        someTime(SECOND),
        cut,
        write("a", 4000),
        write("b", 4000),
        wait(26 * SECOND),
        awaiting("delivered", 60 * SECOND),
      ),
  }),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        { type: "partition", from: "both", us: 20 * SECOND },
        { type: "write", side: "a", bytes: 1000, urgent: false },
        awaiting("delivered", 40 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: {
    says: "the same text was sent four times with nothing arriving in between",
    reached: (run) => longestSilence(run) >= 4,
  },
  reach: 30,
  pace: "quick",
};

/** Property: Karn's rule. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { keepsBackedOff as monitor } from "../../spec/monitors/keeps-backed-off.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { FateRule } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import { awaiting, open, steps } from "../arbitraries/scenario.ts";
import { longestSilence } from "./reached.ts";

// The first text is lost some times, and the next one too: the third and later ones count data packets of `a`.
const losses = fc.tuple(
  having<FateRule>({ from: "a", class: "data", nth: 0, then: { fate: "drop" } }, {
    times: fc.integer({ min: 1, max: 3 }),
  }),
  having<FateRule>({ from: "a", class: "data", then: { fate: "drop" } }, {
    nth: fc.integer({ min: 2, max: 4 }),
    times: fc.integer({ min: 1, max: 2 }),
  }),
);

const plain = { timestamps: false, sack: false };

/** RFC6298-R8: the acknowledgment of something that was sent twice is no sample. */
export const keepsBackedOff: Property = {
  id: "retransmission/keeps-backed-off",
  says: "A doubled timeout stays in force until something that was sent only once is acknowledged.",
  covers: ["RFC6298-R8", "MUST-18", "RFC6298-R19", "T1"],
  needs: [],
  scenario: conversation({
    opener: "a",
    network: network({ rules: losses, latency: fc.constantFrom(10_000, 1_000) }),
    b: exactly(plain),
    actions: (opener) =>
      steps(
        open(opener),
        awaiting("established", 5 * SECOND),
        { type: "write", side: "a", bytes: 100, urgent: false },
        awaiting("delivered", 20 * SECOND),
        { type: "write", side: "a", bytes: 100, urgent: false },
        awaiting("delivered", 20 * SECOND),
      ),
  }),
  examples: [
    calmScenario({
      b: { ...calmScenario().b, policy: plain },
      network: {
        ...calmScenario().network,
        rules: [
          { from: "a", class: "data", nth: 0, times: 2, then: { fate: "drop" } },
          { from: "a", class: "data", nth: 3, times: 1, then: { fate: "drop" } },
        ],
      },
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "write", side: "a", bytes: 100, urgent: false },
        awaiting("delivered", 20 * SECOND),
        { type: "write", side: "a", bytes: 100, urgent: false },
        awaiting("delivered", 20 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: { says: "text was sent again with nothing arriving", reached: (run) => longestSilence(run) >= 2 },
  reach: 40,
  pace: "quick",
};

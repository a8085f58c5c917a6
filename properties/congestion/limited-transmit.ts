/** Property: limited transmit, of any sender. */

import fc, { type Arbitrary } from "fast-check";
import { limitedTransmit as monitor } from "../../spec/monitors/limited-transmit.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, FateRule } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, steps } from "../arbitraries/scenario.ts";
import { alike } from "./fast-retransmit.ts";

/** A segment that is lost, or only so late that what follows overtakes it. */
const missing = having<FateRule>({ from: "a", class: "data", times: 1 }, {
  nth: fc.integer({ min: 1, max: 30 }),
  then: fc.oneof(
    exactly<FateRule["then"]>({ fate: "drop" }),
    having<Extract<FateRule["then"], { fate: "delay" }>>({ fate: "delay" }, {
      by: fc.integer({ min: MILLISECOND, max: 40 * MILLISECOND }),
    }),
  ),
});

/** Whatever does not ask for less than is recommended. */
const choices: Arbitrary<PolicySettings> = fc.record({
  sack: fc.boolean(),
  timestamps: fc.boolean(),
  nagle: fc.boolean(),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
  sendBuffer: fc.constantFrom(65_535, 1_000_000),
});

const written = (bytes: number): Action => ({ type: "write", side: "a", bytes, urgent: false });

/** RFC5681-R20. */
export const limitedTransmit: Property = {
  id: "congestion/limited-transmit",
  says: "Each of the first two duplicate acknowledgments lets a new segment go, if text waits and the window has room.",
  covers: ["RFC5681-R20", "C2"],
  // Linux may hold a segment back for a fuller burst, as the moment has it: nothing that could be seen twice.
  needs: ["deterministic"],
  scenario: conversation({
    opener: "a",
    a: choices,
    b: fc.record({ sack: fc.boolean(), timestamps: fc.boolean(), delayedAck: exactly(0) }),
    network: network({ rules: fc.tuple(missing), latency: fc.constantFrom(10_000, 1_000, 50_000) }),
    actions: (opener) =>
      steps(
        open(opener),
        awaiting("established", 20 * SECOND),
        having<Extract<Action, { type: "write" }>>({ type: "write", side: "a", urgent: false }, {
          bytes: fc.integer({ min: 40_000, max: 200_000 }),
        }),
        awaiting("delivered", 20 * SECOND),
      ),
  }),
  examples: [
    calmScenario({
      network: {
        ...calmScenario().network,
        rules: [{ from: "a", class: "data", nth: 6, times: 1, then: { fate: "drop" } }],
      },
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        written(100_000),
        awaiting("delivered", 20 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: { says: "side a received two duplicate acknowledgments in a row", reached: alike(2) },
  reach: 40,
  pace: "quick",
};

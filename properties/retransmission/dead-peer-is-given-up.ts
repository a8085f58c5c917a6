/** Property: R2, for data and for the handshake. */

import fc from "fast-check";
import { MINUTE, SECOND } from "../../spec/time.ts";
import { patience } from "../../spec/monitors/patience.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { having } from "../arbitraries/exactly.ts";
import { awaiting, open, someTime, steps, write } from "../arbitraries/scenario.ts";
import { timedOut } from "./reached.ts";

type Partition = Extract<Action, { type: "partition" }>;

const forEver = having<Partition>({ type: "partition", us: null }, {
  from: fc.constantFrom("both" as const, "b" as const),
});

/** MUST-20: a peer that never answers is given up at R2, and the application is told. */
export const deadPeer: Property = {
  id: "retransmission/dead-peer-is-given-up",
  says:
    "A connection whose segments are never acknowledged is given up at R2, not before, and the application is told.",
  covers: ["MUST-20", "MUST-23", "MUST-22", "SHLD-11", "L5", "RFC9293-E58", "RFC9293-U1", "RFC9293-U2"],
  needs: [],
  scenario: fc.oneof(
    conversation({
      actions: (opener) =>
        steps(
          open(opener),
          awaiting("established", 20 * SECOND),
          forEver,
          write("a", 4000),
          write("b", 4000),
          awaiting("closed", 45 * MINUTE),
        ),
    }),
    conversation({
      opener: "a",
      actions: (opener) => steps(someTime(SECOND), forEver, open(opener), awaiting("closed", 45 * MINUTE)),
    }),
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        { type: "partition", from: "both", us: null },
        { type: "write", side: "a", bytes: 1000, urgent: false },
        awaiting("closed", 45 * MINUTE),
      ],
    }),
  ],
  monitors: [patience],
  premise: { says: "side a was told that its connection timed out", reached: (run) => timedOut(run, "a") },
  reach: 40,
  pace: "slow",
};

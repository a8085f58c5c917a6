/** Acknowledgments tell the truth. */

import fc from "fast-check";
import { acksAreTrue } from "../../spec/monitors/ack-truth.ts";
import { SECOND } from "../../spec/time.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { side } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { chatter, nothing, talk } from "../arbitraries/talk.ts";
import { textMeddledWith } from "../data/seen.ts";

const replay: fc.Arbitrary<Action> = having<Extract<Action, { type: "replay" }>>({ type: "replay", class: "data" }, {
  from: side,
  nth: fc.nat(4),
});

const maybe = fc.oneof({ arbitrary: chatter, weight: 3 }, { arbitrary: exactly<Action>(nothing), weight: 1 });

/** Never beyond what arrived, never back. */
export const tellsTheTruth: Property = {
  id: "ack/tells-the-truth",
  says: "It acknowledges only what has arrived without a gap, and never takes an acknowledgment back.",
  covers: ["S3"],
  needs: [],
  scenario: talk({}, chatter, maybe, maybe, maybe, replay, maybe, replay),
  examples: [
    calmScenario({
      network: { ...DEFAULT_NETWORK, rules: [{ from: "b", class: "data", nth: 0, times: 1, then: { fate: "drop" } }] },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 6_000, urgent: false },
        wait(5 * SECOND),
        { type: "replay", from: "b", class: "data", nth: 1 },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [acksAreTrue],
  premise: {
    says: "text was lost, duplicated or overtaken on its way",
    reached: (run) => textMeddledWith(run, ["drop", "duplicate", "delay"]),
  },
  reach: 25,
  pace: "quick",
};

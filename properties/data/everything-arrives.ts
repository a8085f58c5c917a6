/** Everything that was written is read in the end. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { open } from "../arbitraries/scenario.ts";
import { chatter, nothing, talk } from "../arbitraries/talk.ts";
import { textMeddledWith } from "./seen.ts";

const maybe = fc.oneof({ arbitrary: chatter, weight: 3 }, { arbitrary: exactly<Action>(nothing), weight: 1 });

/** Progress once the network has healed. */
export const everythingArrives: Property = {
  id: "data/everything-arrives",
  says: "Everything that was written is read once the network has healed, in both directions, by slow readers too.",
  covers: ["L2", "RFC9293-E59"],
  needs: [],
  scenario: talk({}, chatter, maybe, maybe, maybe, maybe),
  examples: [
    calmScenario({
      network: { ...DEFAULT_NETWORK, rules: [{ from: "a", class: "data", nth: 0, times: 3, then: { fate: "drop" } }] },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 5_000, urgent: false },
        { type: "write", side: "b", bytes: 300, urgent: false },
        { type: "await", what: "delivered", us: 1_800_000_000 },
      ],
      ending: "leave",
      horizon: 1_000_000,
    }),
  ],
  monitors: [everythingIsRead],
  premise: {
    says: "a segment with text was lost",
    reached: (run) => textMeddledWith(run, ["drop", "corrupt"]),
  },
  reach: 15,
  pace: "quick",
};

/** What is sent again is what was sent before. */

import fc from "fast-check";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import type { Action, FateRule } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { network, ruleAbout, weather } from "../arbitraries/network.ts";
import { open } from "../arbitraries/scenario.ts";
import { chatter, nothing, talk } from "../arbitraries/talk.ts";
import { textSentAgain } from "./seen.ts";

const maybe = fc.oneof({ arbitrary: chatter, weight: 3 }, { arbitrary: exactly<Action>(nothing), weight: 1 });

const lossy = network({
  rules: fc.tuple(
    ruleAbout("data"),
    ruleAbout("data", "ack"),
    ruleAbout("ack", "retransmission"),
  ) as unknown as fc.Arbitrary<FateRule[]>,
  weather: fc.option(weather, { nil: null }),
});

/** Retransmissions carry the same octets at the same sequence numbers. */
export const sameOctetsAgain: Property = {
  id: "data/same-octets-again",
  says: "A retransmission carries the same octets at the same sequence numbers, however it is cut.",
  covers: ["S5", "RFC9293-E59"],
  needs: [],
  scenario: talk(
    { network: lossy, options: fc.record({ noDelay: fc.boolean() }) },
    chatter,
    maybe,
    maybe,
    maybe,
    maybe,
  ),
  examples: [
    calmScenario({
      network: { ...DEFAULT_NETWORK, rules: [{ from: "a", class: "data", nth: 0, times: 1, then: { fate: "drop" } }] },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 5_000, urgent: false },
        { type: "await", what: "delivered", us: 60_000_000 },
      ],
    }),
  ],
  monitors: [octetsAsWritten],
  premise: { says: "text was sent a second time", reached: textSentAgain },
  reach: 30,
  pace: "quick",
};

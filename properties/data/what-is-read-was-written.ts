/** What is read is a prefix of what was written, whatever the network does. */

import fc from "fast-check";
import { acksAreTrue } from "../../spec/monitors/ack-truth.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { open } from "../arbitraries/scenario.ts";
import { chatter, nothing, talk } from "../arbitraries/talk.ts";
import { textMeddledWith, textRead } from "./seen.ts";

const maybe = fc.oneof({ arbitrary: chatter, weight: 3 }, { arbitrary: exactly<Action>(nothing), weight: 1 });

/** Stream integrity under any storm. */
export const whatIsReadWasWritten: Property = {
  id: "data/what-is-read-was-written",
  says: "What an application reads is a prefix of what the other one wrote, each octet once and in order.",
  covers: ["S1", "S5", "S3", "RFC9293-E22", "RFC9293-E54"],
  needs: [],
  scenario: talk({}, chatter, maybe, maybe, maybe, maybe, maybe),
  examples: [
    calmScenario({
      network: {
        ...DEFAULT_NETWORK,
        rules: [{ from: "a", class: "data", nth: 0, times: 1, then: { fate: "delay", by: 300_000 } }],
      },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 5_000, urgent: false },
        { type: "await", what: "delivered", us: 60_000_000 },
      ],
    }),
  ],
  monitors: [octetsAsWritten, readAsWritten, acksAreTrue],
  premise: {
    says: "text was lost, duplicated, damaged or overtaken on its way, and some was read",
    reached: (run) => textRead(run) && textMeddledWith(run, ["drop", "duplicate", "delay", "corrupt"]),
  },
  reach: 25,
  pace: "quick",
};

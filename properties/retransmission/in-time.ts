/** Property: what is lost is sent again in time. */

import { SECOND } from "../../spec/time.ts";
import { retransmitsInTime } from "../../spec/monitors/retransmits-in-time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { storm } from "../arbitraries/network.ts";
import { open } from "../arbitraries/scenario.ts";
import { sentAgain } from "./reached.ts";

/** T1: what is lost is sent again in time. */
export const inTime: Property = {
  id: "retransmission/in-time",
  says: "Text and FINs that are not acknowledged are sent again before the greatest timeout is over.",
  covers: ["T1", "RFC9293-E59", "MUST-18", "RFC6298-R12", "RFC6298-R15", "RFC6298-R17", "RFC9293-E5"],
  needs: [],
  scenario: conversation({ network: storm }),
  examples: [
    calmScenario({
      network: {
        ...calmScenario().network,
        rules: [
          { from: "a", class: "data", nth: 0, times: 2, then: { fate: "drop" } },
          { from: "a", class: "fin", nth: 0, times: 1, then: { fate: "drop" } },
        ],
      },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 3000, urgent: false },
        { type: "await", what: "delivered", us: 60 * SECOND },
      ],
    }),
  ],
  monitors: [retransmitsInTime],
  premise: { says: "text or a FIN was sent again", reached: sentAgain },
  reach: 20,
  pace: "quick",
};

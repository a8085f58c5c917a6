/** Property: the clock retransmits nothing before the least RTO. */

import { notTooEarly as monitor } from "../../spec/monitors/not-too-early.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { storm } from "../arbitraries/network.ts";
import { inTime } from "./in-time.ts";
import { sentAgain } from "./reached.ts";

/** RFC6298-R11: no retransmission by the clock before the least RTO. */
export const notTooEarly: Property = {
  id: "retransmission/not-too-early",
  says: "While nothing arrives, nothing is sent again before the least retransmission timeout is over.",
  covers: ["RFC6298-R11", "RFC6298-R1", "RFC6298-R6", "RFC6298-R14", "T1"],
  needs: [],
  scenario: conversation({ network: storm }),
  examples: inTime.examples,
  monitors: [monitor],
  premise: { says: "text or a FIN was sent again", reached: sentAgain },
  reach: 20,
  pace: "quick",
};

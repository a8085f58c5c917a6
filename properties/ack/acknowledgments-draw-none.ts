/** Acknowledgments are not acknowledged. */

import fc from "fast-check";
import { acksOfAcks } from "../../spec/monitors/acks-of-acks.ts";
import { ACK } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { chatter, nothing, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const maybe = fc.oneof({ arbitrary: chatter, weight: 3 }, { arbitrary: exactly<Action>(nothing), weight: 1 });

/** L3: acknowledgments of acknowledgments never end, once two stacks send them. */
export const acknowledgmentsDrawNone: Property = {
  id: "ack/acknowledgments-draw-none",
  says: "It answers an empty acknowledgment in order with text that it has to send, or with nothing.",
  covers: ["L3", "RFC9293-E41"],
  needs: [],
  scenario: talk({}, awaiting("established", 10 * SECOND), chatter, maybe, maybe, maybe),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 100, urgent: false },
        wait(2 * SECOND),
        { type: "write", side: "a", bytes: 5000, urgent: false },
        wait(2 * SECOND),
      ],
    }),
  ],
  monitors: [acksOfAcks],
  premise: {
    says: "an empty acknowledgment arrived at the stack",
    reached: (run) =>
      anySegment(
        run,
        ({ what, side, segment }) =>
          what === "arrived" && side === "a" && segment.flags === ACK && segment.data.length === 0,
      ),
  },
  reach: 45,
  pace: "quick",
};

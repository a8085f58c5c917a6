/** The oracle by itself: every segment was permitted, and every duty was met. */

import fc, { type Arbitrary } from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { oracle } from "../../spec/oracle/oracle.ts";
import { ORACLE_RULES } from "../../spec/oracle/rules.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { between, doing, whoeverOpens } from "../arbitraries/ending.ts";
import { storm } from "../arbitraries/network.ts";
import { awaiting, open, steps, write } from "../arbitraries/scenario.ts";
import { anySegmentInAnyState } from "../arbitraries/states.ts";
import { chatter, talk } from "../arbitraries/talk.ts";

/** Anything that two applications may do, in any storm that passes. */
const stormy: Arbitrary<Scenario> = whoeverOpens((by) =>
  between(by, { actions: steps(open(by), doing, doing, doing, doing), network: storm })
);

/** Text both ways, and time for all of it to be read. */
const busy: Arbitrary<Scenario> = talk({}, chatter, chatter, chatter);

/** Whatever can be drawn: storms, crafted segments in every state, and much text. */
export const EVERY_SEGMENT_AND_DUTY: Property = {
  id: "oracle/every-segment-and-duty",
  says: "Every segment that leaves is permitted, and everything that arrives is answered as it has to be, and in time.",
  covers: ORACLE_RULES,
  // On a real clock what is crafted crosses what is sent, and the order in which a stack saw them is not known.
  needs: ["crafted", "deterministic"],
  scenario: fc.oneof(anySegmentInAnyState, stormy, busy),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "write", side: "a", bytes: 5_000, urgent: false },
        { type: "write", side: "b", bytes: 5_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
        { type: "close", side: "a" },
        { type: "close", side: "b" },
      ],
    }),
  ],
  monitors: [oracle],
  premise: {
    says: "the stack sent a segment after one had arrived",
    reached: (run) => {
      const first = run.trace.findIndex((seen) => seen.type === "arrived" && seen.side === "a");
      return first >= 0 && run.trace.some((seen, at) => at > first && seen.type === "sent" && seen.side === "a");
    },
  },
  reach: 70,
  pace: "quick",
};

/** The same over a wire that loses nothing, with text that grows: what can be said of every stack, real ones too. */
export const EVERY_SEGMENT_IN_A_CALM: Property = {
  ...EVERY_SEGMENT_AND_DUTY,
  id: "oracle/calm",
  says: "On a network that loses nothing every segment is permitted, and every duty is met in time.",
  needs: [],
  scenario: whoeverOpens((by) =>
    between(by, {
      actions: steps(
        open(by),
        awaiting("established", 5 * SECOND),
        write("a", 60_000),
        write("b", 60_000),
        doing,
        doing,
      ),
    })
  ),
};

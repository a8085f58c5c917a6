/** Property: nothing that arrives brings a stack down. */

import { SECOND } from "../../spec/time.ts";
import { servesAgain } from "../../spec/monitors/serves-again.ts";
import { calmScenario, DEFAULT_CRAFTED } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import fc from "fast-check";
import { conversation } from "../arbitraries/conversation.ts";
import { awaiting, open, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { attacked } from "./harmless-segments.ts";
import { anySegment, inject } from "./segments.ts";

const second = (by: "a" | "b"): Action => ({ type: "open", by, tuple: 7, retry: false });

/** S14: whatever arrives, the stack lives. */
export const anySegmentAtAll: Property = {
  id: "robustness/any-segment",
  says: "Whatever segments arrive, the stack lives on, and the next connection works.",
  covers: ["S14", "MUST-7", "MUST-3"],
  needs: ["crafted"],
  scenario: conversation({
    // Text that nobody wrote sets the ends at odds for good; a peer that limits its answers ends the argument.
    b: fc.record({ challengeLimit: fc.constant(10), nagle: fc.boolean(), sack: fc.boolean() }),
    actions: (opener) =>
      steps(
        open(opener),
        someTime(60_000),
        write("a", 3000),
        inject(anySegment, fc.constant("a" as const)),
        inject(anySegment, fc.constant("a" as const)),
        inject(anySegment, fc.constant("a" as const)),
        someTime(20_000),
        inject(anySegment, fc.constant("a" as const)),
        inject(anySegment, fc.constant("a" as const)),
        wait(SECOND),
        second(opener),
        awaiting("established", 5 * SECOND),
        write("a", 3000),
        write("b", 3000),
        awaiting("delivered", 10 * SECOND),
      ),
  }),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "inject", to: "a", segment: { ...DEFAULT_CRAFTED, flags: 0xff, length: 10 } },
        second("a"),
        { type: "write", side: "b", bytes: 3000, urgent: false },
        awaiting("delivered", 10 * SECOND),
      ],
    }),
  ],
  monitors: [servesAgain],
  premise: { says: "side a was given three segments of an attacker", reached: (run) => attacked(run, 3) },
  reach: 60,
  pace: "quick",
};

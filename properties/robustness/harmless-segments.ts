/** Property: segments that must be ignored are. */

import { SECOND } from "../../spec/time.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { unharmed } from "../../spec/monitors/unharmed.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario, DEFAULT_CRAFTED, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { awaiting, open, steps, wait, write } from "../arbitraries/scenario.ts";
import { harmlessSegment, inject } from "./segments.ts";

/** Whether side `a` was given at least so many of the attacker's segments. */
export function attacked(run: RunRecord, times: number): boolean {
  const made = new Set<number>();
  let count = 0;
  for (const seen of run.trace) {
    if (seen.type === "sent" && seen.origin === "attacker") made.add(seen.packet);
    if (seen.type === "arrived" && seen.side === "a" && made.has(seen.packet)) count += 1;
  }
  return count >= times;
}

const says =
  "Damaged segments, options without meaning, reserved bits and an urgent pointer without URG have no effect.";

/** What must be ignored is ignored. */
export const harmlessSegments: Property = {
  id: "robustness/harmless-segments",
  says,
  covers: ["S14", "MUST-3", "MUST-5", "MUST-6", "MUST-7", "MUST-64", "RFC9293-E1", "RFC9293-E3", "RFC7323-R4"],
  needs: ["crafted"],
  scenario: conversation({
    actions: (opener) =>
      steps(
        open(opener),
        awaiting("established", 5 * SECOND),
        write("a", 5000),
        write("b", 5000),
        inject(harmlessSegment),
        inject(harmlessSegment),
        wait(15_000),
        inject(harmlessSegment),
        inject(harmlessSegment),
        awaiting("delivered", 15 * SECOND),
      ),
  }),
  examples: [
    calmScenario({
      // With timestamps agreed upon, a segment without them would be dropped for that alone.
      b: { ...DEFAULT_SERVER, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        { type: "inject", to: "a", segment: { ...DEFAULT_CRAFTED, urgentPointer: 10, reserved: 15, options: "0200" } },
        { type: "inject", to: "a", segment: { ...DEFAULT_CRAFTED, flags: 0x14, checksum: 1 } },
        { type: "write", side: "b", bytes: 3000, urgent: false },
        awaiting("delivered", 15 * SECOND),
      ],
    }),
  ],
  monitors: [unharmed("S14", says), everythingIsRead, readAsWritten],
  premise: { says: "side a was given at least one such segment", reached: (run) => attacked(run, 1) },
  reach: 45,
  pace: "quick",
};

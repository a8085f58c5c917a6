/** Property: the initial window, and its growth. */

import { distance } from "../../spec/seq.ts";
import { SECOND } from "../../spec/time.ts";
import { congestionEnvelope } from "../../spec/monitors/congestion-envelope.ts";
import { WireTracker } from "../../spec/monitors/wire.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { chatter, conversation } from "../arbitraries/conversation.ts";
import { storm } from "../arbitraries/network.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";

/** Whether an end had sent two full segments and more before any text of its was acknowledged. */
function burst(run: RunRecord): boolean {
  const wire = new WireTracker();
  for (const seen of run.trace) {
    wire.observe(seen);
    if (seen.type !== "sent" || seen.datagram === null || seen.datagram.segment.data.length === 0) continue;
    const end = wire.of(seen.side, seen.datagram.segment)?.[seen.side];
    if (end === undefined || end.iss === null || end.una === null || end.nxt === null) continue;
    if (distance(end.iss, end.una) === 1 && distance(end.una, end.nxt) > 1000) return true;
  }
  return false;
}

/** RFC5681-R5: the initial window, and how it grows at most. */
export const envelope: Property = {
  id: "congestion/window-opens-slowly",
  says: "What is in flight stays within the initial window and what arriving acknowledgments can have added to it.",
  covers: ["RFC5681-R5", "RFC2018-R13", "RFC5681-R1", "RFC5681-R7", "RFC5681-R6", "RFC5681-R4", "MUST-19", "C1"],
  needs: [],
  scenario: conversation({ network: storm, actions: chatter(40_000) }),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        { type: "write", side: "a", bytes: 40_000, urgent: false },
        awaiting("delivered", 40 * SECOND),
      ],
    }),
  ],
  monitors: [congestionEnvelope],
  premise: { says: "more than 1000 octets were in flight before any were acknowledged", reached: burst },
  reach: 30,
  pace: "quick",
};

/** A closed window keeps text out, and nothing else: RFC 9293, section 3.4. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Application } from "../../src/scenario/scenario.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { readingBy, smallBuffers, smallSockets, talk } from "../arbitraries/talk.ts";

const much = (side: "a" | "b") =>
  having<Extract<Action, { type: "write" }>>({ type: "write", side, urgent: false }, {
    bytes: fc.integer({ min: 20_000, max: 60_000 }),
  });

const DEAF: Partial<Application> = { reader: { reads: "never" }, atEndOfStream: "nothing" };

/** Whether the stack had offered a window of no octets when it sent text. */
function sentWhileClosed(run: RunRecord): boolean {
  return run.trace.some((seen) =>
    seen.type === "sent" && seen.side === "a" && seen.datagram !== null && seen.datagram.segment.window === 0 &&
    seen.datagram.segment.data.length > 0
  );
}

/** While nothing is read at one end, the other direction goes on. */
export const closedWindowTakesAcknowledgments: Property = {
  id: "window/closed-window-takes-acknowledgments",
  says: "While its own window is closed it takes acknowledgments, and what it has to send is sent and read.",
  covers: ["RFC9293-E7", "L2"],
  needs: [],
  scenario: talk(
    {
      network: calm,
      application: readingBy(exactly({ reads: "never" })),
      policy: smallBuffers,
      options: smallSockets,
    },
    awaiting("established", 20 * SECOND),
    { type: "reader", side: "b", reader: { reads: "eagerly" } },
    much("b"),
    wait(5 * SECOND),
    much("a"),
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: { receiveBuffer: 4096 }, application: { ...DEFAULT_HOST.application, ...DEAF } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "b", bytes: 30_000, urgent: false },
        wait(5 * SECOND),
        { type: "write", side: "a", bytes: 60_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [everythingIsRead],
  premise: { says: "the stack sent text while its own window was closed", reached: sentWhileClosed },
  reach: 45,
  // A probe leaves the peer one octet ahead of what was taken, so that its acknowledgments count at the next one only.
  pace: "slow",
};

/** A window that shrinks under what is in flight. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { add, lt } from "../../spec/seq.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { inject, injection } from "../arbitraries/crafted.ts";
import { calm } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const shrinking = injection({ ack: { base: "SND.UNA", plus: 0 } }, {
  window: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })),
});

/** A negative usable window does no harm. */
export const shrunkWindowIsSurvived: Property = {
  id: "window/shrunk-window-is-survived",
  says:
    "It copes with a peer that takes back what it offered: nothing is lost, and nothing goes beyond what was offered.",
  covers: ["MUST-34", "RFC7323-R13", "S6", "L2"],
  needs: ["crafted"],
  scenario: talk(
    { network: calm, policy: plainPolicy },
    awaiting("established", 10 * SECOND),
    someWrite(40_000, fc.constant("a")),
    pause(60 * MILLISECOND),
    shrinking,
    pause(60 * MILLISECOND),
    someWrite(20_000, fc.constant("a")),
    shrinking,
    pause(SECOND),
    someWrite(2_000),
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: { timestamps: false } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 10_000, urgent: false },
        wait(5 * MILLISECOND),
        inject({ ack: { base: "SND.UNA", plus: 0 }, window: 10 }),
        awaiting("delivered", 600 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [octetsAsWritten, readAsWritten, peerWindowIsRespected, everythingIsRead],
  premise: {
    says: "a window was taken back under text that was in flight",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection, genuine }) => {
        const { nxt } = connection.a;
        return what === "arrived" && side === "a" && !genuine && nxt !== null &&
          lt(add(segment.ack, segment.window), nxt);
      }),
  },
  reach: 30,
  pace: "quick",
};

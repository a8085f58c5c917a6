/** The peer's window is respected. */

import fc from "fast-check";
import { peerWindowIsRespected } from "../../spec/monitors/peer-window.ts";
import { add, geq } from "../../spec/seq.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { having } from "../arbitraries/exactly.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";
import { pause, readingBy, smallBuffers, someWrite, talk } from "../arbitraries/talk.ts";
import type { Reader } from "../../src/scenario/scenario.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { anySegment } from "../data/seen.ts";

/** So slow that windows fill. */
export const slowReader: fc.Arbitrary<Reader> = having<Extract<Reader, { reads: "slowly" }>>({ reads: "slowly" }, {
  bytes: fc.integer({ min: 200, max: 5_000 }),
  every: fc.integer({ min: 10 * MILLISECOND, max: 500 * MILLISECOND }),
});

/** Text stays within the window, but for a probe. */
export const isRespected: Property = {
  id: "window/is-respected",
  says: "It sends no text beyond the largest right edge that its peer offered, but one octet to probe it.",
  covers: ["S6", "RFC5681-R1"],
  needs: [],
  scenario: talk(
    { policy: smallBuffers, application: readingBy(slowReader) },
    someWrite(20_000),
    pause(SECOND),
    someWrite(20_000),
    pause(SECOND),
    someWrite(3_000),
  ),
  examples: [
    calmScenario({
      b: {
        ...calmScenario().b,
        policy: { receiveBuffer: 4096 },
        application: { reader: { reads: "slowly", bytes: 500, every: 100_000 }, atEndOfStream: "close", accepts: true },
      },
      actions: [
        open("a"),
        { type: "write", side: "a", bytes: 12_000, urgent: false },
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [peerWindowIsRespected],
  premise: {
    says: "text was sent up to the right edge of the window",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection, genuine }) => {
        const { edge } = connection[side];
        return what === "sent" && genuine && edge !== null && segment.data.length > 0 &&
          geq(add(segment.seq, segment.data.length), edge);
      }),
  },
  reach: 20,
  pace: "quick",
};

/** The receiver's silly-window avoidance. */

import fc from "fast-check";
import { offersAreWorthwhile } from "../../spec/monitors/own-window.ts";
import { MILLISECOND } from "../../spec/time.ts";
import type { Reader } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { having } from "../arbitraries/exactly.ts";
import { readingBy, smallBuffers, smallSockets, someWrite, talk } from "../arbitraries/talk.ts";
import { slowReading } from "./examples.ts";
import { windowShuts } from "./seen.ts";

/** Reads a few octets at a time. */
const nibbling: fc.Arbitrary<Reader> = having<Extract<Reader, { reads: "slowly" }>>({ reads: "slowly" }, {
  bytes: fc.integer({ min: 20, max: 600 }),
  every: fc.integer({ min: MILLISECOND, max: 100 * MILLISECOND }),
});

/** The window opens by worthwhile steps. */
export const noSillyOffers: Property = {
  id: "window/no-silly-offers",
  says: "It does not offer a silly window: a closed one opens by a full segment or half the buffer.",
  covers: ["MUST-39"],
  needs: [],
  scenario: talk(
    { policy: smallBuffers, options: smallSockets, application: readingBy(nibbling) },
    someWrite(40_000, fc.constant("a")),
    someWrite(40_000, fc.constant("b")),
  ),
  examples: [slowReading],
  monitors: [offersAreWorthwhile],
  premise: { says: "a window was all but closed", reached: windowShuts },
  reach: 15,
  pace: "quick",
};

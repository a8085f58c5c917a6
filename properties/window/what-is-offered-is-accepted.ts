/** What is offered is accepted. */

import { offersAreKept } from "../../spec/monitors/owed-acks.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { pause, readingBy, smallBuffers, smallSockets, someWrite, talk } from "../arbitraries/talk.ts";
import { slowReader } from "./is-respected.ts";
import { windowFills } from "./seen.ts";
import { slowReading } from "./examples.ts";

/** Text inside the window is taken. */
export const whatIsOfferedIsAccepted: Property = {
  id: "window/what-is-offered-is-accepted",
  says:
    "It takes and acknowledges text that arrives in order and inside the window that it offered, up to its very edge.",
  covers: ["S7", "RFC9293-E42", "RFC9293-E54"],
  needs: [],
  scenario: talk(
    { policy: smallBuffers, options: smallSockets, application: readingBy(slowReader) },
    someWrite(20_000),
    pause(SECOND),
    someWrite(20_000),
    pause(SECOND),
    someWrite(3_000),
  ),
  examples: [slowReading],
  monitors: [offersAreKept],
  premise: { says: "text arrived that ended at the right edge of the window", reached: windowFills },
  reach: 8,
  pace: "quick",
};

/** What was offered is not taken back. */

import { rightEdgeStays } from "../../spec/monitors/own-window.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { anyPolicy } from "../arbitraries/policy.ts";
import { pause, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { windowNarrows } from "./seen.ts";
import { slowReader } from "./is-respected.ts";
import { slowReading } from "./examples.ts";

/** The right edge of the own window does not move left. */
export const rightEdgeStaysPut: Property = {
  id: "window/right-edge-stays",
  says: "The right edge of the window that it offers does not move left.",
  covers: ["SHLD-14", "S7", "RFC9293-E54"],
  needs: [],
  scenario: talk(
    { policy: anyPolicy, application: readingBy(slowReader) },
    someWrite(40_000),
    pause(SECOND),
    someWrite(10_000),
    pause(SECOND),
    someWrite(10_000),
  ),
  examples: [slowReading],
  monitors: [rightEdgeStays],
  premise: { says: "a window was offered that was smaller than one before it", reached: windowNarrows },
  reach: 30,
  pace: "quick",
};

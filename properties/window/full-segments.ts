/** Segments of maximum size: RFC 9293, section 3.9.1.2. */

import fc from "fast-check";
import { segmentsAreFull, writesAreCollapsed } from "../../spec/monitors/small-segments.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import type { anyPolicy } from "../arbitraries/policy.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { noSillySegments } from "./small-segments.ts";

/** SHLD-28. */
export const FULL: Property = {
  ...noSillySegments,
  id: "window/full-segments",
  says: "It sends segments of maximum size while text for more than one waits and the window has room.",
  covers: ["SHLD-28"],
  monitors: [segmentsAreFull],
};

/** Nothing that cuts segments, and room for some writes before the first acknowledgment. */
const usual = fc.record({
  sack: fc.boolean(),
  windowScale: fc.boolean(),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
}, { requiredKeys: [] }) as typeof anyPolicy;

const small = someWrite(700, fc.constant("a" as const));

/** SHLD-27. */
export const COLLAPSED: Property = {
  ...noSillySegments,
  id: "window/writes-are-collapsed",
  says: "Small writes that had to wait leave together, in segments of maximum size.",
  covers: ["SHLD-27", "SHLD-28"],
  scenario: talk(
    { network: calm, policy: usual, application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 20 * SECOND),
    someWrite(20_000, fc.constant("a" as const)),
    ...Array.from({ length: 24 }, () => small),
    wait(SECOND),
    small,
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        ...Array.from({ length: 24 }, () => ({ type: "write", side: "a", bytes: 600, urgent: false }) as const),
        awaiting("delivered", 60 * SECOND),
      ],
    }),
  ],
  monitors: [writesAreCollapsed],
};

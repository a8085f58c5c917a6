/** Selective acknowledgments. */

import { sackTellsTheTruth } from "../../spec/monitors/sack-blocks.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { anyReader, pause, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { isn } from "../arbitraries/sequence.ts";
import { anySegment } from "../data/seen.ts";
import fc from "fast-check";

/** RFC 2018, sections 3 and 4. */
export const SACK_TRUE: Property = {
  id: "options/sack-tells-the-truth",
  says: "Selective acknowledgments are sent only to a peer whose SYN permitted them, and only of octets that arrived.",
  covers: ["RFC2018-R2", "RFC2018-R9", "S11", "S3"],
  needs: [],
  scenario: talk(
    { application: readingBy(anyReader), isns: fc.array(isn, { maxLength: 1 }) },
    someWrite(30_000, fc.constant("b" as const)),
    pause(SECOND),
    someWrite(8_000),
    someWrite(30_000, fc.constant("b" as const)),
  ),
  examples: [],
  monitors: [sackTellsTheTruth],
  premise: {
    says: "text arrived at the stack out of order",
    reached: (run) =>
      anySegment(run, ({ what, side, connection }) => what === "sent" && side === "a" && connection.a.ahead.length > 0),
  },
  reach: 10,
  pace: "quick",
};

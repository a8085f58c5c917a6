/** Text beyond the peer's FIN is no part of the stream. */

import fc from "fast-check";
import { acksAreTrue } from "../../spec/monitors/ack-truth.ts";
import { onceTheFinIsIn } from "../../spec/monitors/once-the-fin-is-in.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { ACK, FIN, PSH } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { calm } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { pause, plainPolicy, readingBy, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "./seen.ts";
import { geq } from "../../spec/seq.ts";

const beyond = injection({}, {
  flags: fc.constantFrom(ACK, ACK | PSH, ACK | FIN),
  seq: seqFrom("RCV.NXT", 0, 20),
  length: fc.integer({ min: 1, max: 100 }),
});

/** The stream ends at the FIN. */
export const nothingAfterTheFin: Property = {
  id: "data/nothing-after-the-fin",
  says: "Text that stands beyond the peer's FIN is neither given to the application nor acknowledged.",
  covers: ["RFC9293-E55", "S8", "S1", "S3"],
  needs: ["crafted", "half-close"],
  scenario: talk(
    { network: calm, policy: plainPolicy, application: readingBy(exactly({ reads: "eagerly" })) },
    awaiting("established", 10 * SECOND),
    someWrite(3_000, fc.constant("b")),
    awaiting("delivered", 10 * SECOND),
    { type: "shutdown", side: "b" },
    wait(SECOND),
    beyond,
    pause(100 * MILLISECOND),
    beyond,
    someWrite(3_000, fc.constant("a")),
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, application: { ...calmScenario().a.application, atEndOfStream: "nothing" } },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "shutdown", side: "b" },
        wait(SECOND),
        inject({ length: 10 }),
        wait(SECOND),
      ],
    }),
  ],
  monitors: [onceTheFinIsIn(readAsWritten), onceTheFinIsIn(acksAreTrue)],
  premise: {
    says: "text beyond the FIN arrived after the FIN",
    reached: (run) =>
      anySegment(run, ({ what, side, segment, connection, genuine }) => {
        const { fin } = connection.b;
        const { acked } = connection.a;
        return what === "arrived" && side === "a" && !genuine && fin !== null && acked !== null &&
          geq(segment.seq, fin) &&
          segment.data.length > 0;
      }),
  },
  reach: 45,
  pace: "quick",
};

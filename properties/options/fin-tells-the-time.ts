/** Timestamps of FINs: the clock goes on while nothing is sent (RFC 7323, sections 3.2 and 4.1). */

import fc, { type Arbitrary } from "fast-check";
import { clockNeverGoesBack, timestampsWhereAgreed } from "../../spec/monitors/timestamps.ts";
import { FIN } from "../../spec/tcp/segment.ts";
import { between as lasting, type Instant, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { between, endingBy, whoeverOpens, writing } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { awaiting, open, steps, wait } from "../arbitraries/scenario.ts";
import { isSent } from "../close/reached.ts";

/** Longer than the slowest clock that is allowed stands still. */
const SILENCE = 3 * SECOND;

const silence: Arbitrary<Action> = having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
  us: fc.integer({ min: SILENCE, max: 6 * SECOND }),
});

/** Whether side `a` sent a FIN with a timestamp after such a silence. */
function finAfterSilence(run: RunRecord): boolean {
  let at: Instant | null = null;
  for (const seen of run.trace) {
    if (!isSent(seen, "a", 0) || seen.type !== "sent" || seen.datagram === null) continue;
    const { flags, options } = seen.datagram.segment;
    if ((flags & FIN) !== 0 && options.timestamps !== null && at !== null && lasting(at, seen.at) >= SILENCE) {
      return true;
    }
    at = seen.at;
  }
  return false;
}

/** RFC 7323, section 3.2, where nothing else was sent for a time. */
export const FIN_TELLS_THE_TIME: Property = {
  id: "options/fin-tells-the-time",
  says: "A FIN that leaves after a silence has the timestamp of the time at which it leaves.",
  covers: ["RFC7323-R29", "RFC7323-R22", "S11"],
  needs: ["timestamps"],
  scenario: whoeverOpens((by) =>
    between(by, {
      actions: steps(
        open(by),
        awaiting("established", 10 * SECOND),
        writing(3_000),
        awaiting("delivered", 10 * SECOND),
        silence,
        fc.oneof(endingBy("a"), endingBy("a"), endingBy("b")),
        silence,
      ),
    })
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 100, urgent: false },
        wait(5 * SECOND),
        { type: "close", side: "a" },
      ],
    }),
  ],
  monitors: [clockNeverGoesBack, timestampsWhereAgreed],
  premise: { says: "side a sent a FIN with a timestamp after three seconds of silence", reached: finAfterSilence },
  reach: 10,
  pace: "quick",
};

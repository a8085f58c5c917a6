/** The user time-out of a connection that is being closed. */

import fc, { type Arbitrary } from "fast-check";
import { patience } from "../../spec/monitors/patience.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { closeBy, endingBy, hostsFor, moment, whoeverOpens, writing } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { awaiting, open, scenario, steps } from "../arbitraries/scenario.ts";
import { finsOf } from "./reached.ts";

const options = having<Host["options"]>({}, {
  userTimeout: fc.constantFrom(5 * SECOND, 3 * SECOND, 8 * SECOND, 12 * SECOND),
});

const silence: Action = { type: "partition", from: "both", us: null };

/** The peer falls silent before the FIN of `a` leaves, whose application holds on to the socket, or lets it go. */
const closing = (by: "a" | "b"): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(by, { a: { options } }, {
      a: { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } },
    }),
    actions: steps(
      open(by),
      awaiting("established", 5 * SECOND),
      writing(2000),
      fc.oneof(moment(SECOND), endingBy("b")),
      moment(300 * MILLISECOND),
      silence,
      fc.oneof(endingBy("a"), endingBy("a"), closeBy("a")),
      awaiting("closed", 26 * SECOND),
    ),
  }, { ending: "leave", horizon: 10 * SECOND });

/** Whether side `a` sent its FIN again, as nobody had acknowledged it. */
const finAgain = (run: RunRecord): boolean => finsOf(run, "a") > 1;

/** MUST-21 in FIN-WAIT-1, CLOSING and LAST-ACK. */
export const USER_TIME_OUT: Property = {
  id: "close/user-time-out-ends-it",
  says: "A connection whose FIN is not acknowledged ends when the user time-out is over, its socket let go of or not.",
  covers: ["MUST-21", "RFC9293-E58", "L5", "A1"],
  needs: ["user-timeout", "half-close"],
  scenario: whoeverOpens(closing),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: { userTimeout: 3 * SECOND } },
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        silence,
        { type: "close", side: "a" },
        awaiting("closed", 26 * SECOND),
      ],
      ending: "leave",
      horizon: 10 * SECOND,
    }),
    calmScenario({
      a: { ...DEFAULT_HOST, options: { userTimeout: 5 * SECOND } },
      actions: [
        open("a"),
        awaiting("established", 5 * SECOND),
        silence,
        { type: "shutdown", side: "a" },
        awaiting("closed", 26 * SECOND),
      ],
      ending: "leave",
      horizon: 10 * SECOND,
    }),
  ],
  monitors: [patience],
  premise: { says: "side a sent its FIN more than once", reached: finAgain },
  reach: 35,
  pace: "slow",
};

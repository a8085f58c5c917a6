/** One end has lost its memory: RFC 9293, section 3.5.1, figures 9 to 11. */

import fc, { type Arbitrary } from "fast-check";
import { answersStrays } from "../../spec/monitors/answers-strays.ts";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { halfOpenDiscovered } from "../../spec/monitors/half-open.ts";
import { obeysResets } from "../../spec/monitors/obeys-resets.ts";
import { openingCompletes } from "../../spec/monitors/opening-completes.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Scenario } from "../../src/scenario/scenario.ts";
import { whoeverOpens } from "../arbitraries/ending.ts";
import { awaiting, open, reopen, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { oneOf, opening } from "./opening.ts";
import { wasTold } from "./reached.ts";

const PATIENCE = 60 * SECOND;

/** The end that has lost its memory opens anew on the same ports (figure 10), if it was the one that had opened. */
const anew = (by: Side, lost: Side): Action => by === lost ? reopen(by) : wait(0);

/** `lost` starts over; the other one writes (figure 9), or `lost` opens anew. */
const forgotten = (by: Side, lost: Side): Arbitrary<Scenario> => {
  const other = lost === "a" ? "b" : "a";
  return opening(by, {
    actions: steps(
      open(by),
      awaiting("established", PATIENCE),
      write("a", 500),
      write("b", 500),
      awaiting("delivered", PATIENCE),
      { type: "power-off", side: lost },
      oneOf(write(other, 500), someTime(3 * SECOND)),
      someTime(3 * SECOND),
      { type: "power-on", side: lost },
      someTime(100 * MILLISECOND),
      oneOf({ type: "write", side: other, bytes: 300, urgent: false }, anew(by, lost)),
      wait(15 * SECOND),
    ),
  });
};

const example = (lost: Side): Scenario =>
  calmScenario({
    actions: [
      open("a"),
      awaiting("established", PATIENCE),
      { type: "power-off", side: lost },
      { type: "power-on", side: lost },
      lost === "b" ? { type: "write", side: "a", bytes: 300, urgent: false } : reopen("a"),
      wait(5 * SECOND),
    ],
  });

const MONITORS = [halfOpenDiscovered, answersStrays, obeysResets, believesResets, openingCompletes] as const;

/** The peer has forgotten the connection. */
export const FORGETFUL_PEER: Property = {
  id: "handshake/forgetful-peer",
  says: "A connection that the peer has forgotten is found out when either end sends, and its application is told.",
  covers: ["RFC9293-E10", "RFC9293-E11", "S9", "RFC9293-E44"],
  needs: [],
  scenario: whoeverOpens((by) => forgotten(by, "b")),
  examples: [example("b")],
  monitors: MONITORS,
  premise: {
    says: "the application of the stack was told of a reset",
    reached: (run) => wasTold(run, "a", "reset"),
  },
  reach: 50,
  pace: "quick",
};

/** The stack under test has forgotten the connection. */
export const FORGETFUL_STACK: Property = {
  id: "handshake/forgetful-stack",
  says: "A stack that has lost its memory resets what it finds of its earlier connections, and can open anew.",
  covers: ["RFC9293-E10", "RFC9293-E36", "RFC9293-E33", "MUST-10"],
  needs: ["power"],
  scenario: fc.oneof(forgotten("a", "a"), forgotten("b", "a")),
  examples: [example("a")],
  monitors: MONITORS,
  premise: {
    says: "the application of the peer was told of a reset",
    reached: (run) => wasTold(run, "b", "reset"),
  },
  reach: 50,
  pace: "quick",
};

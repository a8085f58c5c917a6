/** SYNs that come twice, and SYNs of an earlier connection: RFC 9293, section 3.5 and figure 8. */

import fc from "fast-check";
import { answersStrays } from "../../spec/monitors/answers-strays.ts";
import { challengesSyns } from "../../spec/monitors/acknowledges-unacceptable.ts";
import { believesResets } from "../../spec/monitors/believes-resets.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { openingCompletes } from "../../spec/monitors/opening-completes.ts";
import { openingSegments } from "../../spec/monitors/opening-segments.ts";
import { toldTruly } from "../../spec/monitors/opening-told.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { undisturbed } from "../../spec/monitors/undisturbed.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { whoeverOpens } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { side } from "../arbitraries/network.ts";
import { awaiting, open, reopen, someTime, steps, wait, write } from "../arbitraries/scenario.ts";
import { echoes, opening } from "./opening.ts";
import { timesTold } from "./reached.ts";

const PATIENCE = 60 * SECOND;

const again = having<Extract<Action, { type: "replay" }>>({ type: "replay" }, {
  from: side,
  class: fc.constantFrom("syn", "syn-ack"),
  nth: fc.nat(1),
});

/** Copies of the SYNs of a connection that is open. */
export const DUPLICATE_SYN: Property = {
  id: "handshake/duplicate-syn",
  says: "A SYN or SYN,ACK that comes once more, early or late, changes nothing.",
  covers: ["S10", "RFC9293-E41", "S2"],
  needs: [],
  scenario: whoeverOpens((by) =>
    opening(by, {
      network: echoes,
      actions: steps(
        open(by),
        someTime(SECOND),
        again,
        write("a", 5000),
        someTime(100 * MILLISECOND),
        again,
        write("b", 5000),
        awaiting("established", PATIENCE),
        again,
        awaiting("delivered", PATIENCE),
        again,
        wait(4 * SECOND),
      ),
    })
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", PATIENCE),
        { type: "replay", from: "b", class: "syn-ack", nth: 0 },
        { type: "replay", from: "a", class: "syn", nth: 0 },
        { type: "write", side: "a", bytes: 100, urgent: false },
        awaiting("delivered", PATIENCE),
      ],
    }),
  ],
  monitors: [undisturbed, challengesSyns, everythingIsRead, readAsWritten, openingSegments],
  premise: {
    says: "a segment came twice and the application of the stack was told that it is connected",
    reached: (run) =>
      timesTold(run, "a", "established") > 0 &&
      run.trace.some((seen) => seen.type === "network" && seen.fate.fate === "duplicate"),
  },
  reach: 45,
  pace: "quick",
};

const aborted = (by: "a" | "b"): readonly Action[] => [
  open(by),
  awaiting("established", PATIENCE),
  { type: "abort", side: by },
  wait(SECOND),
];

const oldSyn = (by: "a" | "b"): Action => ({ type: "replay", from: by, class: "syn", nth: 0 });

/** A SYN of a connection that is over comes before the one of the next, or while that is on its way. */
export const OLD_DUPLICATE_SYN: Property = {
  id: "handshake/old-duplicate-syn",
  says: "An old SYN that comes before the true one is found out by an RST, and the true connection is opened.",
  covers: ["MUST-10", "RFC9293-E9", "RFC9293-E36", "S10"],
  needs: [],
  scenario: whoeverOpens((by) =>
    fc.oneof(
      opening(by, {
        actions: steps(
          ...aborted(by),
          oldSyn(by),
          someTime(40 * MILLISECOND),
          reopen(by),
          write("a", 2000),
          write("b", 2000),
          awaiting("established", PATIENCE),
          awaiting("delivered", PATIENCE),
        ),
      }),
      opening(by, {
        actions: steps(
          ...aborted(by),
          reopen(by),
          someTime(40 * MILLISECOND),
          oldSyn(by),
          write("a", 2000),
          write("b", 2000),
          awaiting("established", PATIENCE),
          awaiting("delivered", PATIENCE),
        ),
      }),
    )
  ),
  examples: [
    calmScenario({ actions: [...aborted("a"), oldSyn("a"), reopen("a"), awaiting("established", PATIENCE)] }),
  ],
  monitors: [openingCompletes, openingSegments, toldTruly, answersStrays, believesResets, readAsWritten],
  premise: {
    says: "the application of the stack was told twice that it is connected",
    reached: (run) => timesTold(run, "a", "established") > 1,
  },
  reach: 50,
  pace: "quick",
};

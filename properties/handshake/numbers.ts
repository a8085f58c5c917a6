/** Initial sequence numbers, and the states that a connection goes through: RFC 9293, sections 3.4.1 and 3.3.2. */

import fc, { type Arbitrary } from "fast-check";
import { issFollowsClock, unpredictableIss } from "../../spec/monitors/initial-sequence.ts";
import { legalStates } from "../../spec/monitors/legal-states.ts";
import { has, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { closing, doing, hostsFor, mild, moment, whoeverOpens } from "../arbitraries/ending.ts";
import { awaiting, open, scenario, someTime, steps, wait } from "../arbitraries/scenario.ts";
import { sentSuch } from "./reached.ts";

/** How many different numbers the stack under test has begun connections with. */
function beginnings(run: RunRecord): number {
  const seen = new Set<number>();
  sentSuch(run, "a", (segment) => has(segment, SYN) && seen.add(segment.seq).size < 0);
  return seen.size;
}

const TUPLES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const opens = (by: "a" | "b"): readonly (Action | Arbitrary<Action>)[] =>
  TUPLES.flatMap((tuple): (Action | Arbitrary<Action>)[] => [
    { type: "open", by, tuple, retry: false },
    someTime(20 * MILLISECOND),
  ]);

/** Numbers that nobody can guess. */
export const UNPREDICTABLE: Property = {
  id: "handshake/unpredictable-numbers",
  says: "The initial sequence numbers of different four-tuples follow no pattern that a stranger can see.",
  covers: ["X1", "SHLD-1", "MUST-9", "RFC6528-R1", "RFC6528-R2"],
  needs: [],
  scenario: whoeverOpens((by) =>
    scenario({ actions: steps(...opens(by), wait(SECOND)) }, {
      a: { ...calmScenario().a, listens: by === "b", backlog: 16 },
      b: { ...calmScenario().b, listens: by === "a", backlog: 16 },
    })
  ),
  examples: [],
  monitors: [unpredictableIss],
  premise: { says: "the stack began at least eight connections", reached: (run) => beginnings(run) >= 8 },
  reach: 50,
  pace: "quick",
};

const cut = (side: "a"): readonly (Action | Arbitrary<Action>)[] => [
  { type: "open", by: side, tuple: 0, retry: true },
  awaiting("established", 10 * SECOND),
  { type: "abort", side },
  someTime(3 * SECOND),
  wait(MILLISECOND),
];

/** Numbers that move on. */
export const CLOCKED: Property = {
  id: "handshake/numbers-follow-a-clock",
  says: "The initial sequence numbers of one four-tuple grow with a clock.",
  covers: ["MUST-8", "SHLD-1", "RFC6528-R1"],
  needs: [],
  scenario: scenario({ ...hostsFor("a"), actions: steps(...cut("a"), ...cut("a"), ...cut("a")) }),
  examples: [],
  monitors: [issFollowsClock],
  premise: { says: "the stack began at least two connections", reached: (run) => beginnings(run) >= 2 },
  reach: 50,
  pace: "quick",
};

const status: Action = { type: "status", side: "a" };

/** States as the diagram has them. */
export const LEGAL_STATES: Property = {
  id: "handshake/legal-states",
  says: "The states that STATUS tells of a connection follow one another as the RFC's diagram allows.",
  covers: ["S15"],
  needs: ["status"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, {}, { a: { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } } }),
      network: mild,
      actions: fc.oneof(
        steps(
          open(by),
          status,
          doing,
          status,
          doing,
          status,
          doing,
          status,
          closing,
          moment(SECOND),
          status,
          doing,
          status,
          closing,
          moment(SECOND),
          status,
          wait(SECOND),
          status,
        ),
        steps(
          open(by),
          status,
          awaiting("established", 20 * SECOND),
          status,
          doing,
          status,
          closing,
          moment(SECOND),
          status,
          doing,
          status,
          closing,
          moment(SECOND),
          status,
          wait(SECOND),
          status,
        ),
      ),
    })
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        status,
        awaiting("established", SECOND),
        status,
        { type: "close", side: "b" },
        wait(SECOND),
        status,
      ],
    }),
  ],
  monitors: [legalStates],
  premise: {
    says: "STATUS told two states of the stack's connection",
    reached: (run) => {
      const states = new Set<string>();
      for (const seen of run.trace) {
        if (seen.type !== "result" || seen.side !== "a" || !seen.result.ok || !("status" in seen.result)) continue;
        if (seen.result.status.state !== null) states.add(seen.result.status.state);
      }
      return states.size > 1;
    },
  },
  reach: 35,
  pace: "quick",
};

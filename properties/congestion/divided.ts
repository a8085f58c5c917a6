/** Property: a peer that acknowledges a segment in many pieces does not open the window faster. */

import fc, { type Arbitrary } from "fast-check";
import { growthByOctets } from "../../spec/monitors/congestion-envelope.ts";
import { gt } from "../../spec/seq.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, Crafted } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { ackFrom, inject, injection } from "../arbitraries/crafted.ts";
import { conversation } from "../arbitraries/conversation.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, steps, wait } from "../arbitraries/scenario.ts";
import { anySegment } from "../data/seen.ts";

const SOON: Action = wait(5 * MILLISECOND);

/** What the peer says that no longer hears anything. */
const said: Partial<Crafted> = { timestamps: { value: 1, echo: 0, always: false } };

/** How often it says that some octets more have arrived, and how many at most. */
const PIECES = 16;
const LARGEST = 250;

const inTurn: readonly number[] = Array.from({ length: PIECES }, (_, i) => 1 + i * LARGEST);
const pieces: readonly (Action | Arbitrary<Action>)[] = inTurn.flatMap((from) => [
  injection(said, { ack: ackFrom("ISS", from + 1, from + LARGEST) }),
  SOON,
]);

/** The text is on its way, and the peer's own acknowledgments never come. */
const before: readonly Action[] = [
  open("a"),
  awaiting("established", 20 * SECOND),
  wait(SECOND),
  { type: "partition", from: "both", us: null },
  { type: "write", side: "a", bytes: 60_000, urgent: false },
  SOON,
];

const choices: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  initialWindow: fc.constantFrom<(string | number)[]>("rfc5681", "rfc6928", 1, 2, 3),
  sendBuffer: fc.constant(1_000_000),
});

/** Whether acknowledgments of less than a segment moved SND.UNA of side `a` so often. */
const divided = (least: number) => (run: RunRecord): boolean => {
  let times = 0;
  return anySegment(run, ({ what, side, segment, connection, genuine }) => {
    const { una, nxt } = connection.a;
    const isPiece = what === "arrived" && side === "a" && !genuine && una !== null && nxt !== null &&
      gt(segment.ack, una) && !gt(segment.ack, nxt);
    times += isPiece ? 1 : 0;
    return times >= least;
  });
};

/** RFC5681-R11. */
export const dividedAcknowledgments: Property = {
  id: "congestion/divided-acknowledgments",
  says: "A peer that acknowledges a segment in many pieces does not open the congestion window faster than by octets.",
  covers: ["RFC5681-R11", "C1"],
  needs: ["crafted"],
  scenario: conversation({
    opener: "a",
    a: choices,
    b: fc.record({ timestamps: fc.boolean(), sack: fc.boolean() }),
    actions: () => steps(...before, ...pieces),
    fixed: { ending: "leave", horizon: MILLISECOND },
  }),
  examples: [
    calmScenario({
      actions: [
        ...before,
        ...inTurn.flatMap((from) => [inject({ ...said, ack: { base: "ISS", plus: from + 100 } }), SOON]),
      ],
      ending: "leave",
      horizon: MILLISECOND,
    }),
  ],
  monitors: [growthByOctets],
  premise: { says: "side a got eight acknowledgments of pieces of what it had sent", reached: divided(8) },
  reach: 50,
  pace: "quick",
};

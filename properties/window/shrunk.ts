/** What a sender does in a window that its peer has taken back: RFC 9293, section 3.8.6. */

import fc, { type Arbitrary } from "fast-check";
import { shrunkWindowHoldsBack } from "../../spec/monitors/peer-window.ts";
import { shrunkToZeroIsProbed, shrunkWindowKeepsItOpen } from "../../spec/monitors/probes.ts";
import { shrunkWindowIsRepaired } from "../../spec/monitors/retransmits-in-time.ts";
import { add, lt } from "../../spec/seq.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import type { Action } from "../../src/scenario/scenario.ts";
import { ackFrom, injection } from "../arbitraries/crafted.ts";
import { having } from "../arbitraries/exactly.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { wait } from "../arbitraries/scenario.ts";
import { anySegment } from "../data/seen.ts";
import { insert, literally, MOMENT, MUCH, script, scripted, someText } from "../options/scripted.ts";

const MSS_1460 = "020405b4";

const policy = fc.record({
  minRto: fc.integer({ min: 200 * MILLISECOND, max: SECOND }),
  maxRto: fc.constant(60 * SECOND),
  initialRto: fc.integer({ min: SECOND, max: 3 * SECOND }),
  giveUpData: fc.integer({ min: 100 * SECOND, max: 300 * SECOND }),
  resendsBeyondWindow: fc.boolean(),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
  nagle: fc.boolean(),
  limitedTransmit: fc.boolean(),
}) as Arbitrary<PolicySettings>;

/** The peer acknowledges so much of what is in flight, and offers so little. */
const answer = (most: number, window: Arbitrary<number>): Arbitrary<Action> =>
  injection({}, {
    ack: ackFrom("SND.UNA", 0, most),
    window,
  });

const small: Arbitrary<number> = fc.integer({ min: 1, max: 1400 });

/** Whether a window that ended before what side `a` had sent arrived there. */
const shrank = (run: RunRecord): boolean =>
  anySegment(
    run,
    ({ what, side, segment, connection: { a } }) =>
      what === "arrived" && side === "a" && a.nxt !== null && a.una !== a.iss &&
      lt(add(segment.ack, segment.window), a.nxt),
  );

const premise: Property["premise"] = { says: "a window was taken back under text that was in flight", reached: shrank };

/** SHLD-15. */
export const HELD_BACK: Property = {
  id: "window/shrunk-window-holds-back",
  says: "It sends no new text beyond the edge of a window that its peer has taken back.",
  covers: ["SHLD-15", "RFC9293-E20"],
  needs: ["crafted"],
  scenario: scripted(
    { options: literally(MSS_1460), window: fc.integer({ min: 20_000, max: 65_535 }), policy },
    someText(20_000, 60_000),
    MOMENT,
    answer(0, small),
    answer(3_000, small),
    answer(3_000, small),
    MOMENT,
    someText(1, 3_000),
    answer(3_000, small),
    wait(4 * SECOND),
  ),
  examples: [
    script({ options: MSS_1460, window: 30_000 }, [
      MUCH,
      MOMENT,
      insert({ ack: { base: "SND.UNA", plus: 0 }, window: 100 }),
      insert({ ack: { base: "SND.UNA", plus: 1460 }, window: 100 }),
      insert({ ack: { base: "SND.UNA", plus: 1460 }, window: 100 }),
      wait(4 * SECOND),
    ]),
  ],
  monitors: [shrunkWindowHoldsBack],
  premise,
  reach: 45,
  pace: "quick",
};

/** SHLD-16. */
export const REPAIRED: Property = {
  id: "window/shrunk-window-is-repaired",
  says: "It goes on retransmitting what lies inside a window that its peer has taken back.",
  covers: ["SHLD-16", "T1"],
  needs: ["crafted"],
  scenario: scripted(
    { options: literally(MSS_1460), window: fc.integer({ min: 20_000, max: 65_535 }), policy },
    someText(20_000, 60_000),
    MOMENT,
    answer(2_000, small),
    wait(130 * SECOND),
  ),
  examples: [
    script({ options: MSS_1460, window: 30_000 }, [
      MUCH,
      MOMENT,
      insert({ ack: { base: "SND.UNA", plus: 0 }, window: 1000 }),
      wait(130 * SECOND),
    ]),
  ],
  monitors: [shrunkWindowIsRepaired],
  premise,
  reach: 45,
  pace: "slow",
};

/** A peer that answers once in a while, and never opens its window. */
const answers = (times: number): readonly Arbitrary<Action>[] =>
  Array.from({ length: times }, () => [
    having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
      us: fc.integer({ min: 20 * SECOND, max: 50 * SECOND }),
    }),
    answer(0, fc.constant(0)),
  ]).flat();

const closed = [
  MUCH,
  MOMENT,
  ...Array.from({ length: 16 }, () => [insert({ ack: { base: "SND.UNA", plus: 0 }, window: 0 }), wait(40 * SECOND)])
    .flat(),
];

const shrunkToZero = (times: number) =>
  scripted(
    { options: literally(MSS_1460), window: fc.integer({ min: 20_000, max: 65_535 }), policy },
    someText(20_000, 60_000),
    MOMENT,
    answer(2_000, fc.constant(0)),
    ...answers(times),
  );

/** MUST-35. */
export const PROBED: Property = {
  id: "window/shrunk-to-zero-is-probed",
  says: "It probes a window that its peer has taken back to zero, though text beyond it is in flight.",
  covers: ["MUST-35", "MUST-36", "T2"],
  needs: ["crafted"],
  scenario: shrunkToZero(8),
  examples: [script({ options: MSS_1460, window: 30_000 }, closed)],
  monitors: [shrunkToZeroIsProbed],
  premise,
  reach: 45,
  pace: "slow",
};

/** SHLD-17. */
export const KEPT_OPEN: Property = {
  id: "window/shrunk-window-keeps-it-open",
  says: "It keeps a connection open whose peer answers, though it took its window back under text in flight for good.",
  covers: ["SHLD-17", "MUST-37", "MUST-34"],
  needs: ["crafted"],
  scenario: shrunkToZero(16),
  examples: [script({ options: MSS_1460, window: 30_000 }, closed)],
  monitors: [shrunkWindowKeepsItOpen],
  premise,
  reach: 45,
  pace: "slow",
};

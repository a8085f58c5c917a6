/** Segments that overlap what was received before are trimmed, not taken twice. */

import fc from "fast-check";
import { acksAreTrue } from "../../spec/monitors/ack-truth.ts";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { gt, lt } from "../../spec/seq.ts";
import { segmentEnd } from "../../spec/tcp/segment.ts";
import type { Action, FateRule, RuleFate } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network, side } from "../arbitraries/network.ts";
import { awaiting, open, wait } from "../arbitraries/scenario.ts";
import { nothing, pause, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "./seen.ts";

const small = someWrite(100);
const maybe = fc.oneof(small, pause(50 * MILLISECOND), exactly<Action>(nothing));

const replay: fc.Arbitrary<Action> = having<Extract<Action, { type: "replay" }>>({ type: "replay", class: "data" }, {
  from: side,
  nth: fc.nat(6),
});

/** Text that is late, so that what is sent again in another cut comes before it, or is lost in part. */
const late: fc.Arbitrary<FateRule> = having<FateRule>({}, {
  from: side,
  class: fc.constantFrom("data", "data", "ack"),
  nth: fc.nat(4),
  times: fc.integer({ min: 1, max: 3 }),
  then: fc.oneof(
    having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, { by: fc.integer({ min: 0, max: 3 * SECOND }) }),
    exactly<RuleFate>({ fate: "drop" }),
  ),
});

const SMALL_WRITES: readonly Action[] = [60, 60, 60, 60].map((bytes) => ({
  type: "write",
  side: "a",
  bytes,
  urgent: false,
}));

/** Small writes that leave one by one, and are sent again together. */
export const overlapsDoNoHarm: Property = {
  id: "data/overlaps-do-no-harm",
  says: "A segment that overlaps what was received before adds what is new, and nothing twice.",
  covers: ["RFC9293-E22", "S1", "RFC9293-E42"],
  needs: [],
  scenario: talk(
    {
      network: network({ rules: fc.array(late, { minLength: 2, maxLength: 4 }) }),
      options: exactly({ noDelay: true }),
    },
    awaiting("established", 5 * SECOND),
    small,
    small,
    small,
    maybe,
    maybe,
    maybe,
    maybe,
    pause(2 * SECOND),
    small,
    replay,
    replay,
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, options: { noDelay: true } },
      network: {
        ...DEFAULT_NETWORK,
        rules: [
          { from: "a", class: "data", nth: 0, times: 1, then: { fate: "drop" } },
          { from: "a", class: "data", nth: 1, times: 3, then: { fate: "delay", by: 3_000_000 } },
        ],
      },
      actions: [open("a"), awaiting("established", SECOND), ...SMALL_WRITES.slice(0, 3), wait(SECOND), {
        type: "replay",
        from: "a",
        class: "data",
        nth: 1,
      }, awaiting("delivered", 60 * SECOND)],
    }),
  ],
  monitors: [readAsWritten, acksAreTrue, everythingIsRead],
  premise: {
    says: "a segment arrived whose text was new in part",
    reached: (run) =>
      anySegment(run, ({ what, side: at, segment, connection }) => {
        const { arrived, ahead } = connection[at];
        if (what !== "arrived" || arrived === null || segment.data.length === 0) return false;
        const { seq } = segment;
        const end = segmentEnd(segment);
        if (lt(seq, arrived)) return gt(end, arrived);
        return ahead.some(({ from, to }) => lt(seq, to) && lt(from, end) && (lt(seq, from) || lt(to, end)));
      }),
  },
  reach: 10,
  pace: "quick",
};

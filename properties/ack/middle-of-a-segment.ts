/** Acknowledgments that fall into the middle of a segment. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { octetsAsWritten } from "../../spec/monitors/wire-text.ts";
import { add, gt, lt, type Seq } from "../../spec/seq.ts";
import { SECOND } from "../../spec/time.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { FateRule, RuleFate } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import type { Property } from "../../src/runner/property.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import { awaiting, open } from "../arbitraries/scenario.ts";
import { pause, someWrite, talk } from "../arbitraries/talk.ts";
import { anySegment } from "../data/seen.ts";

const small = someWrite(100, fc.constant("a"));

const lost = having<FateRule>({ from: "a", class: "data", then: { fate: "drop" } }, {
  nth: fc.integer({ min: 0, max: 5 }),
  times: fc.integer({ min: 1, max: 2 }),
});

const lateAck = having<FateRule>({ from: "b", class: "ack" }, {
  nth: fc.nat(4),
  times: fc.integer({ min: 1, max: 3 }),
  then: fc.oneof(
    exactly<RuleFate>({ fate: "drop" }),
    having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, { by: fc.integer({ min: 0, max: 4 * SECOND }) }),
  ),
});

/** Whether an acknowledgment arrived at `a` that falls into a segment which `a` had sent. */
function ackInTheMiddle(run: RunRecord): boolean {
  const sent: { readonly from: Seq; readonly to: Seq }[] = [];
  return anySegment(run, ({ what, side, segment, connection }) => {
    if (side !== "a") return false;
    if (what === "sent" && segment.data.length > 1) {
      sent.push({ from: segment.seq, to: add(segment.seq, segment.data.length) });
    }
    const { una } = connection.a;
    if (what !== "arrived" || una === null || !gt(segment.ack, una)) return false;
    return sent.some(({ from, to }) => lt(from, segment.ack) && lt(segment.ack, to));
  });
}

/** Each octet counts by itself. */
export const middleOfASegment: Property = {
  id: "ack/middle-of-a-segment",
  says: "An acknowledgment that falls into the middle of a segment is taken for what it says, octet by octet.",
  covers: ["RFC9293-E59", "S5", "L2"],
  needs: [],
  scenario: talk(
    {
      network: network({ rules: fc.tuple(lost, lateAck, lost) as unknown as fc.Arbitrary<FateRule[]> }),
      options: exactly({ noDelay: true }),
    },
    awaiting("established", 5 * SECOND),
    small,
    small,
    pause(SECOND),
    small,
    small,
    pause(SECOND),
    small,
    small,
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, options: { noDelay: true } },
      network: {
        ...DEFAULT_NETWORK,
        rules: [
          { from: "a", class: "data", nth: 1, times: 2, then: { fate: "drop" } },
          { from: "b", class: "ack", nth: 0, times: 1, then: { fate: "delay", by: 1_200_000 } },
          { from: "a", class: "retransmission", nth: 0, times: 1, then: { fate: "drop" } },
        ],
      },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 60, urgent: false },
        { type: "write", side: "a", bytes: 60, urgent: false },
        { type: "write", side: "a", bytes: 60, urgent: false },
        awaiting("delivered", 600 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
    // For a stack that probes the tail first: what is sent again whole meets the late acknowledgment of its first part.
    calmScenario({
      a: { ...DEFAULT_HOST, options: { noDelay: true } },
      network: {
        ...DEFAULT_NETWORK,
        rules: [
          { from: "a", class: "data", nth: 1, times: 3, then: { fate: "drop" } },
          { from: "b", class: "ack", nth: 0, times: 1, then: { fate: "delay", by: 700_000 } },
          { from: "b", class: "ack", nth: 1, times: 3, then: { fate: "drop" } },
        ],
      },
      actions: [
        open("a"),
        awaiting("established", SECOND),
        { type: "write", side: "a", bytes: 60, urgent: false },
        { type: "write", side: "a", bytes: 60, urgent: false },
        { type: "write", side: "a", bytes: 60, urgent: false },
        { type: "wait", us: 3 * SECOND },
        awaiting("delivered", 600 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [octetsAsWritten, readAsWritten, everythingIsRead],
  premise: { says: "an acknowledgment fell into the middle of a segment", reached: ackInTheMiddle },
  reach: 7,
  pace: "quick",
};

/** Property: fast retransmit. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { fastRetransmit as monitor } from "../../spec/monitors/fast-retransmit.ts";
import { ACK, FIN, has, SYN } from "../../spec/tcp/segment.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { FateRule } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import { conversation } from "../arbitraries/conversation.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import { awaiting, open, steps } from "../arbitraries/scenario.ts";

const oneLost = fc.tuple(having<FateRule>({ from: "a", class: "data", times: 1, then: { fate: "drop" } }, {
  nth: fc.integer({ min: 4, max: 14 }),
}));

/** Whether side `a` got so many acknowledgments in a row that said the same as one before, and carried nothing. */
export const alike = (least: number) => (run: RunRecord): boolean => {
  let last = -1;
  let times = 0;
  for (const seen of run.trace) {
    if (seen.type !== "arrived" || seen.side !== "a" || seen.datagram === null) continue;
    const { segment } = seen.datagram;
    const bare = has(segment, ACK) && segment.data.length === 0 && !has(segment, SYN) && !has(segment, FIN);
    times = bare && segment.ack === last ? times + 1 : 0;
    last = segment.ack;
    if (times >= least) return true;
  }
  return false;
};

/** RFC5681-R19: fast retransmit. */
export const fastRetransmit: Property = {
  id: "congestion/fast-retransmit",
  says: "On the third duplicate acknowledgment in a row, the first unacknowledged segment is sent again at once.",
  covers: ["RFC5681-R19", "RFC5681-R24", "RFC6582-R2", "RFC5681-R2", "C2"],
  needs: [],
  scenario: conversation({
    opener: "a",
    network: network({ rules: oneLost, latency: fc.constantFrom(10_000, 1_000, 50_000) }),
    b: fc.record({ sack: fc.boolean(), timestamps: fc.boolean(), delayedAck: exactly(0) }),
    actions: (opener) =>
      steps(
        open(opener),
        awaiting("established", 20 * SECOND),
        { type: "write", side: "a", bytes: 40_000, urgent: false },
        awaiting("delivered", 20 * SECOND),
      ),
  }),
  examples: [
    calmScenario({
      network: {
        ...calmScenario().network,
        rules: [{ from: "a", class: "data", nth: 6, times: 1, then: { fate: "drop" } }],
      },
      actions: [
        open("a"),
        awaiting("established", 20 * SECOND),
        { type: "write", side: "a", bytes: 40_000, urgent: false },
        awaiting("delivered", 20 * SECOND),
      ],
    }),
  ],
  monitors: [monitor],
  premise: { says: "side a received three duplicate acknowledgments in a row", reached: alike(3) },
  reach: 35,
  pace: "quick",
};

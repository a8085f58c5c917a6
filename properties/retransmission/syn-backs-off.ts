/** Property: a SYN that nobody answers is sent again at growing intervals. */

import fc from "fast-check";
import { SECOND } from "../../spec/time.ts";
import { synBacksOff as monitor } from "../../spec/monitors/backs-off.ts";
import { has, RST, SYN } from "../../spec/tcp/segment.ts";
import { calmScenario } from "../../src/scenario/defaults.ts";
import type { Action, FateRule } from "../../src/scenario/scenario.ts";
import type { Property } from "../../src/runner/property.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import { network } from "../arbitraries/network.ts";
import { having } from "../arbitraries/exactly.ts";
import { anyPolicy } from "../arbitraries/policy.ts";
import { awaiting, client, open, scenario, server, steps } from "../arbitraries/scenario.ts";

const lost = (times: number): FateRule => ({ from: "a", class: "syn", nth: 0, times, then: { fate: "drop" } });

const actions: readonly Action[] = [open("a"), awaiting("established", 40 * SECOND)];

const synsOf = (run: RunRecord): number =>
  run.trace.filter((seen) =>
    seen.type === "sent" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, SYN) &&
    !has(seen.datagram.segment, RST)
  ).length;

/** RFC 6298, 5.5, for a SYN (MUST-22). */
export const synBacksOff: Property = {
  id: "retransmission/syn-backs-off",
  says: "Without an answer, the intervals between retransmissions of a SYN grow exponentially.",
  covers: ["RFC6298-R16", "MUST-22", "T1"],
  needs: [],
  scenario: scenario({
    a: client({ policy: anyPolicy }),
    b: server({ policy: anyPolicy }),
    network: network({
      rules: fc.tuple(
        having<FateRule>({ from: "a", class: "syn", nth: 0, then: { fate: "drop" } }, {
          times: fc.integer({ min: 1, max: 4 }),
        }),
      ),
    }),
    actions: steps(...actions),
  }),
  examples: [calmScenario({ actions, network: { ...calmScenario().network, rules: [lost(4)] } })],
  monitors: [monitor],
  premise: { says: "the stack sent its SYN three times", reached: (run) => synsOf(run) >= 3 },
  reach: 40,
  pace: "quick",
};

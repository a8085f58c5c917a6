/** Options that are switched off: RFC 7323, sections 2 and 3; RFC 2018, section 2. */

import fc from "fast-check";
import { everythingIsRead } from "../../spec/monitors/delivered.ts";
import { readAsWritten } from "../../spec/monitors/stream.ts";
import { offIsOff } from "../../spec/monitors/switched-off.ts";
import { has, SYN } from "../../spec/tcp/segment.ts";
import { MINUTE, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import { hostsFor, lost, whoeverOpens } from "../arbitraries/ending.ts";
import { network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, scenario, steps, write } from "../arbitraries/scenario.ts";
import { untilOpen } from "../close/begun.ts";
import { sentSuch } from "../handshake/reached.ts";
import { setTo } from "./knobs.ts";

const switched = (timestamps: boolean, sack: boolean, windowScale: boolean): PolicySettings => ({
  timestamps,
  sack,
  windowScale,
  tcp_timestamps: timestamps ? 1 : 0,
  tcp_sack: sack ? 1 : 0,
  tcp_window_scaling: windowScale ? 1 : 0,
});

const ROWS: readonly PolicySettings[] = [
  switched(false, false, false),
  switched(false, true, true),
  switched(true, false, true),
  switched(true, true, false),
  switched(false, false, true),
  switched(false, true, false),
  switched(true, false, false),
];

/** Whoever opens, and with losses for which SACK would be of use. */
export const SWITCHED_OFF: Property = {
  id: "settings/options-switched-off",
  says: "Timestamps, SACK and window scaling that are switched off are neither offered nor answered, and not missed.",
  covers: ["S11", "S1", "L2"],
  needs: ["settings"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: setTo(ROWS) } }),
      network: network({ rules: fc.array(lost(2, "data", "ack"), { maxLength: 2 }) }),
      actions: steps(...untilOpen(by), write("a", 20_000), write("b", 20_000), awaiting("delivered", 10 * MINUTE)),
    }, { ending: "leave", horizon: SECOND })
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, policy: switched(false, false, false) },
      actions: [
        ...untilOpen("a"),
        { type: "write", side: "b", bytes: 5000, urgent: false },
        awaiting("delivered", MINUTE),
      ],
    }),
  ],
  monitors: [offIsOff, everythingIsRead, readAsWritten],
  premise: {
    says: "the stack sent a SYN or a SYN,ACK",
    reached: (run) => sentSuch(run, "a", (segment) => has(segment, SYN)) > 0,
  },
  reach: 50,
  pace: "quick",
};

/** SHLD-4: timestamps shorten the wait for a four-tuple. */

import fc, { type Arbitrary } from "fast-check";
import { newerTimestampReopens } from "../../spec/monitors/reopened.ts";
import { ACK, has, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { closeBy, hostsFor, moment, writing } from "../arbitraries/ending.ts";
import { isn } from "../arbitraries/sequence.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps, wait } from "../arbitraries/scenario.ts";

const policy = fc.record({
  timeWaitReuse: fc.constant("rfc6191"),
  timestamps: fc.constant(true),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  timeWaitIgnoresReset: fc.boolean(),
  sack: fc.boolean(),
}) as Arbitrary<PolicySettings>;

/** RFC 6191, section 2. */
export const NEWER_TIMESTAMP_REOPENS: Property = {
  id: "stale/newer-timestamp-reopens",
  says: "In TIME-WAIT, a SYN with a newer timestamp opens a new connection, wherever its sequence number lies.",
  covers: ["SHLD-4"],
  needs: ["timestamps"],
  scenario: scenario({
    ...hostsFor("b", { a: { policy }, b: { policy, isns: fc.tuple(isn, isn) } }),
    actions: steps(
      open("b"),
      awaiting("established", 10 * SECOND),
      writing(2000),
      awaiting("delivered", 10 * SECOND),
      closeBy("a"),
      wait(SECOND),
      moment(5 * SECOND),
      open("b"),
      wait(SECOND),
    ),
  }, { ending: "leave", horizon: SECOND }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true, policy: { timeWaitReuse: "rfc6191" } },
      b: { ...DEFAULT_SERVER, listens: false, isns: [2_000_000_000, 1_000_000_000] },
      actions: [
        open("b"),
        awaiting("established", 10 * SECOND),
        { type: "close", side: "a" },
        wait(2 * SECOND),
        open("b"),
        wait(SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [newerTimestampReopens],
  premise: {
    says: "a second SYN with a timestamp arrived at the stack",
    reached: (run) =>
      run.trace.filter((seen) =>
        seen.type === "arrived" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, SYN) &&
        !has(seen.datagram.segment, ACK) && seen.datagram.segment.options.timestamps !== null
      ).length > 1,
  },
  reach: 45,
  pace: "quick",
};

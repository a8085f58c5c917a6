/** Challenge ACKs are not sent without end: RFC 5961, section 7, and RFC 1337's loop of acknowledgments. */

import fc, { type Arbitrary } from "fast-check";
import { packetWar } from "../../spec/monitors/packet-war.ts";
import { challengesAtLeast, challengesAtMost } from "../../spec/monitors/throttle.ts";
import { ACK, PSH, RST, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { inject, injection, seqFrom } from "../arbitraries/crafted.ts";
import { whoeverOpens } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps, wait } from "../arbitraries/scenario.ts";
import { policyWith } from "../handshake/opening.ts";
import { attacked } from "../robustness/harmless-segments.ts";

/** So many segments that ask for a challenge ACK, at one instant. */
const MANY = 40;

const asks = fc.oneof(
  injection({ flags: RST }, { seq: seqFrom("RCV.NXT", 1, 1500) }),
  injection({ flags: SYN }, { seq: seqFrom("RCV.NXT", 1, 1500) }),
);

const flood: readonly Arbitrary<Action>[] = Array.from({ length: MANY }, () => asks);

const flooded = (by: "a" | "b", policy: PolicySettings): Arbitrary<Scenario> =>
  scenario({
    a: having<Host>({ ...DEFAULT_HOST, listens: by === "b" }, {
      policy: policyWith({ challengesReset: true, challengesSyn: true, ...policy }, { sack: fc.boolean() }),
    }),
    b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a" }, { policy: policyWith({ timestamps: false }) }),
    actions: steps(open(by), awaiting("established", 10 * SECOND), wait(2 * SECOND), ...flood, wait(2 * SECOND)),
  }, { ending: "leave", horizon: SECOND });

/** A limit at all. */
export const THROTTLED: Property = {
  id: "reset/challenges-are-limited",
  says: `Of ${MANY} segments within a second that ask for a challenge ACK, not all get one.`,
  covers: ["RFC5961-R15"],
  needs: ["crafted", "challenge-ack"],
  scenario: whoeverOpens((by) => flooded(by, { challengeLimit: 10 })),
  examples: [],
  monitors: [challengesAtMost("RFC5961-R15", MANY - 1, SECOND)],
  premise: {
    says: `side a was given ${MANY} segments that ask for a challenge ACK`,
    reached: (run) => attacked(run, MANY),
  },
  reach: 50,
  pace: "quick",
};

/** Floods with so many segments each, and so much time between them. */
const floods = (by: "a" | "b", policy: PolicySettings, each: number, pause: Action): Arbitrary<Scenario> =>
  scenario({
    a: having<Host>({ ...DEFAULT_HOST, listens: by === "b" }, {
      policy: policyWith({ challengesReset: true, challengesSyn: true, ...policy }, { sack: fc.boolean() }),
    }),
    b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a" }, { policy: policyWith({ timestamps: false }) }),
    actions: steps(
      open(by),
      awaiting("established", 10 * SECOND),
      wait(2 * SECOND),
      ...flood.slice(0, each),
      pause,
      ...flood.slice(0, each),
      pause,
      ...flood.slice(0, each),
      wait(2 * SECOND),
    ),
  }, { ending: "leave", horizon: SECOND });

/** The number that the administrator has set. */
export const LIMIT_IS_SET: Property = {
  id: "reset/challenge-limit-is-set",
  says: "No more than two challenge ACKs leave within a second where the administrator says so.",
  covers: ["RFC5961-R16", "RFC5961-R15"],
  needs: ["crafted", "policy"],
  scenario: whoeverOpens((by) => floods(by, { challengeLimit: 2 }, 4, wait(1500 * MILLISECOND))),
  examples: [],
  monitors: [challengesAtMost("RFC5961-R16", 2, SECOND)],
  premise: {
    says: "side a was given twelve segments that ask for a challenge ACK",
    reached: (run) => attacked(run, 12),
  },
  reach: 50,
  pace: "quick",
};

/** The interval that the administrator has set. */
export const INTERVAL_IS_SET: Property = {
  id: "reset/challenge-interval-is-set",
  says: "Each of three segments, 0.3 s apart, gets a challenge ACK where the administrator allows one every 0.1 s.",
  covers: ["RFC5961-R16"],
  needs: ["crafted", "policy"],
  scenario: whoeverOpens((by) =>
    floods(by, { challengeLimit: 1, challengeInterval: 100 * MILLISECOND }, 1, wait(300 * MILLISECOND))
  ),
  examples: [],
  monitors: [challengesAtLeast("RFC5961-R16", 3)],
  premise: {
    says: "side a was given three segments that ask for a challenge ACK",
    reached: (run) => attacked(run, 3),
  },
  reach: 50,
  pace: "quick",
};

/** Text that side a never wrote: from then on the peer acknowledges what was never sent. */
const strayText = injection({ flags: ACK | PSH }, { length: fc.integer({ min: 1, max: 300 }) }, "b");

const quarrel = { timestamps: false } as const;

/** RFC 1337's hazard H2. */
export const NO_LOOP: Property = {
  id: "reset/no-loop-of-acknowledgments",
  says: "With a peer that acknowledges what was never sent it exchanges no acknowledgments without end.",
  covers: ["RFC1337-R3", "RFC5961-R15", "L3"],
  needs: ["crafted", "challenge-ack"],
  scenario: whoeverOpens((by) =>
    scenario({
      a: having<Host>({ ...DEFAULT_HOST, listens: by === "b" }, {
        policy: policyWith({ challengeLimit: 10, ...quarrel }, { sack: fc.boolean(), delayedAck: fc.nat(400_000) }),
      }),
      b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a" }, { policy: policyWith(quarrel) }),
      network: network({ latency: fc.constantFrom(1_000, 100, 10_000) }),
      actions: steps(
        open(by),
        awaiting("established", 10 * SECOND),
        strayText,
        wait(8 * SECOND),
        { type: "abort", side: "a" },
      ),
    })
  ),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, policy: quarrel },
      b: { ...calmScenario().b, policy: quarrel },
      actions: [
        open("a"),
        awaiting("established", 10 * SECOND),
        inject({ flags: ACK | PSH, length: 100 }, "b"),
        wait(8 * SECOND),
        { type: "abort", side: "a" },
      ],
    }),
  ],
  monitors: [packetWar],
  premise: {
    says: "the peer was given text that the stack never wrote",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "arrived" && seen.side === "b" && seen.datagram !== null &&
        seen.datagram.segment.data[0] === 0xff
      ),
  },
  reach: 50,
  pace: "quick",
};

/** S2: the connections of one four-tuple keep apart, whatever the network held back and whoever comes again. */

import fc, { type Arbitrary } from "fast-check";
import { census } from "../../spec/monitors/census.ts";
import { ownIncarnation } from "../../spec/monitors/own-incarnation.ts";
import { timeWaitSyn } from "../../spec/monitors/time-wait-syn.ts";
import { wholeStream } from "../../spec/monitors/whole-stream.ts";
import { has, SYN } from "../../spec/tcp/segment.ts";
import { MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";
import { otherSide, type Side } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_NETWORK, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import type { Action, FateRule, PacketClass, RuleFate, Scenario } from "../../src/scenario/scenario.ts";
import { closeBy, hostsFor, moment, whoeverOpens, writing } from "../arbitraries/ending.ts";
import { having } from "../arbitraries/exactly.ts";
import { network, side } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, reopen, scenario, steps, wait } from "../arbitraries/scenario.ts";

/** Longest that a network may hold a segment back, where a stack's MSL is half a minute or more. */
const SHORT_MSL = 30 * SECOND;

/**
 * Policies under which a segment of an old connection has a chance. TIME-WAIT ignores RSTs in all of them: one that
 * does not can be ended by an old segment, a hazard that RFC 1337 describes and RFC 9293 permits.
 */
const patient: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.boolean(),
  finRestartsTimeWait: fc.boolean(),
  timeWaitReuse: fc.constantFrom("rfc9293", "never", "rfc6191"),
  keepsDisorder: fc.boolean(),
  challengesOldAck: fc.boolean(),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  nagle: fc.boolean(),
  receiveBuffer: fc.constantFrom(65_535, 4096, 100_000),
}, { requiredKeys: ["timestamps"] });

/** Numbers so close together that the segments of one connection fit into the window of the next. */
const overlapping: Arbitrary<number[]> = fc.array(
  fc.oneof(fc.integer({ min: 290, max: 310 }), fc.nat(2000), fc.integer({ min: 0xffff_fc00, max: 0xffff_ffff })),
  { minLength: 3, maxLength: 3 },
);

const late = (longest: number): Arbitrary<RuleFate> =>
  fc.oneof(
    having<Extract<RuleFate, { fate: "duplicate" }>>({ fate: "duplicate" }, { by: fc.nat(longest) }),
    having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, { by: fc.nat(longest) }),
  );

/**
 * Holds packets back: delivers them late, or once more. None is lost, so that each connection comes to its own end.
 * SYNs are left alone: the side without a TIME-WAIT would take an old one, and with the numbers forced on it an old
 * acknowledgment for the answer.
 */
const heldBack = (longest: number): Arbitrary<FateRule> =>
  fc.oneof(
    having<FateRule>({}, {
      from: side,
      class: fc.constantFrom<PacketClass[]>("data", "fin", "ack"),
      nth: fc.nat(3),
      times: fc.integer({ min: 1, max: 3 }),
      then: late(longest),
    }),
    having<FateRule>({ class: "any", times: 1 }, {
      from: side,
      nth: fc.integer({ min: 1, max: 8 }),
      then: late(longest),
    }),
  );

/**
 * A connection, then, as soon as the stack that closed first lets it, another one between the same sockets. The second
 * is not asked for before the first was established at both ends: an accept could not be told to belong to which.
 */
const twice = (by: Side): readonly (Action | Arbitrary<Action>)[] => [
  open(by),
  awaiting("established", 8 * MINUTE),
  writing(1000),
  awaiting("delivered", 8 * MINUTE),
  closeBy(by),
  reopen(by),
  awaiting("established", 8 * MINUTE),
  moment(2 * MINUTE),
  writing(1000),
  moment(MINUTE),
];

/** How many connections were established at a side. */
const connectionsAt = (run: RunRecord, of: Side): number =>
  run.trace.filter((seen) => seen.type === "event" && seen.side === of && seen.event === "established").length;

/** Whether a packet arrived at either side after a SYN with another number had been sent by its sender since. */
function staleArrived(run: RunRecord): boolean {
  const isns = { a: new Set<number>(), b: new Set<number>() };
  const sentIn = new Map<number, number>();
  for (const seen of run.trace) {
    if (seen.type === "sent" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      if (has(segment, SYN)) isns[seen.side].add(segment.seq);
      sentIn.set(seen.packet, isns[seen.side].size);
    } else if (seen.type === "arrived") {
      const from = otherSide(seen.side);
      if ((sentIn.get(seen.packet) ?? 0) < isns[from].size) return true;
    }
  }
  return false;
}

/** The least scenario in which an old segment, SEQ=301, comes to a new connection, if there is no TIME-WAIT. */
const SEQ_301: Scenario = calmScenario({
  a: { ...calmScenario().a, isns: [300, 300], policy: { timestamps: false } },
  b: { ...calmScenario().b, isns: [700, 700] },
  network: {
    ...DEFAULT_NETWORK,
    rules: [{ from: "a", class: "data", nth: 0, times: 1, then: { fate: "duplicate", by: 5 * SECOND } }],
  },
  actions: [
    open("a"),
    { type: "write", side: "a", bytes: 100, urgent: false },
    awaiting("delivered", 10 * SECOND),
    { type: "close", side: "a" },
    reopen("a"),
    awaiting("established", 8 * MINUTE),
    wait(10 * SECOND),
  ],
});

/** The promise of TIME-WAIT. */
export const NOTHING_STALE_IS_ACCEPTED: Property = {
  id: "stale/nothing-of-an-old-connection-is-accepted",
  says: "No segment of an earlier connection is accepted by a later one, though delayed by up to an MSL.",
  covers: ["S2", "T4", "MUST-13"],
  needs: ["isn"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: patient, isns: overlapping }, b: { policy: patient, isns: overlapping } }),
      network: network({ rules: fc.array(heldBack(2 * MINUTE), { maxLength: 3 }) }),
      actions: steps(...twice(by)),
    })
  ),
  examples: [SEQ_301],
  monitors: [ownIncarnation, wholeStream],
  premise: { says: "the four-tuple was used again", reached: (run) => connectionsAt(run, "a") > 1 },
  reach: 40,
  pace: "slow",
};

/** The same with the stack's own numbers. */
export const NOTHING_STALE_WITH_OWN_NUMBERS: Property = {
  id: "stale/nothing-old-with-own-numbers",
  says: "With initial sequence numbers of its own choice, it accepts no segment of an earlier connection.",
  covers: ["S2", "T4"],
  needs: [],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by),
      network: having({ ...DEFAULT_NETWORK, msl: SHORT_MSL }, {
        rules: fc.array(heldBack(SHORT_MSL), { maxLength: 3 }),
      }),
      actions: steps(...twice(by)),
    })
  ),
  examples: [
    calmScenario({
      actions: [
        open("a"),
        awaiting("established", 10 * SECOND),
        { type: "close", side: "a" },
        reopen("a"),
        awaiting("established", 8 * MINUTE),
      ],
    }),
  ],
  monitors: [ownIncarnation, wholeStream],
  premise: { says: "the four-tuple was used again", reached: (run) => connectionsAt(run, "a") > 1 },
  reach: 35,
  pace: "slow",
};

const replay = (most: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "replay" }>>({ type: "replay" }, {
    from: side,
    class: fc.constantFrom<PacketClass[]>("data", "fin", "ack", "syn", "syn-ack", "any"),
    nth: fc.nat(most),
  });

/** MAY-2: a SYN with a higher number may open a connection from TIME-WAIT; old segments are old all the same. */
export const REOPENED_FROM_TIME_WAIT: Property = {
  id: "stale/reopened-from-time-wait",
  says: "A connection that a SYN opened from TIME-WAIT takes nothing of the one before.",
  covers: ["S2", "MAY-2"],
  needs: [],
  scenario: scenario({
    ...hostsFor("b"),
    actions: steps(
      open("b"),
      awaiting("established", 10 * SECOND),
      writing(2000),
      awaiting("delivered", 10 * SECOND),
      closeBy("a"),
      wait(SECOND),
      open("b"),
      awaiting("established", 10 * SECOND),
      writing(2000),
      replay(4),
      replay(4),
      moment(SECOND),
      replay(4),
      awaiting("delivered", 10 * SECOND),
    ),
  }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true, policy: { timestamps: false, challengesOldAck: false } },
      b: { ...DEFAULT_SERVER, listens: false },
      actions: [
        open("b"),
        awaiting("established", 10 * SECOND),
        { type: "write", side: "b", bytes: 500, urgent: false },
        awaiting("delivered", 10 * SECOND),
        { type: "close", side: "a" },
        wait(SECOND),
        open("b"),
        awaiting("established", 10 * SECOND),
        { type: "replay", from: "b", class: "data", nth: 0 },
        { type: "replay", from: "b", class: "fin", nth: 0 },
        wait(SECOND),
      ],
    }),
  ],
  monitors: [ownIncarnation, wholeStream],
  premise: { says: "a segment of an old connection arrived in a new one", reached: staleArrived },
  reach: 40,
  pace: "quick",
};

/** An old duplicate SYN opens nothing. */
export const OLD_SYN_IN_TIME_WAIT: Property = {
  id: "stale/old-syn-in-time-wait",
  says: "In TIME-WAIT, a duplicate of the SYN that opened the connection opens no other one.",
  covers: ["MAY-2", "S2", "S10"],
  needs: [],
  scenario: scenario({
    ...hostsFor("b"),
    actions: steps(
      open("b"),
      awaiting("established", 10 * SECOND),
      writing(1000),
      closeBy("a"),
      moment(2 * SECOND),
      wait(SECOND),
      having<Extract<Action, { type: "replay" }>>({ type: "replay", from: "b", class: "syn", nth: 0 }, {}),
      moment(SECOND),
      replay(4),
    ),
  }, { horizon: 5 * SECOND }),
  examples: [
    calmScenario({
      a: { ...calmScenario().a, listens: true },
      b: { ...DEFAULT_SERVER, listens: false },
      actions: [
        open("b"),
        awaiting("established", 10 * SECOND),
        { type: "close", side: "a" },
        wait(SECOND),
        { type: "replay", from: "b", class: "syn", nth: 0 },
      ],
      horizon: 5 * SECOND,
    }),
  ],
  monitors: [timeWaitSyn, ownIncarnation, census],
  premise: {
    says: "the SYN arrived a second time",
    reached: (run) =>
      run.trace.filter((seen) =>
        seen.type === "arrived" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, SYN)
      ).length > 1,
  },
  reach: 45,
  pace: "quick",
};

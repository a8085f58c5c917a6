/** What SYNs offer, and that what was offered holds. */

import fc, { type Arbitrary } from "fast-check";

import { everyOfferIsKept, offersAreKept } from "../../spec/monitors/owed-acks.ts";
import { linkIsAnnounced, scalingIsOffered } from "../../spec/monitors/syn-offers.ts";
import { synsOfferWhatTheyMay } from "../../spec/monitors/syn-options.ts";
import { windowOf } from "../../spec/monitors/wire.ts";
import { add, leq, lt, type Seq } from "../../spec/seq.ts";
import { ACK, has, SYN } from "../../spec/tcp/segment.ts";
import { SECOND } from "../../spec/time.ts";
import type { Property } from "../../src/runner/property.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import type { Action, Crafted, Host } from "../../src/scenario/scenario.ts";
import { injection } from "../arbitraries/crafted.ts";
import { hostsFor, whoeverOpens } from "../arbitraries/ending.ts";
import { exactly } from "../arbitraries/exactly.ts";
import { network } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { awaiting, open, scenario, steps, wait, write } from "../arbitraries/scenario.ts";
import { anySegment } from "../data/seen.ts";
import { insert, MOMENT } from "./scripted.ts";

/** Buffers for which no shift is needed, and up to those for which none is large enough. */
const BUFFERS: readonly number[] = [4096, 65_535, 65_536, 1_000_000, 2 ** 30 - 2 ** 14, 2 ** 30, 2 ** 31 - 1];

const offering: Arbitrary<PolicySettings> = fc.record({
  windowScale: fc.constant(true),
  receiveBuffer: fc.constantFrom(...BUFFERS),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  announcesMss: fc.boolean(),
}, { requiredKeys: ["windowScale", "receiveBuffer"] }) as Arbitrary<PolicySettings>;

/** Small buffers for stacks that have no policy. */
const sockets: Arbitrary<Host["options"]> = fc.oneof(
  exactly<Host["options"]>({}),
  exactly<Host["options"]>({ receiveBuffer: 4096 }),
);

/** RFC 7323, sections 2.2 and 2.3; RFC 6691, section 2. */
export const OFFERED: Property = {
  id: "options/syns-offer-what-they-can",
  says:
    "Its SYN and SYN,ACK offer window scaling, with a shift of 14 at most, and an MSS of the MTU less fixed headers.",
  covers: ["RFC7323-R1", "RFC7323-R6", "RFC7323-R11", "RFC6691-R1", "RFC6691-R2", "RFC6691-R6", "MUST-67", "S11"],
  needs: ["window-scale"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: offering, options: sockets }, b: { policy: offering } }),
      network: network({ rules: fc.constant([]) }),
      ip: fc.constant(4 as const),
      actions: steps(open(by), awaiting("established", 10 * SECOND), write("a", 2000), write("b", 2000)),
    })
  ),
  examples: [],
  monitors: [scalingIsOffered, synsOfferWhatTheyMay, linkIsAnnounced],
  premise: {
    says: "the stack sent a SYN or a SYN,ACK",
    reached: (run) =>
      run.trace.some((seen) =>
        seen.type === "sent" && seen.side === "a" && seen.datagram !== null && has(seen.datagram.segment, SYN)
      ),
  },
  reach: 50,
  pace: "quick",
};

const large: Arbitrary<PolicySettings> = fc.record({
  windowScale: fc.constant(true),
  receiveBuffer: fc.constantFrom(140_000, 150_001, 160_000),
  timestamps: fc.boolean(),
  delayedAck: fc.constantFrom(0, 200_000),
  acksEverySecond: fc.boolean(),
}, { requiredKeys: ["windowScale", "receiveBuffer"] }) as Arbitrary<PolicySettings>;

/** What a peer says that no longer hears anything. */
const said: Partial<Crafted> = { timestamps: { value: 1, echo: 0, always: false } };

const odd = injection(said, { length: fc.integer({ min: 1, max: 7 }) });
const long = injection(said, { length: fc.integer({ min: 45_000, max: 65_000 }) });
/** Text that ends at the right edge that was offered, or a few octets before it. */
const upToTheEdge = injection({ ...said, seq: { base: "RCV.EDGE", plus: -60_000 } }, {
  length: fc.integer({ min: 59_998, max: 60_000 }),
});

const actions = (by: "a" | "b"): readonly Action[] => [
  open(by),
  awaiting("established", 10 * SECOND),
  { type: "partition", from: "both", us: null },
  { type: "reader", side: "a", reader: { reads: "never" } },
];

/** RFC 7323, section 2.4. */
export const EVERY_OFFER: Property = {
  id: "options/every-offer-is-kept",
  says: "It takes text up to the largest right edge that it offered, though rounding has moved the edge back since.",
  covers: ["RFC7323-R14", "RFC7323-R15", "S7", "S11"],
  needs: ["crafted", "window-scale", "policy"],
  scenario: whoeverOpens((by) =>
    scenario({
      ...hostsFor(by, { a: { policy: large }, b: { policy: exactly({ windowScale: true }) } }),
      actions: steps(
        ...actions(by),
        odd,
        MOMENT,
        long,
        MOMENT,
        odd,
        MOMENT,
        long,
        MOMENT,
        upToTheEdge,
        wait(12 * SECOND),
      ),
    }, { ending: "leave", horizon: SECOND })
  ),
  examples: [
    calmScenario({
      a: { ...DEFAULT_HOST, policy: { receiveBuffer: 70_000, timestamps: false } },
      actions: [
        ...actions("a"),
        insert({ length: 1 }),
        MOMENT,
        insert({ length: 30_000 }),
        MOMENT,
        insert({ seq: { base: "RCV.EDGE", plus: -60_000 }, length: 60_000 }),
        wait(12 * SECOND),
      ],
      ending: "leave",
      horizon: SECOND,
    }),
  ],
  monitors: [everyOfferIsKept, offersAreKept],
  premise: {
    says: "text arrived that ended beyond the window of the last acknowledgment, and within one offered before",
    reached: (run) => {
      let edge: Seq | null = null;
      return anySegment(run, ({ what, side, segment, connection: { a } }) => {
        if (what === "sent" && side === "a" && has(segment, ACK) && !has(segment, SYN)) {
          edge = add(segment.ack, windowOf(a, segment));
        }
        const end = add(segment.seq, segment.data.length);
        return what === "arrived" && side === "a" && edge !== null && a.offered !== null && lt(edge, end) &&
          leq(end, a.offered);
      });
    },
  },
  reach: 20,
  pace: "quick",
};

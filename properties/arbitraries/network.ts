/** Networks that get better: every fault is one of finitely many, so that liveness may be asked afterwards. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { FateRule, Network, PacketClass, RuleFate, Weather } from "../../src/scenario/scenario.ts";
import { DEFAULT_NETWORK } from "../../src/scenario/defaults.ts";
import { exactly, having } from "./exactly.ts";

/** A side. */
export const side: Arbitrary<"a" | "b"> = fc.constantFrom("a" as const, "b" as const);

/** Odds in a thousand up to `max`; often none at all, so that some kinds of fault are missing from most runs. */
const odds = (max: number): Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));

/** Random faults for some packets. */
export const weather: Arbitrary<Weather> = fc.record({
  seed: fc.nat(0xffff),
  packets: fc.integer({ min: 0, max: 60 }),
  drop: odds(400),
  duplicate: odds(200),
  delay: odds(300),
  corrupt: odds(100),
  maxDelay: fc.integer({ min: 0, max: 2 * SECOND }),
});

/** What may become of a packet. */
export const fate: Arbitrary<RuleFate> = fc.oneof(
  exactly<RuleFate>({ fate: "drop" }),
  having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, { by: fc.integer({ min: 0, max: 5 * SECOND }) }),
  having<Extract<RuleFate, { fate: "duplicate" }>>({ fate: "duplicate" }, {
    by: fc.integer({ min: 0, max: 5 * SECOND }),
  }),
  having<Extract<RuleFate, { fate: "corrupt" }>>({ fate: "corrupt" }, {
    at: fc.nat(1500),
    mask: fc.integer({ min: 1, max: 255 }),
  }),
);

/** A rule about a few packets of some class. */
export const ruleAbout = (...classes: readonly PacketClass[]): Arbitrary<FateRule> =>
  fc.record({
    from: side,
    class: fc.constantFrom(...classes),
    nth: fc.nat(4),
    times: fc.integer({ min: 1, max: 3 }),
    then: fate,
  });

/** A rule that drops: the n-th of a class, and some after it. */
export const loss = (from: "a" | "b", of: PacketClass, most: number): Arbitrary<FateRule> =>
  having<FateRule>({ from, class: of, nth: 0, then: { fate: "drop" } }, { times: fc.integer({ min: 1, max: most }) });

/** A network with some parts generated, and the rest as always. */
export const network = (parts: { readonly [K in keyof Network]?: Arbitrary<Network[K]> }): Arbitrary<Network> =>
  having<Network>(DEFAULT_NETWORK, parts);

/** Any storm that passes: rules about any packets, weather, any latency. */
export const storm: Arbitrary<Network> = network({
  latency: fc.constantFrom(10 * MILLISECOND, 0, 1, MILLISECOND, 100 * MILLISECOND, 600 * MILLISECOND),
  rules: fc.array(ruleAbout("any", "syn", "syn-ack", "ack", "data", "fin", "rst", "retransmission"), { maxLength: 4 }),
  weather: fc.option(weather, { nil: null }),
});

/** No fault at all. */
export const calm: Arbitrary<Network> = network({});

/** How connections are opened, and what may happen to their first segments. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Action, FateRule, Host, Network, RuleFate, Scenario } from "../../src/scenario/scenario.ts";
import { DEFAULT_NETWORK, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { network, side } from "../arbitraries/network.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { scenario } from "../arbitraries/scenario.ts";
import { isn } from "../arbitraries/sequence.ts";

/** What may become of a segment of a handshake. */
const fate: Arbitrary<RuleFate> = fc.oneof(
  exactly<RuleFate>({ fate: "drop" }),
  having<Extract<RuleFate, { fate: "delay" }>>({ fate: "delay" }, { by: fc.nat(2 * SECOND) }),
  having<Extract<RuleFate, { fate: "duplicate" }>>({ fate: "duplicate" }, { by: fc.nat(2 * SECOND) }),
  having<Extract<RuleFate, { fate: "corrupt" }>>({ fate: "corrupt" }, {
    at: fc.nat(60),
    mask: fc.integer({ min: 1, max: 255 }),
  }),
);

const rule: Arbitrary<FateRule> = fc.record({
  from: side,
  class: fc.constantFrom("syn", "syn-ack", "ack", "any"),
  nth: fc.nat(1),
  times: fc.integer({ min: 1, max: 2 }),
  then: fate,
});

/** Faults for the first segments of a run, few enough that nobody gives up. */
export const openingStorm: Arbitrary<Network> = network({
  latency: fc.constantFrom(10 * MILLISECOND, 0, 1, MILLISECOND, 100 * MILLISECOND),
  rules: fc.array(rule, { maxLength: 2 }),
  weather: fc.option(
    fc.record({
      seed: fc.nat(0xffff),
      packets: fc.nat(8),
      drop: fc.nat(300),
      duplicate: fc.nat(200),
      delay: fc.nat(300),
      corrupt: fc.nat(100),
      maxDelay: fc.nat(2 * SECOND),
    }),
    { nil: null },
  ),
});

/** The first segments come twice, and late; none is lost. */
export const echoes: Arbitrary<Network> = network({
  latency: fc.constantFrom(10 * MILLISECOND, MILLISECOND, 100 * MILLISECOND),
  rules: fc.array(
    fc.record({
      from: side,
      class: fc.constantFrom("syn", "syn-ack", "ack"),
      nth: fc.nat(1),
      times: fc.constant(1),
      then: having<Extract<RuleFate, { fate: "duplicate" }>>({ fate: "duplicate" }, { by: fc.nat(3 * SECOND) }),
    }),
    { maxLength: 3 },
  ),
});

/** The network that loses the first segments that a rule names, and nothing else. */
export const losing = (rules: readonly FateRule[]): Network => ({ ...DEFAULT_NETWORK, rules });

/** A scenario that `by` opens, with any policies and initial sequence numbers. */
export const opening = (
  by: "a" | "b" | "both",
  parts: { readonly [K in keyof Scenario]?: Arbitrary<Scenario[K]> },
  fixed: { readonly a?: Partial<Host>; readonly b?: Partial<Host> } = {},
): Arbitrary<Scenario> =>
  scenario({
    ...hostsFor(
      by,
      { a: { isns: fc.array(isn, { maxLength: 1 }) }, b: { isns: fc.array(isn, { maxLength: 1 }) } },
      fixed,
    ),
    ...parts,
  });

/** A policy with some settings fixed and some generated; the others are the recommended ones. */
export const policyWith = (
  fixed: PolicySettings,
  generated: Readonly<Record<string, Arbitrary<number | boolean | string | null>>> = {},
): Arbitrary<PolicySettings> => having<PolicySettings>(fixed, generated);

/** Side `b` where it is the one that opens, with such a policy. */
export const clientB = (
  fixed: PolicySettings,
  generated: Readonly<Record<string, Arbitrary<number | boolean | string | null>>> = {},
): Arbitrary<Host> => having<Host>({ ...DEFAULT_SERVER, listens: false }, { policy: policyWith(fixed, generated) });

/** One of some actions. */
export const oneOf = (...actions: readonly (Action | Arbitrary<Action>)[]): Arbitrary<Action> =>
  fc.oneof(...actions.map((one) => ("generate" in one ? one : exactly<Action>(one))));

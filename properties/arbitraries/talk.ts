/** Connections on which applications talk: who opens, what is written, how it is read. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { Action, Application, Host, Network, Reader, Scenario } from "../../src/scenario/scenario.ts";
import { exactly, having } from "./exactly.ts";
import { storm } from "./network.ts";
import { anyPolicy, type PolicySettings } from "./policy.ts";
import { awaiting, client, open, scenario, server, steps } from "./scenario.ts";

/** How long the end of a scenario waits for everything that was written to be read. */
const PATIENCE = 30 * MINUTE;

/** A reader: eager, or slow, but never so slow that a connection takes more than some minutes. */
export const anyReader: Arbitrary<Reader> = fc.oneof(
  exactly<Reader>({ reads: "eagerly" }),
  having<Extract<Reader, { reads: "slowly" }>>({ reads: "slowly" }, {
    bytes: fc.integer({ min: 500, max: 20_000 }),
    every: fc.integer({ min: MILLISECOND, max: SECOND }),
  }),
);

/** An application that reads in some way, and leaves closing to the scenario. */
export const readingBy = (reader: Arbitrary<Reader>): Arbitrary<Application> =>
  having<Application>({ atEndOfStream: "nothing", accepts: true }, { reader });

/** A write of 1 to `max` octets, from either side. */
export const someWrite = (max: number, side: Arbitrary<Side> = fc.constantFrom("a", "b")): Arbitrary<Action> =>
  having<Extract<Action, { type: "write" }>>({ type: "write", urgent: false }, {
    side,
    bytes: fc.integer({ min: 1, max }),
  });

/** A pause of up to `max` microseconds. */
export const pause = (max: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "wait" }>>({ type: "wait" }, { us: fc.nat(max) });

/** One action that does nothing: the place of an action that can be left out. */
export const nothing: Action = { type: "wait", us: 0 };

/** Small writes and large ones from both sides, with pauses between some of them. */
export const chatter: Arbitrary<Action> = fc.oneof(
  { arbitrary: someWrite(200), weight: 3 },
  { arbitrary: someWrite(8_000), weight: 2 },
  { arbitrary: someWrite(40_000), weight: 1 },
  { arbitrary: pause(SECOND), weight: 3 },
);

/** Policies without timestamps, so that a made-up segment without them is judged by its numbers. */
export const plainPolicy: Arbitrary<PolicySettings> = fc.record({
  timestamps: fc.constant(false),
  windowScale: fc.boolean(),
  sack: fc.boolean(),
  nagle: fc.boolean(),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
  receiveBuffer: fc.constantFrom(65_535, 4096, 100_000),
}, { requiredKeys: ["timestamps"] }) as Arbitrary<PolicySettings>;

/** Policies with receive buffers of a few segments. */
export const smallBuffers: Arbitrary<PolicySettings> = fc.record({
  receiveBuffer: fc.constantFrom(4096, 2048, 3000, 10_000),
  windowScale: fc.boolean(),
  timestamps: fc.boolean(),
  nagle: fc.boolean(),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  initialWindow: fc.constantFrom("rfc5681", "rfc6928"),
  sillyWindowPercent: fc.integer({ min: 25, max: 50 }),
  overrideTimeout: fc.integer({ min: 100 * MILLISECOND, max: SECOND }),
}, { requiredKeys: ["receiveBuffer"] }) as Arbitrary<PolicySettings>;

/** Receive buffers of a few segments for any stack that takes them from its user, as a policy is the model's alone. */
export const smallSockets: Arbitrary<Host["options"]> = fc.record({
  receiveBuffer: fc.constantFrom(4096, 3000, 6000),
});

/** A policy with some settings, and the recommended ones besides. */
export const policyWith = (settings: PolicySettings): Arbitrary<PolicySettings> => exactly(settings);

/** What a talk may be told; the rest is random policies, a storm, and applications that read somehow. */
export interface Talk {
  readonly network?: Arbitrary<Network>;
  readonly policy?: Arbitrary<PolicySettings>;
  readonly application?: Arbitrary<Application>;
  readonly options?: Arbitrary<Host["options"]>;
  readonly isns?: Arbitrary<readonly number[]>;
}

/**
 * A connection that either side opens, the given actions on it, and then time for everything to be read. It is left
 * open: what is asked for in the end is that nothing is missing.
 */
export function talk(given: Talk, ...actions: readonly (Action | Arbitrary<Action>)[]): Arbitrary<Scenario> {
  const host = {
    application: given.application ?? readingBy(anyReader),
    policy: given.policy ?? anyPolicy,
    ...(given.options === undefined ? {} : { options: given.options }),
    ...(given.isns === undefined ? {} : { isns: given.isns }),
  };
  const from = (by: Side): Arbitrary<Scenario> =>
    scenario({
      a: by === "a" ? client(host) : server(host),
      b: by === "b" ? client(host) : server(host),
      network: given.network ?? storm,
      actions: steps(open(by), ...actions, awaiting("delivered", PATIENCE)),
    }, { ending: "leave", horizon: SECOND });
  return fc.oneof(from("a"), from("b"));
}

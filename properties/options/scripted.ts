/** A peer that is made up: the true one is cut off, and segments come in its name with whatever options one likes. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { ACK, SYN } from "../../spec/tcp/segment.ts";
import type { Action, Crafted, Scenario } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_HOST } from "../../src/scenario/defaults.ts";
import { injection } from "../arbitraries/crafted.ts";
import { hostsFor } from "../arbitraries/ending.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";
import { anyPolicy } from "../arbitraries/policy.ts";
import { open, scenario, steps, wait } from "../arbitraries/scenario.ts";

/** Nothing that either stack sends arrives. */
const CUT: Action = { type: "partition", from: "both", us: null };

/** How long a stack has for an answer that is due at once. */
export const MOMENT: Action = wait(50 * MILLISECOND);

/** Where the peer's numbers start. */
const ISS = 0x7000_0000;

/** The parts of a segment's options, in hexadecimal, of any number. */
export type Hexadecimal = Arbitrary<string>;

/** A script may vary the peer's SYN, the window on it, and the policy of the stack where it has one. */
export interface Script {
  /** The options of its SYN. */
  readonly options: Hexadecimal;
  /** The window on its SYN, and on the ACK that completes a passive open. */
  readonly window?: Arbitrary<number>;
  /** The options of the ACK that completes a passive open. */
  readonly ackOptions?: Hexadecimal;
  readonly policy?: Arbitrary<PolicySettings>;
  readonly fixed?: Partial<Scenario>;
}

/** The handshake with the made-up peer, and what follows it. */
export function scripted(script: Script, ...actions: readonly (Action | Arbitrary<Action>)[]): Arbitrary<Scenario> {
  const window = script.window ?? fc.constant(65_535);
  const syn = (flags: number): Arbitrary<Action> =>
    injection({ flags, seq: { base: "zero", plus: ISS } }, { options: script.options, window });
  const ack = injection({}, { options: script.ackOptions ?? fc.constant(""), window });
  const from = (by: "a" | "b"): Arbitrary<Scenario> =>
    scenario({
      ...hostsFor(
        by,
        { a: { policy: script.policy ?? anyPolicy } },
        { a: { application: { ...DEFAULT_HOST.application, atEndOfStream: "nothing" } } },
      ),
      actions: by === "a"
        ? steps(CUT, open("a"), MOMENT, syn(SYN | ACK), MOMENT, ...actions)
        : steps(CUT, open("b"), MOMENT, syn(SYN), MOMENT, ack, MOMENT, ...actions),
    }, { ending: "leave", horizon: MILLISECOND, ...script.fixed });
  return fc.oneof(from("a"), from("b"));
}

/** A script without anything random, for an example: the stack connects. */
export const script = (
  synAck: Partial<Crafted>,
  actions: readonly Action[],
  fixed: Partial<Scenario> = {},
): Scenario =>
  calmScenario({
    actions: [
      CUT,
      open("a"),
      MOMENT,
      insert({ flags: SYN | ACK, seq: { base: "zero", plus: ISS }, ...synAck }),
      MOMENT,
      ...actions,
    ],
    ending: "leave",
    horizon: MILLISECOND,
    ...fixed,
  });

/** Puts one segment in front of the stack. */
export const insert = (segment: Partial<Crafted>): Action => ({
  type: "inject",
  to: "a",
  segment: {
    flags: ACK,
    seq: { base: "RCV.NXT", plus: 0 },
    ack: { base: "SND.NXT", plus: 0 },
    window: 65_535,
    urgentPointer: 0,
    length: 0,
    options: "",
    checksum: 0,
    dataOffset: null,
    reserved: 0,
    toPort: 0,
    fromPort: 0,
    ...segment,
  },
});

/** A write by the stack's application that is more than any first flight. */
export const MUCH: Action = { type: "write", side: "a", bytes: 60_000, urgent: false };

/** Everything that is in flight is acknowledged, some times in a row. */
export const acknowledgments = (
  times: number,
  parts: { readonly [K in keyof Crafted]?: Arbitrary<Crafted[K]> } = {},
): readonly (Action | Arbitrary<Action>)[] =>
  Array.from({ length: times }, () => [injection({}, parts), MOMENT]).flat();

/** The same without anything random. */
export const acked = (times: number, parts: Partial<Crafted> = {}): readonly Action[] =>
  Array.from({ length: times }, () => [insert(parts), MOMENT]).flat();

/** Time in which whatever waits for less than a second has left. */
export const REST: Action = wait(1500 * MILLISECOND);

/** One of some hexadecimal strings, without `chain`. */
export const hex = (...each: readonly string[]): Hexadecimal => fc.constantFrom(...each);

/** An open connection is left as it is, over which applications talked. */
export const LEFT: Partial<Scenario> = { ending: "leave", horizon: SECOND };

/** Nothing but literal options. */
export const literally = (options: string): Hexadecimal => exactly(options);

/** A write of the stack of some octets. */
export const someText = (least: number, most: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "write" }>>({ type: "write", side: "a", urgent: false }, {
    bytes: fc.integer({ min: least, max: most }),
  });

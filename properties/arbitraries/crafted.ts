/** Segments that an attacker makes up, as actions. */

import fc, { type Arbitrary } from "fast-check";
import type { Side } from "../../spec/trace/observation.ts";
import type { Action, Crafted } from "../../src/scenario/scenario.ts";
import { DEFAULT_CRAFTED } from "../../src/scenario/defaults.ts";
import { having } from "./exactly.ts";

/** Puts a segment in front of the stack under test: a bare acknowledgment in order, but for the given parts. */
export const injection = (
  fixed: Partial<Crafted>,
  generated: { readonly [K in keyof Crafted]?: Arbitrary<Crafted[K]> } = {},
  to: Side = "a",
): Arbitrary<Action> =>
  having<Extract<Action, { type: "inject" }>>({ type: "inject", to }, {
    segment: having<Crafted>({ ...DEFAULT_CRAFTED, ...fixed }, generated),
  });

/** A sequence number so far from one of the target's variables. */
export const seqFrom = (base: Crafted["seq"]["base"], min: number, max: number): Arbitrary<Crafted["seq"]> =>
  having<Crafted["seq"]>({ base }, { plus: fc.integer({ min, max }) });

/** An acknowledgment number so far from one of the target's variables. */
export const ackFrom = (base: Crafted["ack"]["base"], min: number, max: number): Arbitrary<Crafted["ack"]> =>
  having<Crafted["ack"]>({ base }, { plus: fc.integer({ min, max }) });

/** Puts one fixed segment in front of the stack under test. */
export const inject = (segment: Partial<Crafted>, to: Side = "a"): Action => ({
  type: "inject",
  to,
  segment: { ...DEFAULT_CRAFTED, ...segment },
});

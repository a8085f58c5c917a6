/** Scenarios with some parts generated, and the rest as always. */

import fc, { type Arbitrary } from "fast-check";
import type { Action, Host, Scenario } from "../../src/scenario/scenario.ts";
import { calmScenario, DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { exactly, having } from "./exactly.ts";

/** Parts of a record that are generated. */
type Generated<T> = { readonly [K in keyof T]?: Arbitrary<T[K]> };

/** A scenario: what is not generated is calm. */
export const scenario = (parts: Generated<Scenario>, fixed: Partial<Scenario> = {}): Arbitrary<Scenario> =>
  having<Scenario>(calmScenario(fixed), { seed: fc.nat(0xffff), ...parts });

/** The side that connects. */
export const client = (parts: Generated<Host>, fixed: Partial<Host> = {}): Arbitrary<Host> =>
  having<Host>({ ...DEFAULT_HOST, ...fixed }, parts);

/** The side that listens. */
export const server = (parts: Generated<Host>, fixed: Partial<Host> = {}): Arbitrary<Host> =>
  having<Host>({ ...DEFAULT_SERVER, ...fixed }, parts);

/** Actions in a fixed order, each of them fixed or generated. */
export const steps = (...each: readonly (Action | Arbitrary<Action>)[]): Arbitrary<Action[]> =>
  fc.tuple(...each.map((one) => ("generate" in one ? one : exactly<Action>(one)))) as unknown as Arbitrary<Action[]>;

/** Opens a connection, actively from `by`, on the usual four-tuple. */
export const open = (by: "a" | "b" | "both"): Action => ({ type: "open", by, tuple: 0, retry: false });

/** Opens the next connection on the same four-tuple as soon as the stack lets it. */
export const reopen = (by: "a" | "b" | "both"): Action => ({ type: "open", by, tuple: 0, retry: true });

/** Waits a fixed time, in microseconds. */
export const wait = (us: number): Action => ({ type: "wait", us });

/** Waits for at most `us` microseconds until something holds. */
export const awaiting = (what: Extract<Action, { type: "await" }>["what"], us: number): Action => ({
  type: "await",
  what,
  us,
});

/** Some time, from none to `max` microseconds. */
export const someTime = (max: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
    us: fc.nat(max),
  });

/** A write of up to `max` octets. */
export const write = (side: "a" | "b", max: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "write" }>>({ type: "write", side, urgent: false }, { bytes: fc.nat(max) });

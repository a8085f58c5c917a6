/** Connections that come to an end: who opens, what goes on, who closes when, and over which network. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import type { Action, FateRule, Host, Network, PacketClass, Scenario, Weather } from "../../src/scenario/scenario.ts";
import { DEFAULT_HOST, DEFAULT_SERVER } from "../../src/scenario/defaults.ts";
import { having } from "./exactly.ts";
import { network, side } from "./network.ts";
import { anyPolicy } from "./policy.ts";
import { scenario } from "./scenario.ts";

type Generated<T> = { readonly [K in keyof T]?: Arbitrary<T[K]> };

/** Both hosts as they are when `by` opens: who does not open listens; with any policy unless told otherwise. */
export const hostsFor = (
  by: "a" | "b" | "both",
  parts: { readonly a?: Generated<Host>; readonly b?: Generated<Host> } = {},
  fixed: { readonly a?: Partial<Host>; readonly b?: Partial<Host> } = {},
): { readonly a: Arbitrary<Host>; readonly b: Arbitrary<Host> } => ({
  a: having<Host>({ ...DEFAULT_HOST, listens: by === "b", ...fixed.a }, { policy: anyPolicy, ...parts.a }),
  b: having<Host>({ ...DEFAULT_SERVER, listens: by === "a", ...fixed.b }, { policy: anyPolicy, ...parts.b }),
});

/** Scenarios that are the same but for who opens. */
export const whoeverOpens = (made: (by: "a" | "b") => Arbitrary<Scenario>): Arbitrary<Scenario> =>
  fc.oneof(made("a"), made("b"));

/** Scenarios with the usual hosts, opened by `by`. */
export const between = (by: "a" | "b" | "both", parts: Generated<Scenario>, fixed: Partial<Scenario> = {}): Arbitrary<
  Scenario
> => scenario({ ...hostsFor(by), ...parts }, fixed);

/** A half-close or a close by one of the two. */
export const closing: Arbitrary<Action> = fc.oneof(
  having<Extract<Action, { type: "close" }>>({ type: "close" }, { side }),
  having<Extract<Action, { type: "shutdown" }>>({ type: "shutdown" }, { side }),
);

/** A close by the given side, or, as often, a half-close. */
export const endingBy = (who: "a" | "b"): Arbitrary<Action> => fc.oneof(closeBy(who), shutdownBy(who));

/** A close by the given side. */
export const closeBy = (who: "a" | "b"): Arbitrary<Action> =>
  having<Extract<Action, { type: "close" }>>({ type: "close", side: who }, {});

/** A half-close by the given side. */
export const shutdownBy = (who: "a" | "b"): Arbitrary<Action> =>
  having<Extract<Action, { type: "shutdown" }>>({ type: "shutdown", side: who }, {});

/** A close by one of the two. */
export const closeByOne: Arbitrary<Action> = having<Extract<Action, { type: "close" }>>({ type: "close" }, { side });

/** One of the two writes up to `max` octets. */
export const writing = (max: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "write" }>>({ type: "write", urgent: false }, { side, bytes: fc.nat(max) });

/** A wait of up to `max` microseconds, most often a short one, in which segments are still under way. */
export const moment = (max: number): Arbitrary<Action> =>
  having<Extract<Action, { type: "wait" }>>({ type: "wait" }, {
    us: fc.oneof(fc.nat(25 * MILLISECOND), fc.nat(25 * MILLISECOND), fc.nat(max)),
  });

/** Something that an application may do in the course of a connection. */
export const doing: Arbitrary<Action> = fc.oneof(moment(3 * SECOND), writing(100), writing(20_000), closing);

/** Drops some packets of a class that one side sends: up to `most` in a row, from one of the first on. */
export const lost = (most: number, ...classes: readonly PacketClass[]): Arbitrary<FateRule> =>
  having<FateRule>({ then: { fate: "drop" } }, {
    from: side,
    class: fc.constantFrom(...classes),
    nth: fc.nat(3),
    times: fc.integer({ min: 1, max: most }),
  });

/** Bad weather that a stack with short time-outs has behind it within seconds. */
const shower: Arbitrary<Weather> = fc.record({
  seed: fc.nat(0xffff),
  packets: fc.integer({ min: 0, max: 24 }),
  drop: fc.oneof(fc.constant(0), fc.nat(250)),
  duplicate: fc.oneof(fc.constant(0), fc.nat(200)),
  delay: fc.oneof(fc.constant(0), fc.nat(300)),
  corrupt: fc.oneof(fc.constant(0), fc.nat(50)),
  maxDelay: fc.nat(SECOND),
});

/** A network that loses a few packets, the closing ones more than others, and is soon well again. */
export const mild: Arbitrary<Network> = network({
  latency: fc.constantFrom(10 * MILLISECOND, 0, MILLISECOND, 100 * MILLISECOND),
  rules: fc.array(lost(2, "fin", "ack", "data", "any"), { maxLength: 2 }),
  weather: fc.option(shower, { nil: null }),
});

/** ICMP errors about what the stack under test has sent, as actions. */

import fc, { type Arbitrary } from "fast-check";
import { ICMP, ICMPV6 } from "../../spec/icmp.ts";
import type { Side } from "../../spec/trace/observation.ts";
import { DEFAULT_CRAFTED_ICMP } from "../../src/scenario/defaults.ts";
import type { Action, CraftedIcmp, PacketClass } from "../../src/scenario/scenario.ts";
import { having } from "./exactly.ts";

type Complaint = Extract<Action, { type: "icmp-error" }>;

/** A type and its codes, with whatever else of an error is fixed or generated. */
const kind = (
  type: number,
  codes: readonly number[],
  rest: { readonly [K in keyof CraftedIcmp]?: Arbitrary<CraftedIcmp[K]> } = {},
): Arbitrary<CraftedIcmp> =>
  having<CraftedIcmp>({ ...DEFAULT_CRAFTED_ICMP, type }, { code: fc.constantFrom(...codes), ...rest });

/** The whole numbers below `end`. */
const below = (end: number): readonly number[] => [...Array(end).keys()];

/** Soft errors (RFC 9293, section 3.9.2.2), by the version of IP. */
export const softErrors: Readonly<Record<4 | 6, Arbitrary<CraftedIcmp>>> = {
  4: fc.oneof(
    kind(ICMP.unreachable, [0, 1, 5]),
    kind(ICMP.timeExceeded, [0, 1]),
    kind(ICMP.parameterProblem, [0, 1, 2]),
  ),
  6: fc.oneof(
    kind(ICMPV6.unreachable, [0, 3]),
    kind(ICMPV6.timeExceeded, [0, 1]),
    kind(ICMPV6.parameterProblem, [0, 1, 2]),
  ),
};

/** Hard errors, but for "fragmentation needed". */
export const hardErrors: Readonly<Record<4 | 6, Arbitrary<CraftedIcmp>>> = {
  4: kind(ICMP.unreachable, [3, 2]),
  6: kind(ICMPV6.unreachable, [4, 1]),
};

/** Source Quench, which IPv6 never had. */
export const sourceQuench: Arbitrary<CraftedIcmp> = kind(ICMP.sourceQuench, [0]);

const anything = {
  mtu: fc.constantFrom(0, 68, 576, 1280, 1400, 1500, 65_535),
  octets: fc.constantFrom(8, 20, 64, 548),
  seq: fc.oneof(fc.constant(0), fc.integer({ min: -100_000, max: 100_000 }), fc.constant(0x7fff_ffff)),
  sourcePort: fc.constantFrom(0, 0, 0, 1),
  destinationPort: fc.constantFrom(0, 0, 0, 1),
};

/** Any error at all, redirects and unknown types among them, that quotes what was sent or something like it. */
export const anyError: Readonly<Record<4 | 6, Arbitrary<CraftedIcmp>>> = {
  4: fc.oneof(
    kind(ICMP.unreachable, below(16), anything),
    kind(ICMP.sourceQuench, [0, 1], anything),
    kind(ICMP.redirect, below(4), anything),
    kind(ICMP.timeExceeded, [0, 1, 2], anything),
    kind(ICMP.parameterProblem, [0, 1, 2], anything),
  ),
  6: fc.oneof(
    kind(ICMPV6.unreachable, below(8), anything),
    kind(ICMPV6.packetTooBig, [0, 1], anything),
    kind(ICMPV6.timeExceeded, [0, 1, 2], anything),
    kind(ICMPV6.parameterProblem, below(4), anything),
    kind(100, [0], anything),
  ),
};

/** A packet of a class that was sent: one of the first, or one of the newest. */
const nth: Arbitrary<number> = fc.constantFrom(-1, 0, -1, 0, 1, -2);

/** Tells a host of an error with a packet of some class that it has sent. */
export const icmpErrorAbout = (
  what: PacketClass,
  error: Arbitrary<CraftedIcmp>,
  which: Arbitrary<number> = nth,
  to: Side = "a",
): Arbitrary<Action> => having<Complaint>({ type: "icmp-error", to, class: what }, { nth: which, error });

const anyOver = (ip: 4 | 6): Arbitrary<Action> =>
  having<Complaint>({ type: "icmp-error", to: "a" }, {
    class: fc.constantFrom(
      "any",
      "any",
      "any",
      "any",
      "data",
      "data",
      "syn",
      "syn-ack",
      "ack",
      "data",
      "fin",
      "rst",
      "retransmission",
    ),
    nth,
    error: anyError[ip],
  });

/** Any ICMP error about anything that the stack under test has sent; skipped where it has sent no such packet. */
export const icmpError: Arbitrary<Action> = anyOver(4);

/** The same over IPv6. */
export const icmpv6Error: Arbitrary<Action> = anyOver(6);

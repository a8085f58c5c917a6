/** Segments that nobody's peer sends. */

import fc, { type Arbitrary } from "fast-check";
import type { Action, Crafted } from "../../src/scenario/scenario.ts";
import { DEFAULT_CRAFTED } from "../../src/scenario/defaults.ts";
import { exactly, having } from "../arbitraries/exactly.ts";
import { side } from "../arbitraries/network.ts";

type Inject = Extract<Action, { type: "inject" }>;

/** Options of any kind, legal and not, but no timestamps: those could be believed. */
export const oddOptions: Arbitrary<string> = fc.constantFrom(
  "",
  "01010101",
  "fe04abcd",
  "fd0601020304fc02",
  "0200",
  "0201",
  "02ff05b4",
  "0204",
  "030300",
  "0303ff",
  "0402",
  "0500",
  "0502",
  "050a00000000",
  "01fe",
  "ff",
  "00ffffff",
  "fe28" + "00".repeat(38),
);

const distance = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -70_000, max: 70_000 }));

/** Segments of any kind, most of which a stack drops as damaged or as out of place. */
const wild: Arbitrary<Crafted> = having<Crafted>({ toPort: 0, fromPort: 0 }, {
  flags: fc.nat(255),
  seq: fc.record({ base: fc.constantFrom("RCV.NXT" as const, "RCV.EDGE" as const, "IRS" as const), plus: distance }),
  ack: fc.record({ base: fc.constantFrom("SND.NXT" as const, "SND.UNA" as const, "ISS" as const), plus: distance }),
  window: fc.oneof(fc.constant(65_535), fc.constant(0), fc.nat(65_535)),
  urgentPointer: fc.oneof(fc.constant(0), fc.nat(65_535)),
  length: fc.oneof(fc.constant(0), fc.nat(1400)),
  options: oddOptions,
  checksum: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 65_534 })),
  dataOffset: fc.oneof(fc.constant(null), fc.nat(15)),
  reserved: fc.oneof(fc.constant(0), fc.nat(15)),
});

/** Segments in their place, so that what is odd about them is looked at. */
const inPlace: Arbitrary<Crafted> = having<Crafted>({ ...DEFAULT_CRAFTED }, {
  flags: fc.constantFrom(0x10, 0x18, 0x30, 0x38, 0x31, 0x11, 0x12, 0x14, 0x50, 0x90, 0xff, 0x3f),
  seq: exactly({ base: "RCV.NXT" as const, plus: 0 }),
  ack: exactly({ base: "SND.NXT" as const, plus: 0 }),
  window: fc.oneof(fc.constant(65_535), fc.constant(0), fc.nat(65_535)),
  urgentPointer: fc.oneof(fc.constant(0), fc.constant(65_535), fc.nat(65_535)),
  length: fc.oneof(fc.constant(0), fc.nat(1400)),
  options: oddOptions,
});

/** Any segment at all. */
export const anySegment: Arbitrary<Crafted> = fc.oneof(wild, inPlace);

/** What must have no effect: a damaged segment, whatever it says; an acknowledgment of nothing new, oddly dressed. */
export const harmlessSegment: Arbitrary<Crafted> = fc.oneof(
  having<Crafted>({ toPort: 0, fromPort: 0, options: "", dataOffset: null, reserved: 0 }, {
    flags: fc.constantFrom(0x14, 0x04, 0x02, 0x18, 0x11, 0x12, 0x30),
    seq: fc.record({ base: exactly("RCV.NXT" as const), plus: fc.constantFrom(0, 1) }),
    ack: exactly({ base: "SND.NXT" as const, plus: 0 }),
    window: fc.nat(65_535),
    urgentPointer: fc.nat(100),
    length: fc.nat(100),
    checksum: fc.integer({ min: 1, max: 65_534 }),
  }),
  having<Crafted>({ ...DEFAULT_CRAFTED, length: 0, checksum: 0 }, {
    flags: fc.constantFrom(0x10, 0x18, 0x50, 0x90, 0x00),
    seq: fc.record({
      base: exactly("RCV.NXT" as const),
      plus: fc.oneof(exactly(0), fc.integer({ min: -70_000, max: 0 })),
    }),
    ack: fc.record({ base: exactly("SND.UNA" as const), plus: fc.integer({ min: -3, max: 0 }) }),
    urgentPointer: fc.oneof(fc.constant(0), fc.nat(65_535)),
    options: oddOptions,
    reserved: fc.nat(15),
    // A data offset that is too small for any header: with a greater one, options could become text.
    dataOffset: fc.oneof(fc.constant(null), fc.nat(4)),
  }),
);

/** An injection of a segment, into either side unless told otherwise. */
export const inject = (segment: Arbitrary<Crafted>, to: Arbitrary<"a" | "b"> = side): Arbitrary<Action> =>
  having<Inject>({ type: "inject" }, { to, segment });

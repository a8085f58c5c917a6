/** Crafted segments of each kind, with every field at, inside and outside of its boundaries. */

import fc, { type Arbitrary } from "fast-check";
import type { SegmentKind } from "../../spec/coverage/kinds.ts";
import { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG } from "../../spec/tcp/segment.ts";
import type { Action, Crafted, CraftedTimestamps } from "../../src/scenario/scenario.ts";
import { exactly, having } from "./exactly.ts";

const HALF = 0x8000_0000;

/** Distances from a boundary: on it, and one beside it. */
const beside = fc.constantFrom(0, -1, 1);

/** Distances that no window reaches, up to the other end of the circle. */
const far = fc.constantFrom(70_000, -70_000, 1_100_000_000, -1_100_000_000, HALF - 1, HALF, HALF + 1);

type Base<K extends "seq" | "ack"> = Crafted[K]["base"];

const at = <K extends "seq" | "ack">(base: Base<K>, plus: Arbitrary<number>): Arbitrary<Crafted[K]> =>
  having<{ base: Base<K>; plus: number }>({ base }, { plus }) as Arbitrary<Crafted[K]>;

/** SEG.SEQ: in its place half of the time, else at a boundary of the window, or far from it. */
export const anySeq: Arbitrary<Crafted["seq"]> = fc.oneof(
  { arbitrary: at<"seq">("RCV.NXT", fc.constant(0)), weight: 6 },
  { arbitrary: at<"seq">("RCV.NXT", beside), weight: 2 },
  { arbitrary: at<"seq">("RCV.NXT", fc.integer({ min: -3_000, max: 3_000 })), weight: 1 },
  { arbitrary: at<"seq">("RCV.EDGE", beside), weight: 2 },
  { arbitrary: at<"seq">("RCV.NXT", far), weight: 1 },
  { arbitrary: at<"seq">("IRS", beside), weight: 1 },
  { arbitrary: at<"seq">("zero", far), weight: 1 },
);

/** SEG.ACK: in its place half of the time, else at a boundary of what may be acknowledged, or far from it. */
export const anyAck: Arbitrary<Crafted["ack"]> = fc.oneof(
  { arbitrary: at<"ack">("SND.NXT", fc.constant(0)), weight: 6 },
  { arbitrary: at<"ack">("SND.NXT", beside), weight: 2 },
  { arbitrary: at<"ack">("SND.UNA", beside), weight: 2 },
  { arbitrary: at<"ack">("SND.UNA", fc.integer({ min: -3_000, max: 3_000 })), weight: 1 },
  { arbitrary: at<"ack">("SND.OLDEST", beside), weight: 1 },
  { arbitrary: at<"ack">("SND.NXT", far), weight: 1 },
  { arbitrary: at<"ack">("ISS", beside), weight: 1 },
  { arbitrary: at<"ack">("zero", far), weight: 1 },
);

/** SEG.WND: 0, 1, some octets, or all that the field can hold. */
const anyWindow: Arbitrary<number> = fc.oneof(
  fc.constant(65_535),
  fc.constantFrom(0, 1, 65_534),
  fc.nat(3_000),
);

/** SEG.UP: at the segment, in its text, behind it, and far away. */
const anyPointer: Arbitrary<number> = fc.oneof(fc.constantFrom(0, 1, 65_535), fc.nat(3_000));

/** Lists of options that a SYN may have. */
const SYN_OPTIONS: readonly string[] = [
  "020405b4",
  "020405b40402080a000000000000000001030307",
  "020405b401030300",
  "020405b40103030e",
  "0204021804020101",
];

/** Lists of options that are odd, though each octet may be there: nothing of them may do harm. */
const ODD_OPTIONS: readonly string[] = [
  "01".repeat(40), // as many no-operations as there is room for
  "0000020405b4ffff", // what stands behind the end of the list means nothing
  "02040000", // an MSS of 0
  "02040001", // an MSS of 1
  "0204ffff", // an MSS that no link has
  "0103030f", // a shift count of 15
  "010303ff", // a shift count of 255
  "fe04abcd", // an option that nobody knows
  "fd0601020304fc02",
  "fe28" + "00".repeat(38), // one that fills the header
  "0101050a0000000100000002", // a SACK block of nothing that was sent
  "0101050affffffff00000000", // and one the wrong way round
];

/** Lists of options that are wrong: lengths of 0 and 1, beyond the header, and other than the option's own. */
const WRONG_OPTIONS: readonly string[] = [
  "0200",
  "0201",
  "02ff05b4",
  "020305",
  "0206000005b40000",
  "030200",
  "0304000000",
  "04030000",
  "0500",
  "0502",
  "050300",
  "050900000000000000",
  "080a0000",
  "08090000000000000000",
  "fe00",
  "fe01",
  "ff",
  "01fe",
];

/** The other options of a header: most often none. */
export const anyOptions: Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constant(""), weight: 6 },
  { arbitrary: fc.constantFrom(...SYN_OPTIONS), weight: 2 },
  { arbitrary: fc.constantFrom(...ODD_OPTIONS), weight: 1 },
  { arbitrary: fc.constantFrom(...WRONG_OPTIONS), weight: 1 },
);

const timestamps = (
  value: Arbitrary<number>,
  echo: Arbitrary<number>,
  always: Arbitrary<boolean>,
): Arbitrary<CraftedTimestamps> => having<CraftedTimestamps>({}, { value, echo, always });

/** A timestamps option that PAWS lets through where the connection has timestamps, and none where it has not. */
export const passingTimestamps: Arbitrary<CraftedTimestamps> = timestamps(
  fc.constantFrom(0, 1),
  fc.constant(0),
  fc.constant(false),
);

/** Timestamps: such as pass PAWS, most often; else old, far ahead, with an odd echo, not agreed upon, or missing. */
export const anyTimestamps: Arbitrary<CraftedTimestamps | null> = fc.oneof(
  { arbitrary: passingTimestamps, weight: 6 },
  {
    arbitrary: timestamps(
      fc.constantFrom(0, -1, 1, -100_000, 100_000, HALF - 1, HALF, -HALF),
      fc.constantFrom(0, 1, -1, -100_000, 100_000, HALF),
      fc.boolean(),
    ),
    weight: 2,
  },
  { arbitrary: fc.constant(null), weight: 1 },
);

/** Text of no length, of one octet, of one segment, and beyond the edge of a usual window. */
const anyLength: Arbitrary<number> = fc.oneof(
  { arbitrary: fc.constant(0), weight: 5 },
  { arbitrary: fc.constantFrom(1, 2, 536, 1460), weight: 3 },
  { arbitrary: fc.constantFrom(5_000, 65_000), weight: 1 },
);

const someLength: Arbitrary<number> = fc.oneof(
  { arbitrary: fc.constantFrom(1, 2, 536, 1460), weight: 4 },
  { arbitrary: fc.constantFrom(5_000, 65_000), weight: 1 },
);

const seldom = <T>(usual: T, other: Arbitrary<T>): Arbitrary<T> =>
  fc.oneof({ arbitrary: exactly(usual), weight: 19 }, { arbitrary: other, weight: 1 });

/** The fields of a segment whose control bits are given. */
const dressed = (
  flags: Arbitrary<number>,
  length: Arbitrary<number>,
  urgentPointer: Arbitrary<number>,
): Arbitrary<Crafted> =>
  having<Crafted>({ toPort: 0, fromPort: 0 }, {
    flags,
    seq: anySeq,
    ack: anyAck,
    window: anyWindow,
    urgentPointer,
    length,
    options: anyOptions,
    checksum: seldom(0, fc.constantFrom(1, -1, 255, 0x1234)),
    dataOffset: seldom<number | null>(null, fc.nat(15)),
    reserved: seldom(0, fc.integer({ min: 1, max: 15 })),
    timestamps: anyTimestamps,
  });

const noPointer = seldom(0, anyPointer);

/** Segments of a kind, with any fields. */
export const segmentOfKind: { readonly [K in SegmentKind]: Arbitrary<Crafted> } = {
  "SYN": dressed(fc.constantFrom(SYN, SYN | ECE | CWR, SYN | PSH, SYN | FIN, SYN | URG), anyLength, noPointer),
  "SYN,ACK": dressed(fc.constantFrom(SYN | ACK, SYN | ACK | ECE, SYN | ACK | FIN), anyLength, noPointer),
  "ACK": dressed(fc.constantFrom(ACK, ACK | PSH, ACK | ECE, ACK | CWR), fc.constant(0), noPointer),
  "data": dressed(fc.constantFrom(ACK | PSH, ACK, PSH, 0), someLength, noPointer),
  "FIN": dressed(fc.constantFrom(FIN | ACK, FIN | ACK | PSH, FIN, FIN | ACK | URG), anyLength, noPointer),
  "RST": dressed(fc.constantFrom(RST, RST | PSH, RST | URG), fc.constantFrom(0, 0, 1, 100), noPointer),
  "RST,ACK": dressed(fc.constantFrom(RST | ACK, RST | ACK | FIN, RST | ACK | SYN), fc.constantFrom(0, 0, 1), noPointer),
  "URG": dressed(fc.constantFrom(URG | ACK, URG | ACK | PSH, URG), anyLength, anyPointer),
};

/** Segments of any combination of control bits. */
const anyFlags: Arbitrary<Crafted> = dressed(fc.nat(255), anyLength, anyPointer);

/** Any segment of the eight kinds, as often of each, or of any other combination of control bits. */
export const anyKind: Arbitrary<Crafted> = fc.oneof(
  segmentOfKind.SYN,
  segmentOfKind["SYN,ACK"],
  segmentOfKind.ACK,
  segmentOfKind.data,
  segmentOfKind.FIN,
  segmentOfKind.RST,
  segmentOfKind["RST,ACK"],
  segmentOfKind.URG,
  anyFlags,
);

/** Puts such a segment in front of the stack under test. */
export const injected = (segment: Arbitrary<Crafted>): Arbitrary<Action> =>
  having<Extract<Action, { type: "inject" }>>({ type: "inject", to: "a" }, { segment });

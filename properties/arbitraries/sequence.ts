/** Initial sequence numbers, with the places where arithmetic goes wrong more often than the others. */

import fc, { type Arbitrary } from "fast-check";

const NEAR = 100_000;

/** Any sequence number; every third lies shortly before a wrap, at 2^31 or at 2^32. */
export const isn: Arbitrary<number> = fc.oneof(
  fc.nat(0xffff_ffff),
  fc.integer({ min: 0x1_0000_0000 - NEAR, max: 0xffff_ffff }),
  fc.integer({ min: 0x8000_0000 - NEAR, max: 0x8000_0000 }),
);

/** The Internet checksum against RFC 1071's own example and against a slow, obvious sum. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { checksumOf, fold, isIntact, sumOfWords } from "./checksum.ts";

/** The definition, word by word, with nothing clever. */
function slowSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

test("the example of RFC 1071, section 3, has the sum ddf2", () => {
  const example = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(fold(sumOfWords(example, 0, 8))).toBe(0xddf2);
  expect(checksumOf(sumOfWords(example, 0, 8))).toBe(0x220d);
});

test("an odd last octet is the high half of a word", () => {
  expect(fold(sumOfWords(Uint8Array.of(0x12), 0, 1))).toBe(0x1200);
});

test("short and long inputs, at any place in a buffer, give the sum of the definition", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 2_000, size: "max" }),
    fc.nat(64),
    (bytes, before) => {
      const placed = new Uint8Array(before + bytes.length + 3).fill(0xa5);
      placed.set(bytes, before);
      expect(fold(sumOfWords(placed, before, before + bytes.length))).toBe(slowSum(bytes));
    },
  ));
});

test("a packet as long as IP allows, all ones, does not overflow", () => {
  expect(fold(sumOfWords(new Uint8Array(65_536).fill(0xff), 0, 65_536))).toBe(0xffff);
});

test("what a long sum leaves behind does not leak into a shorter one", () => {
  sumOfWords(new Uint8Array(1_000).fill(0xff), 0, 1_000);
  expect(sumOfWords(new Uint8Array(201), 0, 201)).toBe(0);
});

test("data with its checksum is intact, and is not with one bit changed", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), fc.nat(), (bytes, place) => {
    const sum = sumOfWords(bytes, 0, bytes.length);
    expect(isIntact(sum + checksumOf(sum))).toBe(true);
    const bit = place % (bytes.length * 8);
    const changed = bytes.slice();
    changed[bit >>> 3]! ^= 1 << (bit & 7);
    expect(isIntact(sumOfWords(changed, 0, changed.length) + checksumOf(sum))).toBe(false);
  }));
});

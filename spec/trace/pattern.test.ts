/** The pattern's laws: streams are told apart, and views cost nothing. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { firstDifference, PATTERN_PERIOD, PATTERN_STREAMS, streamBytes } from "./pattern.ts";

const streams = fc.nat(PATTERN_STREAMS - 1);
const positions = fc.oneof(fc.nat(1_000), fc.nat(Number.MAX_SAFE_INTEGER - 200_000));

test("a piece of a stream depends on where it begins, not on how the stream was cut", () => {
  fc.assert(fc.property(streams, positions, fc.nat(3_000), fc.nat(3_000), (stream, position, first, second) => {
    const whole = streamBytes(stream, position, first + second);
    const joined = [
      ...streamBytes(stream, position, first),
      ...streamBytes(stream, position + first, second),
    ];
    expect([...whole]).toEqual(joined);
  }));
});

test("no two streams have two octets in a row in common, at any phases", () => {
  // Pairs of neighbours of all streams at all phases: as many different ones as there are streams and phases.
  const pairs = new Set<number>();
  for (let stream = 0; stream < PATTERN_STREAMS; stream++) {
    const octets = streamBytes(stream, 0, PATTERN_PERIOD + 1);
    for (let i = 0; i < PATTERN_PERIOD; i++) pairs.add(octets[i]! * 256 + octets[i + 1]!);
  }
  expect(pairs.size).toBe(PATTERN_STREAMS * PATTERN_PERIOD);
});

test("a stream's own octets have no difference, as a view or as a copy", () => {
  fc.assert(fc.property(streams, positions, fc.nat(2_000), (stream, position, length) => {
    const view = streamBytes(stream, position, length);
    expect(firstDifference(view, stream, position)).toBeNull();
    expect(firstDifference(view.slice(), stream, position)).toBeNull();
    if (length > 0) expect(firstDifference(view, stream, position + 1)).toBe(0);
    if (length > 1) expect(firstDifference(view, stream + 1, position)).toBeLessThanOrEqual(1);
  }));
});

test("the first octet that is wrong is found", () => {
  fc.assert(fc.property(streams, positions, fc.integer({ min: 1, max: 2_000 }), fc.nat(), (stream, position, n, at) => {
    const octets = streamBytes(stream, position, n).slice();
    octets[at % n]! ^= 0x80;
    expect(firstDifference(octets, stream, position)).toBe(at % n);
  }));
});

test("pieces up to 64 KiB share one buffer, and longer ones are right to the last octet", () => {
  expect(streamBytes(5, 250, 65_536).buffer).toBe(streamBytes(5, 7, 1).buffer);
  const long = streamBytes(5, 123, 200_000);
  expect(firstDifference(long, 5, 123)).toBeNull();
  expect(long[199_999]).toBe(streamBytes(5, 123 + 199_999, 1)[0]);
  long[180_000]! ^= 1;
  expect(firstDifference(long, 5, 123)).toBe(180_000);
});

/** Tests of the acceptability of segments, against the window position by position. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, seq } from "../seq.ts";
import { acceptable } from "./acceptability.ts";
import { ACK, FIN, segment, SYN } from "./segment.ts";
import type { Rcv } from "./tcb.ts";

const receiver = (nxt: number, window: number): Rcv => ({
  irs: seq(nxt - 1),
  nxt: seq(nxt),
  edge: add(seq(nxt), window),
  up: null,
  acked: seq(nxt),
  unacked: 0,
});

const arriving = (at: number, length: number, flags = ACK) =>
  segment({ sourcePort: 1, destinationPort: 2, seq: seq(at), flags, data: new Uint8Array(length) });

describe("acceptability (RFC 9293, table 6)", () => {
  test("an empty segment into a closed window is acceptable at RCV.NXT alone", () => {
    expect(acceptable(receiver(100, 0), arriving(100, 0))).toBe(true);
    expect(acceptable(receiver(100, 0), arriving(99, 0))).toBe(false);
    expect(acceptable(receiver(100, 0), arriving(101, 0))).toBe(false);
  });

  test("text into a closed window is never acceptable", () => {
    expect(acceptable(receiver(100, 0), arriving(100, 1))).toBe(false);
    expect(acceptable(receiver(100, 0), arriving(100, 0, FIN | ACK))).toBe(false);
  });

  test("a segment is acceptable exactly when a position that it occupies lies in the window", () => {
    const places = fc.oneof(fc.nat(0xffff_ffff), fc.integer({ min: 0xffff_ffc0, max: 0xffff_ffff }));
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: -60, max: 60 }),
        fc.nat(20),
        fc.constantFrom(ACK, FIN | ACK, SYN),
        (nxt, window, offset, length, flags) => {
          const occupied = length + (flags === ACK ? 0 : 1);
          const inside = (position: number): boolean => position >= 0 && position < window;
          // RFC 9293 tests the first and the last position; a segment wider than the window may cover it with neither.
          const expected = occupied === 0 ? inside(offset) : inside(offset) || inside(offset + occupied - 1);
          expect(acceptable(receiver(nxt, window), arriving(nxt + offset, length, flags))).toBe(expected);
        },
      ),
    );
  });
});

/** Initial sequence numbers follow the clock, and differ by connection and by secret. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../datagram.ts";
import { add } from "../seq.ts";
import { after, instant } from "../time.ts";
import { initialSequence, type Tuple } from "./isn.ts";

const end: fc.Arbitrary<Endpoint> = fc.record({
  address: fc.constantFrom("10.0.0.1", "10.0.0.2", "fd00::1"),
  port: fc.integer({ min: 1, max: 65_535 }),
});
const tuple: fc.Arbitrary<Tuple> = fc.record({ local: end, remote: end });
const secret = fc.maxSafeNat();

describe("the initial sequence number", () => {
  it("moves on by one every 4 microseconds, through the wrap", () => {
    fc.assert(fc.property(tuple, secret, fc.nat(2 ** 31 - 1), fc.nat(2 ** 31 - 1), (t, key, start, ticks) => {
      const now = instant(4 * start);
      expect(initialSequence(t, key, after(now, 4 * ticks))).toBe(add(initialSequence(t, key, now), ticks));
    }));
  });

  it("stands still within a tick", () => {
    const t = { local: { address: "10.0.0.1", port: 1 }, remote: { address: "10.0.0.2", port: 2 } };
    expect(initialSequence(t, 1, instant(7))).toBe(initialSequence(t, 1, instant(4)));
  });

  it("differs between connections, directions and secrets", () => {
    const values = new Set<number>();
    for (let port = 1; port <= 50; port += 1) {
      const a = { address: "10.0.0.1", port };
      const b = { address: "10.0.0.2", port: 80 };
      for (const key of [1, 2, 2 ** 32 + 1]) {
        values.add(initialSequence({ local: a, remote: b }, key, instant(0)));
        values.add(initialSequence({ local: b, remote: a }, key, instant(0)));
      }
    }
    expect(values.size).toBe(300);
  });
});

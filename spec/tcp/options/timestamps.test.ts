/** Timestamps compare, age and echo as RFC 7323 says, at the wrap of their clock too. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, seq } from "../../seq.ts";
import { after, HOUR, type Instant, instant, MILLISECOND } from "../../time.ts";
import { pawsRejects, remember, rttSample, type TimestampState, tsClock, tsGeq, tsLt } from "./timestamps.ts";

const word = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);
const moment: fc.Arbitrary<Instant> = fc.maxSafeInteger().map((us) => instant(Math.abs(us) % 2 ** 50));
const DAY = 24 * HOUR;
const state = (recent: number, at: Instant): TimestampState => ({ on: true, offset: 7, recent, recentAt: at });

describe("PAWS", () => {
  it("rejects what lies up to half the circle back, and nothing else", () => {
    fc.assert(fc.property(word, fc.integer({ min: 1, max: 2 ** 31 - 1 }), moment, (recent, by, now) => {
      const s = state(recent, now);
      expect(pawsRejects(s, (recent - by) >>> 0, now)).toBe(true);
      expect(pawsRejects(s, (recent + by) >>> 0, now)).toBe(false);
      expect(pawsRejects(s, recent, now)).toBe(false);
      expect(pawsRejects({ ...s, on: false }, (recent - by) >>> 0, now)).toBe(false);
    }));
  });

  it("rejects nothing after more than 24 days", () => {
    const s = state(1000, instant(5));
    expect(pawsRejects(s, 999, after(instant(5), 24 * DAY))).toBe(true);
    expect(pawsRejects(s, 999, after(instant(5), 24 * DAY + 1))).toBe(false);
  });

  it("orders any two timestamps one way", () => {
    fc.assert(fc.property(word, word, (a, b) => {
      expect(tsGeq(a, b)).toBe(!tsLt(a, b));
      if (a !== b && ((a - b) >>> 0) !== 2 ** 31) expect(tsLt(a, b)).toBe(tsLt(b, a) === false);
    }));
  });
});

describe("the timestamp to echo", () => {
  const now = instant(9);

  it("is the newest of a segment at or below the last acknowledgment sent", () => {
    fc.assert(fc.property(word, word, word, fc.integer({ min: -1000, max: 1000 }), (recent, value, last, by) => {
      const kept = remember(state(recent, instant(0)), add(seq(last), by), value, seq(last), now);
      const taken = by <= 0 && tsGeq(value, recent);
      expect(kept).toEqual(taken ? state(value, now) : state(recent, instant(0)));
    }));
  });

  it("is taken anew from a segment that came when the old one was outdated", () => {
    const late = instant(25 * DAY);
    expect(remember(state(1000, instant(0)), seq(1), 999, seq(1), late)).toEqual(state(999, late));
  });

  it("follows the examples of RFC 7323, section 4.3", () => {
    const size = 100;
    const arrive = (s: TimestampState, at: number, value: number, last: number): TimestampState =>
      remember(s, seq(at * size), value, seq(last * size), now);
    // Acknowledgments are delayed: A.1, B.2 and C.3 arrive before any of them is acknowledged.
    const delayed = arrive(arrive(arrive(state(0, now), 0, 1, 0), 1, 2, 0), 2, 3, 0);
    expect(delayed.recent).toBe(1);
    // Every segment is acknowledged: A.1, C.3, B.2, E.5, D.4.
    let s = arrive(state(0, now), 0, 1, 0);
    const seen = [s.recent];
    for (const [at, value, last] of [[2, 3, 1], [1, 2, 1], [4, 5, 3], [3, 4, 3]] as const) {
      s = arrive(s, at, value, last);
      seen.push(s.recent);
    }
    expect(seen).toEqual([1, 1, 2, 2, 4]);
  });

  it("stays as it is where timestamps are off", () => {
    const off = { ...state(5, instant(0)), on: false };
    expect(remember(off, seq(0), 6, seq(0), now)).toBe(off);
  });
});

describe("the timestamp clock", () => {
  it("ticks once a millisecond and measures round trips to the tick, at its wrap too", () => {
    fc.assert(fc.property(moment, word, fc.nat(24 * DAY), (sent, offset, rtt) => {
      const measured = rttSample(tsClock(sent, offset), after(sent, rtt), offset);
      expect(measured).not.toBeNull();
      expect(Math.abs((measured ?? 0) - rtt)).toBeLessThan(MILLISECOND);
    }));
  });

  it("does not believe an echo from the future", () => {
    expect(rttSample(tsClock(instant(5000), 0), instant(4000), 0)).toBeNull();
  });
});

/** The retransmission timeout keeps its bounds and follows RFC 6298's formulas to the microsecond. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, seq } from "../../seq.ts";
import { after, type Duration, instant, MILLISECOND, SECOND } from "../../time.ts";
import {
  acknowledged,
  afterSynLoss,
  backOff,
  initialRtt,
  type RtoLimits,
  type Rtt,
  sample,
  time,
  timeout,
  untime,
} from "./rto.ts";

const LIMITS: RtoLimits = { initial: SECOND, min: SECOND, max: 60 * SECOND, granularity: MILLISECOND };
const FINE: RtoLimits = { ...LIMITS, min: 0, granularity: 10 * MILLISECOND };

const take = (rtt: Rtt, measured: Duration): Rtt => sample(rtt, measured, FINE);

const samples: fc.Arbitrary<Duration[]> = fc.array(fc.nat(100 * SECOND), { minLength: 1, maxLength: 30 });
const measure = (list: readonly Duration[], limits: RtoLimits): Rtt =>
  list.reduce((rtt, r) => sample(rtt, r, limits), initialRtt(limits));

describe("the estimate", () => {
  it("starts with one second, and takes the first sample as RFC 6298, 2.2 says", () => {
    expect(timeout(initialRtt(LIMITS), LIMITS)).toBe(SECOND);
    const rtt = sample(initialRtt(FINE), 100 * MILLISECOND, FINE);
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual([100 * MILLISECOND, 50 * MILLISECOND, 300 * MILLISECOND]);
  });

  it("smooths later samples, the variation by the old mean", () => {
    const rtt = measure([100 * MILLISECOND, 180 * MILLISECOND], FINE);
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual([110 * MILLISECOND, 57_500, 340 * MILLISECOND]);
  });

  it("counts in whole microseconds, within its bounds, and keeps the mean among the samples", () => {
    fc.assert(fc.property(samples, (list) => {
      const rtt = measure(list, LIMITS);
      expect(Number.isInteger(rtt.srtt) && Number.isInteger(rtt.rttvar) && Number.isInteger(rtt.rto)).toBe(true);
      expect(rtt.rto).toBeGreaterThanOrEqual(LIMITS.min);
      expect(rtt.rto).toBeLessThanOrEqual(LIMITS.max);
      expect(rtt.srtt).toBeLessThanOrEqual(Math.max(...list));
      // Each step cuts off less than a microsecond, of which an eighth is lost again at every later one.
      expect(rtt.srtt).toBeGreaterThanOrEqual(Math.min(...list) - 8);
    }));
  });

  it("comes down on a constant round trip plus the granularity", () => {
    fc.assert(fc.property(fc.integer({ min: 1000, max: 10 * SECOND }), (r) => {
      const rtt = measure(Array.from({ length: 200 }, () => r), FINE);
      expect(rtt.rto - r).toBeLessThanOrEqual(FINE.granularity);
      expect(rtt.rto - r).toBeGreaterThanOrEqual(FINE.granularity - 8);
    }));
  });
});

describe("backing off", () => {
  it("doubles the timeout each time, up to the greatest", () => {
    fc.assert(fc.property(samples, fc.integer({ min: 1, max: 80 }), (list, times) => {
      let rtt = measure(list, LIMITS);
      for (let i = 0; i < times; i += 1) {
        const before = timeout(rtt, LIMITS);
        rtt = backOff(rtt, LIMITS);
        expect(timeout(rtt, LIMITS)).toBe(Math.min(2 * before, LIMITS.max));
      }
    }));
  });

  it("ends with the next sample", () => {
    const rtt = sample(backOff(backOff(initialRtt(LIMITS), LIMITS), LIMITS), 3 * MILLISECOND, LIMITS);
    expect(timeout(rtt, LIMITS)).toBe(LIMITS.min);
  });

  it("begins data with three seconds after a lost SYN, unless the timeout was as long already", () => {
    expect(timeout(afterSynLoss(backOff(initialRtt(LIMITS), LIMITS), LIMITS), LIMITS)).toBe(3 * SECOND);
    const slow: RtoLimits = { ...LIMITS, initial: 4 * SECOND };
    const rtt = backOff(initialRtt(slow), slow);
    expect(afterSynLoss(rtt, slow)).toBe(rtt);
  });
});

describe("timing a segment", () => {
  const end = seq(2 ** 32 - 1);
  const start = instant(5);

  it("takes a sample once the whole segment is acknowledged, across the wrap too", () => {
    const rtt = time(initialRtt(FINE), end, start);
    const now = after(start, 70 * MILLISECOND);
    expect(acknowledged(rtt, add(end, -1), now, take)).toBe(rtt);
    const done = acknowledged(rtt, add(end, 10), now, take);
    expect([done.srtt, done.timing]).toEqual([70 * MILLISECOND, null]);
    expect(acknowledged(done, add(end, 20), now, take)).toBe(done);
  });

  it("times one segment at a time", () => {
    const rtt = time(initialRtt(FINE), end, start);
    expect(time(rtt, add(end, 100), after(start, 1))).toBe(rtt);
  });

  it("never takes a sample from a segment that was sent again", () => {
    for (const again of [untime, (r: Rtt) => backOff(r, FINE)]) {
      const rtt = again(time(initialRtt(FINE), end, start));
      expect(acknowledged(rtt, end, after(start, SECOND), take).srtt).toBeNull();
    }
  });
});

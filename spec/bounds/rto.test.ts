/** The bounds of the RTO hold whatever a sender chooses, and are exact where it has no choice. */

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MILLISECOND, SECOND } from "../time.ts";
import { backOff, initialRtt, type RtoLimits, sample, timeout } from "../tcp/retransmission/rto.ts";
import {
  afterSynLoss,
  ANY_GAINS,
  either,
  initialBounds,
  leastRto,
  maybeSampled,
  mostRto,
  type RtoBounds,
  sampled,
  timedOut,
  WRONG_ORDER,
} from "./rto.ts";

const LIMITS: RtoLimits = { initial: SECOND, min: 200 * MILLISECOND, max: 60 * SECOND, granularity: MILLISECOND };
const exactly = (us: number) => ({ least: us, most: us });

const steps = fc.array(
  fc.record({ measured: fc.nat(3 * SECOND), seen: fc.boolean(), taken: fc.boolean(), expired: fc.boolean() }),
  { maxLength: 20 },
);

test("the model's RTO lies within, whichever samples it takes", () => {
  fc.assert(fc.property(steps, (list) => {
    let rtt = initialRtt(LIMITS);
    let bounds: RtoBounds = initialBounds(LIMITS);
    let wide: RtoBounds = bounds;
    for (const { measured, seen, taken, expired } of list) {
      if (expired) {
        rtt = backOff(rtt, LIMITS);
        bounds = timedOut(bounds, seen);
        wide = timedOut(wide, seen);
      }
      if (taken) rtt = sample(rtt, measured, LIMITS);
      bounds = seen && taken ? sampled(bounds, exactly(measured)) : maybeSampled(bounds, exactly(measured));
      wide = maybeSampled(wide, exactly(measured), ANY_GAINS);
      for (const one of [bounds, wide]) {
        expect(leastRto(one, LIMITS)).toBeLessThanOrEqual(timeout(rtt, LIMITS));
        expect(mostRto(one, LIMITS)).toBeGreaterThanOrEqual(timeout(rtt, LIMITS));
      }
    }
  }));
});

test("samples that have to have been taken leave no doubt of the least RTO", () => {
  const list = [300, 900, 400].map((ms) => ms * MILLISECOND);
  const bounds = list.reduce((known, r) => sampled(known, exactly(r)), initialBounds(LIMITS));
  const rtt = list.reduce((known, r) => sample(known, r, LIMITS), initialRtt(LIMITS));
  expect(timeout(rtt, LIMITS) - leastRto(bounds, LIMITS)).toBeLessThan(20);
  const wrong = list.reduce((known, r) => sampled(known, exactly(r), WRONG_ORDER), initialBounds(LIMITS));
  expect(leastRto(wrong, LIMITS)).toBeLessThan(leastRto(bounds, LIMITS) - 50 * MILLISECOND);
});

test("a lost SYN raises the RTO to three seconds, and doubt lowers the least only", () => {
  const fresh = initialBounds(LIMITS);
  expect(leastRto(afterSynLoss(fresh, LIMITS, true), LIMITS)).toBe(3 * SECOND);
  expect(leastRto(afterSynLoss(fresh, LIMITS, false), LIMITS)).toBe(SECOND);
  expect(mostRto(afterSynLoss(fresh, LIMITS, false), LIMITS)).toBe(3 * SECOND);
  const doubt = either(timedOut(fresh, true), sampled(fresh, exactly(SECOND)));
  expect([leastRto(doubt, LIMITS), mostRto(doubt, LIMITS)]).toEqual([SECOND, 6 * SECOND]);
});

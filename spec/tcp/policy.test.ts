/** Tests of policies made of settings. */

import { expect, test } from "vitest";
import { policyFrom, RECOMMENDED } from "./policy.ts";

test("settings replace what is recommended, by name", () => {
  expect(policyFrom({ nagle: false, msl: 5, timeWaitReuse: "never", finWait2: null, initialWindow: 3 })).toEqual({
    ...RECOMMENDED,
    nagle: false,
    msl: 5,
    timeWaitReuse: "never",
    finWait2: null,
    initialWindow: 3,
  });
});

test("what is no setting, or no value of one, is left out", () => {
  const odd = { nagle: "yes", msl: -1, maxRto: 1.5, timeWaitReuse: "often", finWait2: true, warp: 9, toString: 1 };
  expect(policyFrom(odd)).toEqual(RECOMMENDED);
});

test("the recommended policy keeps to the bounds that the RFCs set", () => {
  expect(RECOMMENDED.giveUpSyn).toBeGreaterThanOrEqual(180_000_000);
  expect(RECOMMENDED.giveUpData).toBeGreaterThanOrEqual(100_000_000);
  expect(RECOMMENDED.delayedAck).toBeLessThan(500_000);
  expect(RECOMMENDED.keepAlive).toBe(false);
  expect(RECOMMENDED.keepAliveIdle).toBeGreaterThanOrEqual(7_200_000_000);
  expect(RECOMMENDED.overrideTimeout).toBeGreaterThanOrEqual(100_000);
  expect(RECOMMENDED.overrideTimeout).toBeLessThanOrEqual(1_000_000);
});

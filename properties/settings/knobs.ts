/** Settings that are said to each stack in its own words, at once: the model's policy and Linux's sysctls. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, SECOND } from "../../spec/time.ts";
import { having } from "../arbitraries/exactly.ts";
import type { PolicySettings } from "../arbitraries/policy.ts";

/** What may be chosen besides, and makes no difference to what these properties ask. */
const BESIDES: Readonly<Record<string, Arbitrary<number | boolean>>> = {
  granularity: fc.constantFrom(1, MILLISECOND, 100 * MILLISECOND),
  delayedAck: fc.nat(499 * MILLISECOND),
  nagle: fc.boolean(),
  initialRto: fc.integer({ min: SECOND, max: 3 * SECOND }),
  resetsOnGiveUp: fc.boolean(),
  tcp_rfc1337: fc.constantFrom(0, 1),
};

/** One of some settings, with others besides. */
export const setTo = (
  rows: readonly PolicySettings[],
  more: Readonly<Record<string, Arbitrary<number | boolean>>> = {},
): Arbitrary<PolicySettings> => fc.oneof(...rows.map((row) => having<PolicySettings>(row, { ...BESIDES, ...more })));

/** How long Linux keeps trying, with so many retries: the sum of RTOs that begin at 200 ms and double, up to 120 s. */
export function linuxTries(retries: number): number {
  let sum = 0;
  for (let n = 0; n <= retries; n++) sum += Math.min(200 * MILLISECOND * 2 ** n, 120 * SECOND);
  return sum;
}

/** How long Linux keeps repeating a SYN or a SYN,ACK, with so many retries. */
export const linuxOpens = (retries: number): number => SECOND * (2 ** (retries + 1) - 1);

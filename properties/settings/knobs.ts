/** Settings that are said to each stack in its own words, at once: the model's policy and Linux's sysctls. */

import fc, { type Arbitrary } from "fast-check";
import { type Duration, MILLISECOND, SECOND } from "../../spec/time.ts";
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

/** How long so many retries take with an RTO that doubles, up to 120 s. */
function tries(first: Duration, retries: number): Duration {
  let sum = 0;
  for (let n = 0; n <= retries; n++) sum += Math.min(first * 2 ** n, 120 * SECOND);
  return sum;
}

/** How long Linux keeps trying, with so many retries: RTOs begin at 200 ms. */
export const linuxTries = (retries: number): Duration => tries(200 * MILLISECOND, retries);

/** How long Linux keeps repeating a SYN or a SYN,ACK, with so many retries: RTOs begin at a second. */
export const linuxOpens = (retries: number): Duration => tries(SECOND, retries);

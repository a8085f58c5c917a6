/** Policies that the RFCs permit: every MAY and SHOULD, and every duration within its bounds. */

import fc, { type Arbitrary } from "fast-check";
import { MILLISECOND, MINUTE, SECOND } from "../../spec/time.ts";

/** Settings of the model's policy by name, as a scenario holds them. */
export type PolicySettings = Readonly<Record<string, number | boolean | string | null>>;

const seconds = (min: number, max: number): Arbitrary<number> => fc.integer({ min: min * SECOND, max: max * SECOND });

const SETTINGS = {
  textOnSyn: fc.boolean(),
  textOnThirdSegment: fc.boolean(),
  keepTextOfSyn: fc.boolean(),
  takesCrossingSynAck: fc.boolean(),
  synReturnsToListen: fc.boolean(),
  challengesReset: fc.boolean(),
  challengesSyn: fc.boolean(),
  challengesOldAck: fc.boolean(),
  challengeLimit: fc.constantFrom(0, 1, 10, 100),
  checksIcmpSequence: fc.boolean(),
  reportsSoftErrors: fc.boolean(),
  hardErrorsAbort: fc.constantFrom("always", "opening", "never"),
  challengeInterval: fc.constantFrom(SECOND, 500 * MILLISECOND, 100 * MILLISECOND),
  finRestartsTimeWait: fc.boolean(),
  timeWaitIgnoresReset: fc.boolean(),
  timeWaitReuse: fc.constantFrom("never", "rfc9293", "rfc6191"),
  initialRto: seconds(1, 3),
  minRto: fc.integer({ min: 200 * MILLISECOND, max: SECOND }),
  maxRto: seconds(60, 120),
  granularity: fc.constantFrom(1, MILLISECOND, 100 * MILLISECOND, 500 * MILLISECOND),
  adviseAfter: fc.integer({ min: 3, max: 6 }),
  giveUpData: seconds(100, 900),
  giveUpSyn: fc.integer({ min: 3 * MINUTE, max: 5 * MINUTE }),
  giveUpSynAck: fc.integer({ min: MINUTE, max: 3 * MINUTE }),
  giveUpOrphan: seconds(100, 200),
  resetsOnGiveUp: fc.boolean(),
  finWait2: fc.oneof(seconds(60, 120), fc.constant(null)),
  delayedAck: fc.integer({ min: 0, max: 499 * MILLISECOND }),
  acksEverySecond: fc.boolean(),
  acksDisorderAtOnce: fc.boolean(),
  keepsDisorder: fc.boolean(),
  nagle: fc.boolean(),
  overrideTimeout: fc.integer({ min: 100 * MILLISECOND, max: SECOND }),
  sillyWindowPercent: fc.integer({ min: 25, max: 50 }),
  largestText: fc.constantFrom(65_535, 1000, 536, 100),
  resendsBeyondWindow: fc.boolean(),
  initialWindow: fc.constantFrom<(string | number)[]>("rfc5681", "rfc6928", 1, 2, 3),
  limitedTransmit: fc.boolean(),
  restartsAfterIdle: fc.boolean(),
  timestamps: fc.boolean(),
  windowScale: fc.boolean(),
  sack: fc.boolean(),
  announcesMss: fc.boolean(),
  receiveBuffer: fc.constantFrom(65_535, 4096, 2048, 100_000, 1_000_000),
  sendBuffer: fc.constantFrom(65_535, 4096, 1_000_000),
  keepAliveOctet: fc.boolean(),
  resetsOnUnread: fc.boolean(),
};

/** Any settings that an implementer may choose; the fewer, the smaller. */
export const anyPolicy: Arbitrary<PolicySettings> = fc.record(SETTINGS, { requiredKeys: [] }) as Arbitrary<
  PolicySettings
>;

/**
 * Any settings under which challenge ACKs are limited (RFC 5961, section 7). Text that nobody wrote sets two ends at
 * odds for good; where one of them limits its answers, the argument ends.
 */
export const throttledPolicy: Arbitrary<PolicySettings> = fc.record({
  ...SETTINGS,
  challengeLimit: fc.constantFrom(1, 10),
}, { requiredKeys: ["challengeLimit"] }) as Arbitrary<PolicySettings>;

/** The recommended choices, and nothing else. */
export const recommendedPolicy: Arbitrary<PolicySettings> = fc.record({});

/**
 * The policy: everything that the RFCs leave to the implementer, as one record of settings.
 *
 * The specification with a policy is a TCP. Every MAY and SHOULD is a field here, and so is every duration that the
 * RFCs bound but do not fix. All of it is plain data, so that a scenario can hold it and a generator can make it.
 */

import { type Duration, HOUR, MILLISECOND, MINUTE, SECOND } from "../time.ts";

/** One implementer's choices. Durations in microseconds, sizes in octets. */
export interface Policy {
  // Opening.

  /** Put text that waits in SYN-SENT onto the SYN (RFC 9293, section 3.10.2 leaves it open). */
  readonly textOnSyn: boolean;
  /** Put it onto the acknowledgment of a SYN,ACK (section 3.10.7.3 lets it); else that leaves alone, ahead of it. */
  readonly textOnThirdSegment: boolean;
  /** Keep text that came on a SYN until ESTABLISHED; otherwise the peer has to send it again (section 3.10.7.2). */
  readonly keepTextOfSyn: boolean;
  /** In SYN-RECEIVED, take the peer's crossing SYN,ACK as the acknowledgment that it is (appendix A.2, figure 7). */
  readonly takesCrossingSynAck: boolean;
  /** A passive SYN-RECEIVED goes back to LISTEN on a SYN in the window (section 3.10.7.4, fourth); else a challenge. */
  readonly synReturnsToListen: boolean;

  // RFC 5961. RFC 9293 makes these a SHOULD; RFC 793's way is the other choice.

  /** An RST in the window, but not at RCV.NXT, gets a challenge ACK (section 3.2); else it resets. */
  readonly challengesReset: boolean;
  /** A SYN in a synchronized state gets a challenge ACK (section 4.2); else one in the window resets. */
  readonly challengesSyn: boolean;
  /** An ACK older than SND.UNA - MAX.SND.WND is acknowledged and dropped (section 5.2). */
  readonly challengesOldAck: boolean;
  /** At most so many challenge ACKs in an interval (section 7); 0 is without limit. */
  readonly challengeLimit: number;
  /** That interval. */
  readonly challengeInterval: Duration;

  // ICMP errors (RFC 9293, section 3.9.2.2).

  /** Believe an ICMP error only if it quotes a sequence number that is in flight (RFC 5927, section 4.1). */
  readonly checksIcmpSequence: boolean;
  /** Tell the application of soft errors (SHLD-25). */
  readonly reportsSoftErrors: boolean;
  /** Which connections a hard error ends (SHLD-26); the others take it for a soft one, as RFC 5461 has it. */
  readonly hardErrorsAbort: "always" | "opening" | "never";

  // TIME-WAIT.

  /** Maximum segment lifetime (RFC 9293, section 3.4.2: two minutes). TIME-WAIT lasts twice as long (MUST-13). */
  readonly msl: Duration;
  /** A retransmitted FIN restarts the 2 MSL time-out (section 3.10.7.4; the trap of its first check). */
  readonly finRestartsTimeWait: boolean;
  /** RSTs in TIME-WAIT are ignored (RFC 1337, fix F1). */
  readonly timeWaitIgnoresReset: boolean;
  /** A SYN may reopen a connection from TIME-WAIT (MAY-2): never, by sequence number, or as in RFC 6191. */
  readonly timeWaitReuse: "never" | "rfc9293" | "rfc6191";

  // Retransmission (RFC 6298) and giving up (RFC 9293, section 3.8.3).

  /** RTO before any sample (RFC 6298, 2.1: 1 s). */
  readonly initialRto: Duration;
  /** Least RTO (2.4: 1 s). */
  readonly minRto: Duration;
  /** Greatest RTO (2.5: at least 60 s). */
  readonly maxRto: Duration;
  /** G, the clock granularity (section 2). */
  readonly granularity: Duration;
  /** R1: retransmissions of one segment before the application is advised (SHLD-9). */
  readonly adviseAfter: number;
  /** R2 for data, in time (SHLD-11: at least 100 s). */
  readonly giveUpData: Duration;
  /** R2 for a SYN (MUST-23: at least three minutes). */
  readonly giveUpSyn: Duration;
  /** R2 for a SYN,ACK. */
  readonly giveUpSynAck: Duration;
  /** R2 once the application has let go of the socket. */
  readonly giveUpOrphan: Duration;
  /** Send an RST when giving up. */
  readonly resetsOnGiveUp: boolean;
  /** How long an orphan stays in FIN-WAIT-2; null is for ever. */
  readonly finWait2: Duration | null;

  // Acknowledging.

  /** Longest delay of an acknowledgment (MUST-40); 0 acknowledges at once. */
  readonly delayedAck: Duration;
  /** Acknowledge every second full-sized segment at once (SHLD-19). */
  readonly acksEverySecond: boolean;
  /** Acknowledge at once what is out of order, and what fills a hole (RFC 5681, section 4.2). */
  readonly acksDisorderAtOnce: boolean;
  /** Keep text that arrives out of order (SHLD-31). */
  readonly keepsDisorder: boolean;
  /** Throw away what was kept out of order when more of it comes, selectively acknowledged or not (RFC 2018, 8). */
  readonly reneges: boolean;

  // Sending.

  /** The Nagle algorithm, unless an application turns it off (SHLD-7). */
  readonly nagle: boolean;
  /** Sender's silly-window avoidance: override time-out (section 3.8.6.2.1: 0.1 to 1 s). */
  readonly overrideTimeout: Duration;
  /** Sender's silly-window avoidance: Fs, in percent (section 3.8.6.2.1: one half). */
  readonly sillyWindowPercent: number;
  /** Never put more octets into a segment than this, whatever the MSS allows. */
  readonly largestText: number;
  /** Retransmit up to a whole segment though the peer took back the window beyond a part of it (MAY-7). */
  readonly resendsBeyondWindow: boolean;
  /** Initial window: the formula of RFC 5681 or RFC 6928, or a number of segments. */
  readonly initialWindow: "rfc5681" | "rfc6928" | number;
  /** Limited transmit (RFC 3042; RFC 5681, section 3.2). */
  readonly limitedTransmit: boolean;
  /** Slow start again after an idle RTO (RFC 5681, section 4.1). */
  readonly restartsAfterIdle: boolean;

  // Options.

  /** RFC 7323, section 3. */
  readonly timestamps: boolean;
  /** RFC 7323, section 2. */
  readonly windowScale: boolean;
  /** RFC 2018. */
  readonly sack: boolean;
  /** Announce an MSS on SYNs (SHLD-5, MAY-3). */
  readonly announcesMss: boolean;
  /** Announce no larger MSS than this, whatever the link allows (RFC 9293, section 3.7.1, sets no least one). */
  readonly largestMss: number;

  // Buffers.

  /** Octets that may wait to be read, unless the application sets it. */
  readonly receiveBuffer: number;
  /** Octets that may wait to be acknowledged, unless the application sets it. */
  readonly sendBuffer: number;

  // Keep-alive (section 3.8.4).

  /** Whether applications get keep-alives without asking; MUST-25 wants false. */
  readonly keepAlive: boolean;
  /** MUST-28: at least two hours. */
  readonly keepAliveIdle: Duration;
  /** Time between keep-alives that are not answered. */
  readonly keepAliveInterval: Duration;
  /** Unanswered keep-alives before the connection is given up. */
  readonly keepAliveCount: number;
  /** Keep-alives carry one octet of garbage (MAY-6). */
  readonly keepAliveOctet: boolean;

  // Closing.

  /** CLOSE with unread data, or data after CLOSE, resets (SHLD-3). */
  readonly resetsOnUnread: boolean;
}

/** The choices that the RFCs recommend. */
export const RECOMMENDED: Policy = {
  textOnSyn: false,
  textOnThirdSegment: true,
  keepTextOfSyn: true,
  takesCrossingSynAck: true,
  synReturnsToListen: false,
  challengesReset: true,
  challengesSyn: true,
  challengesOldAck: true,
  challengeLimit: 10,
  checksIcmpSequence: true,
  reportsSoftErrors: true,
  hardErrorsAbort: "always",
  challengeInterval: SECOND,
  msl: 2 * MINUTE,
  finRestartsTimeWait: true,
  timeWaitIgnoresReset: true,
  timeWaitReuse: "rfc9293",
  initialRto: SECOND,
  minRto: SECOND,
  maxRto: MINUTE,
  granularity: MILLISECOND,
  adviseAfter: 3,
  giveUpData: 100 * SECOND,
  giveUpSyn: 3 * MINUTE,
  giveUpSynAck: 3 * MINUTE,
  giveUpOrphan: 100 * SECOND,
  resetsOnGiveUp: false,
  finWait2: MINUTE,
  delayedAck: 200 * MILLISECOND,
  acksEverySecond: true,
  acksDisorderAtOnce: true,
  keepsDisorder: true,
  reneges: false,
  nagle: true,
  overrideTimeout: 500 * MILLISECOND,
  sillyWindowPercent: 50,
  largestText: 65_535,
  resendsBeyondWindow: true,
  initialWindow: "rfc5681",
  limitedTransmit: true,
  restartsAfterIdle: true,
  timestamps: true,
  windowScale: true,
  sack: true,
  announcesMss: true,
  largestMss: 65_535,
  receiveBuffer: 65_535,
  sendBuffer: 65_535,
  keepAlive: false,
  keepAliveIdle: 2 * HOUR,
  keepAliveInterval: 75 * SECOND,
  keepAliveCount: 9,
  keepAliveOctet: false,
  resetsOnUnread: true,
};

/** The names of the settings. */
export type PolicyName = keyof Policy;

/** The names of all settings. */
export const POLICY_NAMES: readonly string[] = Object.keys(RECOMMENDED);

/**
 * The recommended policy with some settings replaced by name. Names that are no setting, and values of another type
 * than the setting's, are left out: other stacks have settings of their own, which a scenario may hold as well.
 */
export function policyFrom(settings: Readonly<Record<string, number | boolean | string | null>>): Policy {
  const known = Object.entries(settings).filter(([name, value]) => expectsOfPolicy(name, value) === null);
  return known.length === 0 ? RECOMMENDED : { ...RECOMMENDED, ...Object.fromEntries(known) };
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  hardErrorsAbort: ["always", "opening", "never"],
  timeWaitReuse: ["never", "rfc9293", "rfc6191"],
  initialWindow: ["rfc5681", "rfc6928"],
};

/** What a setting expects, in words, when `value` is not that; null when it takes it. */
export function expectsOfPolicy(name: string, value: number | boolean | string | null): string | null {
  if (!Object.hasOwn(RECOMMENDED, name)) return "expected a setting of the model's policy";
  const usual = RECOMMENDED[name as PolicyName];
  if (typeof usual === "boolean") return typeof value === "boolean" ? null : "expected true or false";
  if (isCount(value) && (typeof usual === "number" || name === "finWait2" || name === "initialWindow")) return null;
  if (name === "finWait2") return value === null ? null : "expected microseconds, or null for ever";
  const choices = CHOICES[name];
  if (choices === undefined) return "expected a whole number, none below 0";
  if (typeof value === "string" && choices.includes(value)) return null;
  const words = choices.map((word) => `"${word}"`).join(", ");
  return `expected one of ${words}${name === "initialWindow" ? ", or a number of segments" : ""}`;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

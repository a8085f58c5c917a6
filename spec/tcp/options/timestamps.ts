/** Timestamps: the clock, which one to echo, PAWS, and round trips measured with them (RFC 7323, sections 3 to 5). */

import { leq, type Seq } from "../../seq.ts";
import { between, type Duration, HOUR, type Instant, MILLISECOND } from "../../time.ts";

/** What one end keeps about timestamps. */
export interface TimestampState {
  /** Snd.TS.OK: both SYNs had the option. */
  readonly on: boolean;
  /** What this end adds to its clock, so that the clock tells strangers nothing. */
  readonly offset: number;
  /** TS.Recent. Means nothing unless `on`. */
  readonly recent: number;
  /** When TS.Recent was last set. */
  readonly recentAt: Instant;
}

/** How long TS.Recent is to be believed. */
const BELIEVED: Duration = 24 * 24 * HOUR;

/** a >= b for timestamps, modulo 2^32. */
export function tsGeq(a: number, b: number): boolean {
  return ((a - b) | 0) >= 0;
}

/** a < b for timestamps, modulo 2^32. */
export function tsLt(a: number, b: number): boolean {
  //= rfc7323#5.2
  //# s < t if 0 < (t - s) < 2^31, computed in unsigned 32-bit arithmetic.
  return ((a - b) | 0) < 0;
}

/** The timestamp clock: one tick a millisecond, 32 bits, plus the connection's own `offset`. */
export function tsClock(now: Instant, offset: number): number {
  //= rfc7323#5.4
  //# we choose a timestamp clock frequency in the range 1 ms to 1 sec per tick.
  //= rfc7323#5.4
  //# A random offset may be added to the timestamp clock on a per- connection basis.
  return (Math.floor(now / MILLISECOND) + offset) >>> 0;
}

/** Whether TS.Recent is too old to be held against anyone. */
function outdated(state: TimestampState, now: Instant): boolean {
  //= rfc7323#5.5
  //# a mechanism to "invalidate" the TS.Recent value when a connection is idle for more than 24 days.
  return between(state.recentAt, now) > BELIEVED;
}

/**
 * PAWS: whether a segment with timestamp `value` is an old duplicate, to be acknowledged and dropped. Not to be asked
 * of a segment with RST, which PAWS never refuses (section 5.2), nor of one without the option.
 */
export function pawsRejects(state: TimestampState, value: number, now: Instant): boolean {
  //= rfc7323#5.3
  //# SEG.TSval < TS.Recent, TS.Recent is valid (see later discussion), and if the RST bit is not set, then treat the
  //# arriving segment as not acceptable
  //= rfc7323#5.5
  //# The validity of TS.Recent needs to be checked only if the basic PAWS timestamp check fails
  return state.on && tsLt(value, state.recent) && !outdated(state, now);
}

/** TS.Recent after an acceptable segment that starts at `seq`; `lastAckSent` is the ACK field of the last one sent. */
export function remember(
  state: TimestampState,
  seq: Seq,
  value: number,
  lastAckSent: Seq,
  now: Instant,
): TimestampState {
  if (!state.on || !leq(seq, lastAckSent)) return state;
  //= rfc7323#4.3
  //# SEG.TSval >= TS.Recent and SEG.SEQ <= Last.ACK.sent then SEG.TSval is copied to TS.Recent; otherwise, it is
  //# ignored.
  //= rfc7323#5.5
  //# and rule R3 updates TS.Recent with the TSval from the new segment.
  if (!tsGeq(value, state.recent) && !outdated(state, now)) return state;
  return { on: true, offset: state.offset, recent: value, recentAt: now };
}

/**
 * The round trip that an echoed timestamp measures, to the millisecond, or null when the echo is of a time that has
 * not come yet. Only an acknowledgment of new data measures anything (section 4.1).
 */
export function rttSample(echo: number, now: Instant, offset: number): Duration | null {
  const ticks = (tsClock(now, offset) - echo) | 0;
  return ticks < 0 ? null : ticks * MILLISECOND;
}

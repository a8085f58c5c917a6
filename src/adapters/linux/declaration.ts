/** What the stack "linux" declares: computed from the settings that a fresh namespace of this kernel has. */

import { release } from "node:os";
import type { Capability, Declaration, Timing } from "../../../spec/trace/declaration.ts";
import { MILLISECOND, SECOND } from "../../../spec/time.ts";

/** Reads a setting of `net.`, by its path with dots: `ipv4.tcp_fin_timeout`. Null when this kernel doesn't have it. */
export type ReadSetting = (name: string) => string | null;

/** The name of the stack. */
export const NAME = "linux";

/** TCP_TIMEWAIT_LEN of the kernel, which no setting changes. */
const TIME_WAIT = 60 * SECOND;
/** TCP_TIMEOUT_INIT of the kernel. */
const INITIAL_RTO = SECOND;
/** TCP_DELACK_MAX of the kernel. */
const DELAYED_ACK = 200 * MILLISECOND;
/** The kernel's clock ticks every 10 ms at the slowest (CONFIG_HZ 100). */
const TICK = 10 * MILLISECOND;
/** What the scheduler and the adapter's loop may add. */
const TOLERANCE = 50 * MILLISECOND;
/** The kernel's wheel of timers rounds a time-out up by less than an eighth of its length. */
const LATENESS = 0.125;

/** A setting as a number: below `net.ipv4`, what to take it for where it can't be read, and which number of a list. */
type ReadNumber = (name: string, otherwise: number, place?: number) => number;

const numbersOf = (read: ReadSetting): ReadNumber => (name, otherwise, place = 0) => {
  const value = Number(read(`ipv4.${name}`)?.split(/\s+/)[place]);
  return Number.isFinite(value) ? value : otherwise;
};

/** What the kernel declares; with the defaults that its documentation gives for settings that can't be read. */
export function declare(read: ReadSetting, ipv6: boolean): Declaration {
  const number = numbersOf(read);
  const has = (name: string): boolean => number(name, 1) !== 0;
  const supports: Capability[] = [
    "urgent",
    "keep-alive",
    "user-timeout",
    "challenge-ack",
    "half-close",
    "simultaneous-open",
    "status",
    "blocks",
    "crash",
    "crafted",
    "icmp",
    "ip-fields",
  ];
  if (ipv6) supports.push("ipv6");
  if (has("tcp_timestamps")) supports.push("timestamps");
  if (has("tcp_window_scaling")) supports.push("window-scale");
  if (has("tcp_sack")) supports.push("sack");
  return {
    name: NAME,
    version: release(),
    clock: "real",
    supports,
    timing: timingOf(read),
    initialWindow: 10,
    mss: 1460,
    receiveBuffer: number("tcp_rmem", 131_072, 1),
    ...answersOf(read),
    ...cookiesOf(read),
  };
}

/** Whether it answers every SYN with a cookie; by default only those for which there is no room. */
export const cookiesOf = (read: ReadSetting): Pick<Declaration, "synCookies"> =>
  numbersOf(read)("tcp_syncookies", 1) === 2 ? { synCookies: true } : {};

/** How sparing it is with what can't be accepted; not at all when the setting is 0. */
export function answersOf(read: ReadSetting): Pick<Declaration, "answers"> {
  const per = numbersOf(read)("tcp_invalid_ratelimit", 500) * MILLISECOND;
  return per === 0 ? {} : { answers: { most: 1, per } };
}

/**
 * How long an orphan stays in FIN-WAIT-2. Up to a minute it is what `tcp_fin_timeout` says; beyond, the kernel keeps
 * the socket for what is above a minute, and then a small one of TIME-WAIT for as long again.
 */
const finWait2Of = (seconds: number): number => {
  const length = seconds * SECOND;
  return length <= TIME_WAIT ? length : 2 * (length - TIME_WAIT);
};

/** How long so many retries take that begin with an RTO, which doubles up to a greatest one. */
function retriesTake(first: number, retries: number, greatest: number): number {
  const rising = Math.min(retries, Math.floor(Math.log2(greatest / first)));
  return first * (2 ** (rising + 1) - 1) + (retries - rising) * greatest;
}

/**
 * How long a SYN is repeated: until as much time has passed as so many retries with RTOs that double would take, or as
 * many were sent, and so many more that come first and do not back off.
 */
function synGivenUpAfter(retries: number, linear: number, maxRto: number): number {
  const enough = retriesTake(INITIAL_RTO, retries, maxRto);
  let rto = INITIAL_RTO;
  let passed = rto;
  for (let sent = 0; passed < enough && sent < retries + linear; sent++) {
    if (sent >= linear) rto = Math.min(2 * rto, maxRto);
    passed += rto;
  }
  return passed;
}

/** The times of a kernel with such settings. */
export function timingOf(read: ReadSetting): Timing {
  const number = numbersOf(read);
  const minRto = number("tcp_rto_min_us", 200_000);
  const maxRto = number("tcp_rto_max_ms", 120_000) * MILLISECOND;
  // The kernel gives up when as much time has passed as so many retransmissions with the least RTO would take.
  const giveUpAfter = (retransmissions: number): number => retriesTake(minRto, retransmissions, maxRto);
  const orphanRetries = number("tcp_orphan_retries", 0);
  return {
    msl: TIME_WAIT / 2,
    timeWait: TIME_WAIT,
    minRto,
    maxRto,
    initialRto: INITIAL_RTO,
    granularity: TICK,
    lateness: LATENESS,
    giveUpData: giveUpAfter(number("tcp_retries2", 15)),
    giveUpSyn: synGivenUpAfter(number("tcp_syn_retries", 6), number("tcp_syn_linear_timeouts", 0), maxRto),
    giveUpSynAck: retriesTake(INITIAL_RTO, number("tcp_synack_retries", 5), maxRto),
    // Counted from the first retransmission on, and looked at when the RTO expires only, which doubles: what has passed
    // by then is less than twice the bound and three times the first RTO. 0 retries stand for 8.
    giveUpOrphan: 2 * giveUpAfter(orphanRetries === 0 ? 8 : orphanRetries) + 3 * INITIAL_RTO,
    finWait2: finWait2Of(number("tcp_fin_timeout", 60)),
    delayedAck: DELAYED_ACK,
    tolerance: TOLERANCE,
    keepAlive: {
      idle: number("tcp_keepalive_time", 7_200) * SECOND,
      interval: number("tcp_keepalive_intvl", 75) * SECOND,
      count: number("tcp_keepalive_probes", 9),
    },
  };
}

/**
 * Which constants and settings decide what a stack declares, by their names in its source. Only what an RFC asks to be
 * otherwise needs a name: `spec/requirements/declared.ts` has a row for each.
 */

import type { Knobs } from "../../spec/requirements/declared.ts";

/** Those of a Linux kernel, on its own clock or in virtual time. Names in small letters are sysctls of net.ipv4. */
export const LINUX_KNOBS: Knobs = {
  msl: "TCP_TIMEWAIT_LEN",
  timeWait: "TCP_TIMEWAIT_LEN",
  initialRto: "TCP_TIMEOUT_INIT",
  minRto: "TCP_RTO_MIN, and tcp_rto_min_us where the kernel has it",
  maxRto: "TCP_RTO_MAX, and tcp_rto_max_ms where the kernel has it",
  giveUpData: "tcp_retries2",
  giveUpSyn: "tcp_syn_retries, and tcp_syn_linear_timeouts where the kernel has it",
  delayedAck: "TCP_DELACK_MAX",
  keepAliveIdle: "tcp_keepalive_time",
  keepAliveCount: "tcp_keepalive_probes",
  initialWindow: "TCP_INIT_CWND",
  answers: "tcp_invalid_ratelimit",
  advice: "tcp_write_timeout() tells IP alone, after tcp_retries1",
};

/** Those of lwIP. */
export const LWIP_KNOBS: Knobs = {
  msl: "TCP_MSL",
  giveUpSyn: "TCP_SYNMAXRTX, at one interval",
};

/** Those of smoltcp. */
export const SMOLTCP_KNOBS: Knobs = {
  msl: "CLOSE_DELAY",
  initialRto: "RTTE_INITIAL_RTO; up to 0.12 RTTE_INITIAL_RTT and RTTE_INITIAL_DEV",
  minRto: "RTTE_MIN_RTO",
  maxRto: "RTTE_MAX_RTO",
};

/** Those of libslirp. */
export const SLIRP_KNOBS: Knobs = {
  msl: "TCPTV_MSL",
  minRto: "tcp_xmit_timer(): 3 ticks of TIMEOUT_SLOW, over after 2 at the earliest",
  maxRto: "TCPTV_REXMTMAX",
  giveUpSyn: "TCPTV_KEEP_INIT",
  icmp: "icmp_input()",
};

/** Those of gVisor's netstack. */
export const GVISOR_KNOBS: Knobs = {
  msl: "DefaultTCPTimeWaitTimeout",
  minRto: "MinRTO",
  giveUpSyn: "MaxRTO, in backoffTimer",
  delayedAck: "handleSegmentsLocked()",
  initialWindow: "InitialCwnd",
};

/** Those of lneto. */
export const LNETO_KNOBS: Knobs = { minRto: "rtoMin" };

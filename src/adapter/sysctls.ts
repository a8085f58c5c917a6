/** The settings of a TCP that Linux has, by their names below `net.ipv4`, and what each of them takes. */

/** What a setting takes: a whole number within bounds, or a word. */
type Takes = { readonly least: number; readonly most: number } | "word";

const octet: Takes = { least: 0, most: 255 };
const flag: Takes = { least: 0, most: 1 };
const count: Takes = { least: 0, most: 2_147_483_647 };
const positive: Takes = { least: 1, most: 2_147_483_647 };
const upTo = (most: number): Takes => ({ least: 0, most });

/**
 * Each of them. Times are in the unit that Linux gives them: seconds, unless the name says otherwise. Those that are
 * lists of numbers, such as `tcp_rmem`, are not among them: buffers are options of a socket.
 */
const SYSCTLS: Readonly<Record<string, Takes>> = {
  tcp_abort_on_overflow: octet,
  tcp_adv_win_scale: { least: -31, most: 31 },
  tcp_app_win: upTo(31),
  tcp_autocorking: octet,
  tcp_backlog_ack_defer: octet,
  tcp_base_mss: positive,
  tcp_challenge_ack_limit: count,
  tcp_comp_sack_delay_ns: count,
  tcp_comp_sack_nr: octet,
  tcp_comp_sack_slack_ns: count,
  tcp_congestion_control: "word",
  tcp_dsack: octet,
  tcp_early_retrans: upTo(4),
  tcp_ecn: upTo(3),
  tcp_ecn_fallback: flag,
  tcp_fack: octet,
  tcp_fastopen: count,
  tcp_fin_timeout: count,
  tcp_frto: octet,
  tcp_invalid_ratelimit: count,
  tcp_keepalive_intvl: positive,
  tcp_keepalive_probes: octet,
  tcp_keepalive_time: positive,
  tcp_limit_output_bytes: count,
  tcp_max_orphans: count,
  tcp_max_reordering: count,
  tcp_max_syn_backlog: count,
  tcp_max_tw_buckets: count,
  tcp_migrate_req: flag,
  tcp_min_rtt_wlen: upTo(86_400),
  tcp_min_snd_mss: positive,
  tcp_min_tso_segs: octet,
  tcp_moderate_rcvbuf: octet,
  tcp_mtu_probe_floor: positive,
  tcp_mtu_probing: octet,
  tcp_no_metrics_save: octet,
  tcp_no_ssthresh_metrics_save: flag,
  tcp_notsent_lowat: upTo(4_294_967_295),
  tcp_orphan_retries: octet,
  tcp_pacing_ca_ratio: upTo(1_000),
  tcp_pacing_ss_ratio: upTo(1_000),
  tcp_pingpong_thresh: { least: 1, most: 255 },
  tcp_probe_interval: upTo(4_294_967_295),
  tcp_probe_threshold: count,
  tcp_recovery: octet,
  tcp_reflect_tos: flag,
  tcp_reordering: count,
  tcp_retrans_collapse: octet,
  tcp_retries1: octet,
  tcp_retries2: octet,
  tcp_rfc1337: octet,
  tcp_rto_max_ms: { least: 1_000, most: 120_000 },
  tcp_rto_min_us: positive,
  tcp_sack: octet,
  tcp_shrink_window: flag,
  tcp_slow_start_after_idle: octet,
  tcp_stdurg: octet,
  tcp_syn_linear_timeouts: octet,
  tcp_syn_retries: { least: 1, most: 127 },
  tcp_synack_retries: octet,
  tcp_syncookies: octet,
  tcp_thin_linear_timeouts: octet,
  tcp_timestamps: octet,
  tcp_tso_rtt_log: octet,
  tcp_tso_win_divisor: octet,
  tcp_tw_reuse: upTo(2),
  tcp_tw_reuse_delay: positive,
  tcp_window_scaling: octet,
  tcp_workaround_signed_windows: octet,
};

/** The names of all of them. */
export const SYSCTL_NAMES: readonly string[] = Object.keys(SYSCTLS);

/** What a sysctl expects, when `value` is not that; null when it takes it. */
export function sysctlExpects(name: string, value: unknown): string | null {
  const takes = SYSCTLS[name];
  if (takes === undefined) return "expected a setting of Linux";
  if (takes === "word") {
    return typeof value === "string" && /^[a-z0-9_-]{1,15}$/.test(value) ? null : "expected a word, as Linux has it";
  }
  const fits = Number.isSafeInteger(value) && Number(value) >= takes.least && Number(value) <= takes.most;
  return fits ? null : `expected a whole number from ${takes.least} to ${takes.most}`;
}

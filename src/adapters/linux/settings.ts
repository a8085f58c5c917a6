/** What a Linux kernel declares once a scenario has set some of its sysctls. */

import type { Capability, Declaration, Timing } from "../../../spec/trace/declaration.ts";
import { type Settings, sysctlsIn } from "../../adapter/settings.ts";
import { answersOf, cookiesOf, type ReadSetting, timingOf } from "./declaration.ts";

/** The times that each sysctl bears on. */
const BEARS_ON: Readonly<Record<string, readonly (keyof Timing)[]>> = {
  tcp_fin_timeout: ["finWait2"],
  tcp_keepalive_intvl: ["keepAlive"],
  tcp_keepalive_probes: ["keepAlive"],
  tcp_keepalive_time: ["keepAlive"],
  tcp_orphan_retries: ["giveUpOrphan"],
  tcp_retries2: ["giveUpData"],
  tcp_rto_max_ms: ["maxRto", "giveUpData", "giveUpOrphan", "giveUpSyn", "giveUpSynAck"],
  tcp_rto_min_us: ["minRto", "giveUpData", "giveUpOrphan"],
  tcp_syn_linear_timeouts: ["giveUpSyn"],
  tcp_syn_retries: ["giveUpSyn"],
  tcp_synack_retries: ["giveUpSynAck"],
};

/** What each sysctl turns on and off. */
const SWITCHES: Readonly<Record<string, Capability>> = {
  tcp_sack: "sack",
  tcp_timestamps: "timestamps",
  tcp_window_scaling: "window-scale",
};

/** Sysctls that are not 0 by default, and since when. */
const DEFAULTS: readonly { readonly name: string; readonly since: readonly [number, number]; readonly is: string }[] = [
  { name: "tcp_syn_linear_timeouts", since: [6, 5], is: "4" },
];

/** What a sysctl is that nobody has set, where that depends on the kernel's version; else null. */
function defaultOf(version: string, name: string): string | null {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const later = ([first, second]: readonly [number, number]): boolean =>
    major > first || (major === first && minor >= second);
  return DEFAULTS.find((one) => one.name === name && later(one.since))?.is ?? null;
}

/**
 * What a kernel declares under settings of a scenario. `usual` is what it declares without; what no setting bears on
 * stays as it is. The times that a setting does bear on are computed anew, from the other settings' defaults.
 */
export function declareUnder(usual: Declaration, settings: Settings): Declaration {
  const set = sysctlsIn(settings);
  const names = Object.keys(set);
  if (names.length === 0) return usual;
  const read: ReadSetting = (path) => {
    const name = path.slice("ipv4.".length);
    return Object.hasOwn(set, name) ? String(set[name]) : defaultOf(usual.version, name);
  };
  const computed = timingOf(read);
  const times = names.flatMap((name) => BEARS_ON[name] ?? []);
  const off = names.filter((name) => set[name] === 0).map((name) => SWITCHES[name]);
  const on = names.filter((name) => set[name] !== 0).flatMap((name) => SWITCHES[name] ?? []);
  const { answers, synCookies: _, ...rest } = usual;
  return {
    ...rest,
    supports: [...new Set([...usual.supports.filter((one) => !off.includes(one)), ...on])],
    timing: { ...usual.timing, ...Object.fromEntries(times.map((name) => [name, computed[name]])) },
    ...cookiesOf(read),
    ...(names.includes("tcp_invalid_ratelimit") ? answersOf(read) : answers === undefined ? {} : { answers }),
  };
}

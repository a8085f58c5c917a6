/**
 * The stack "linux": this machine's own kernel, in a network namespace of its own, on its real clock.
 *
 * What a judge has to know of it. A namespace has the kernel's defaults, whatever the machine's own settings are. So
 * acknowledgments of segments that are not acceptable are held back when they come within 500 ms of one another on a
 * connection (`tcp_invalid_ratelimit`); a full backlog is answered with SYN cookies (`tcp_syncookies`); a tail loss
 * probe may come long before the RTO (`tcp_early_retrans`); the congestion control is the machine's. Urgent data is
 * signalled when the urgent octet has come in: that it is ahead the kernel tells by a signal only, which names no
 * socket. What arrived before an RST can still be read after it.
 */

import process from "node:process";
import type { Declaration } from "../../../spec/trace/declaration.ts";
import { sysctlsIn } from "../../adapter/settings.ts";
import type { Availability, LiveStackKind } from "../../adapter/stack.ts";
import { AdapterError } from "../../adapter/stack.ts";
import { isForbidden, missing, reexecCommand, refused } from "./availability.ts";
import { declare, type ReadSetting } from "./declaration.ts";
import { type Libc, loadLibc, readText, SystemError } from "./libc.ts";
import { LinuxSession } from "./session.ts";

/** How the kernel is to be run. */
export interface LinuxOptions {
  /** The most scenarios side by side; 256 if not given. */
  readonly capacity?: number;
  /**
   * Settings of the namespace below `net.`, by name with dots: `{ "ipv4.tcp_congestion_control": "reno" }`. Everything
   * else stays as this kernel has it in a fresh namespace, but for `tcp_no_metrics_save`, which keeps scenarios apart.
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Settings that explain a run. They are the kernel's own choice, and differ from machine to machine. */
const FACTS = [
  "ipv4.tcp_congestion_control",
  "ipv4.tcp_invalid_ratelimit",
  "ipv4.tcp_syncookies",
  "ipv4.tcp_early_retrans",
  "ipv4.tcp_recovery",
  "ipv4.tcp_ecn",
] as const;

/** The kernel as a stack. */
export interface LinuxStackKind extends LiveStackKind {
  open(): Promise<LinuxSession>;
  /** What was found out of the kernel by `available()`: the name and value of settings that explain a run. */
  readonly facts: Readonly<Record<string, string>>;
  /**
   * After `available()` said no: the command that runs this process's program again, where the answer will be yes;
   * null when there is none. See {@link reexecCommand}.
   */
  reexecCommand(): readonly string[] | null;
}

/**
 * The kernel of this machine. Its declaration is exact once `available()` has said yes: until then it goes by the
 * defaults that the kernel documents.
 */
export function linuxStack(options: LinuxOptions = {}): LinuxStackKind {
  let declaration: Declaration = declare(() => null, true);
  let facts: Readonly<Record<string, string>> = {};
  let forbidden = false;
  let loading: Promise<Libc | null> | null = null;
  const libcOnce = (): Promise<Libc | null> =>
    loading ??= process.platform === "linux" ? loadLibc() : Promise.resolve(null);
  const start = (libc: Libc): LinuxSession => {
    const session = LinuxSession.open(libc, options.capacity ?? 256, options.settings ?? {});
    session.namespace.within(() => {
      const read: ReadSetting = (name) => readText(libc, `/proc/sys/net/${name.replaceAll(".", "/")}`);
      declaration = declare(read, session.device.ipv6);
      facts = Object.fromEntries(FACTS.map((name) => [name, read(name) ?? "absent"]));
    });
    return session;
  };
  return {
    clock: "real",
    get declaration(): Declaration {
      return declaration;
    },
    get facts(): Readonly<Record<string, string>> {
      return facts;
    },
    under: (settings) => {
      const own = Object.entries(sysctlsIn(settings)).map(([name, value]) => [`ipv4.${name}`, String(value)]);
      return linuxStack({ ...options, settings: { ...options.settings, ...Object.fromEntries(own) } });
    },
    reexecCommand: () => forbidden ? reexecCommand() : null,
    async available(): Promise<Availability> {
      forbidden = false;
      const libc = await libcOnce();
      const lacking = missing(libc);
      if (lacking !== null || libc === null) return lacking ?? { available: true };
      try {
        await start(libc).close();
        return { available: true };
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        forbidden = isForbidden(error);
        return refused(error);
      }
    },
    async open(): Promise<LinuxSession> {
      const libc = await libcOnce();
      const lacking = missing(libc);
      if (libc === null || lacking !== null) {
        throw new AdapterError(lacking?.why ?? "The stack linux is not available here.");
      }
      return start(libc);
    },
  };
}

/** Whether the kernel can be driven here, and what would help if not. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import type { Availability } from "../../adapter/stack.ts";
import { openTun, TUN_PATH } from "./device.ts";
import { E, errorName, type Libc, type SystemError } from "./libc.ts";

/** What the process becomes root of: a user namespace and a network namespace of its own (util-linux). */
const UNSHARE = ["unshare", "-Urn", "--map-root-user"] as const;
/** Set in a process that {@link reexecCommand} started, so that it doesn't start another one. */
const MARK = "TCP_CONFORMANCE_REEXECUTED";

/** The answer no, with its reasons. */
export type Unavailable = Extract<Availability, { available: false }>;

const no = (why: string, help: string): Unavailable => ({ available: false, why, help });

/** What is missing before anything of the kernel's is tried; null when nothing is. */
export function missing(libc: Libc | null): Unavailable | null {
  if (process.platform !== "linux") {
    return no(
      `The stack linux needs Linux; this is ${process.platform}.`,
      "Run the suite on Linux, or in a container.",
    );
  }
  if (libc === null) {
    return no(
      `The stack linux needs the package koffi, which is not installed for ${process.arch} here.`,
      "Install it: npm install koffi.",
    );
  }
  if (!existsSync(TUN_PATH)) {
    return no(
      `${TUN_PATH} does not exist.`,
      "Load the module (modprobe tun); in a container, give it the device (docker run --device /dev/net/tun).",
    );
  }
  const fd = openTun(libc);
  if (fd >= 0) {
    libc.close(fd);
    return null;
  }
  const errno = libc.errno();
  return no(
    `${TUN_PATH} can't be opened: ${errorName(errno)}.`,
    errno === E["EACCES"] || errno === E["EPERM"]
      ? `Run as root, or let this user open it (chmod 0666 ${TUN_PATH}, as most distributions have it).`
      : "Load the module (modprobe tun).",
  );
}

/** Whether a system call failed for want of a permission. */
export const isForbidden = (error: SystemError): boolean => error.errno === E["EPERM"] || error.errno === E["EACCES"];

/** What a system call that failed while the namespace was set up means for the user. */
export function refused(error: SystemError): Unavailable {
  if (!isForbidden(error)) {
    return no(error.message, "The kernel may lack what the adapter needs: network namespaces and TUN devices.");
  }
  return no(
    error.message,
    canReexecute()
      ? `Run as root, or start the command with: ${UNSHARE.join(" ")}`
      : "Run as root; in a container, allow it (docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN).",
  );
}

/** Whether a process started by {@link UNSHARE} could open the TUN device and would be root of its namespaces. */
function canReexecute(): boolean {
  const [command, ...flags] = UNSHARE;
  const tried = spawnSync(command, [...flags, "sh", "-c", `: <>${TUN_PATH}`], { stdio: "ignore", timeout: 10_000 });
  return tried.status === 0;
}

/**
 * The command line that runs this process's own program again, with the same arguments, where the stack linux is
 * available without root: in a user namespace and a network namespace of its own. Null where that would not help, and
 * in a process that was started so.
 *
 * The program to be run is what the runtime tells: for Deno, whose own flags can't be seen, with all permissions.
 */
export function reexecCommand(): readonly string[] | null {
  const [, program, ...programArguments] = process.argv;
  if (process.platform !== "linux" || process.env[MARK] !== undefined || program === undefined) return null;
  if (!canReexecute()) return null;
  const runtime = process.versions["deno"] === undefined ? process.execArgv : ["run", "-A"];
  return ["env", `${MARK}=1`, ...UNSHARE, process.execPath, ...runtime, program, ...programArguments];
}

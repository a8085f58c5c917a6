/** Socket options, in the kernel's units. */

import type { Failure, SocketOptions } from "../../../spec/trace/vocabulary.ts";
import { MILLISECOND, SECOND } from "../../../spec/time.ts";
import { failureOf } from "./failures.ts";
import type { Libc } from "./libc.ts";

const SOL_SOCKET = 1;
const IPPROTO_TCP = 6;
const SO_REUSEADDR = 2;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_KEEPALIVE = 9;
const SO_OOBINLINE = 10;
const SO_LINGER = 13;
const SO_REUSEPORT = 15;
const IPPROTO_IP = 0;
const IP_TOS = 1;
const IP_TTL = 2;
const IPPROTO_IPV6 = 41;
const IPV6_UNICAST_HOPS = 16;
const IPV6_TCLASS = 67;
const TCP_NODELAY = 1;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_KEEPCNT = 6;
const TCP_USER_TIMEOUT = 18;

/** An option of the kernel: its level, its name, and what one of its units is in those of the trace. */
type KernelOption = readonly [level: number, name: number, unit: number];

/**
 * Each option that the trace knows, and what it is to the kernel; nothing when its interface never does what the option
 * turns off.
 */
const KERNEL: { readonly [K in keyof SocketOptions]-?: KernelOption | null } = {
  noDelay: [IPPROTO_TCP, TCP_NODELAY, 1],
  keepAlive: [SOL_SOCKET, SO_KEEPALIVE, 1],
  // The kernel counts these in whole seconds, and takes no zero.
  keepAliveIdle: [IPPROTO_TCP, TCP_KEEPIDLE, SECOND],
  keepAliveInterval: [IPPROTO_TCP, TCP_KEEPINTVL, SECOND],
  keepAliveCount: [IPPROTO_TCP, TCP_KEEPCNT, 1],
  userTimeout: [IPPROTO_TCP, TCP_USER_TIMEOUT, MILLISECOND],
  hopLimit: [IPPROTO_IP, IP_TTL, 1],
  // The kernel takes the whole octet, of which the codepoint is the upper six bits.
  dscp: [IPPROTO_IP, IP_TOS, 1 / 4],
  errorReports: null,
  receiveBuffer: [SOL_SOCKET, SO_RCVBUF, 1],
  sendBuffer: [SOL_SOCKET, SO_SNDBUF, 1],
};

/** What has another name over IPv6. */
const OVER_IPV6: { readonly [K in keyof SocketOptions]?: KernelOption } = {
  hopLimit: [IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1],
  dscp: [IPPROTO_IPV6, IPV6_TCLASS, 1 / 4],
};

const NAMES = Object.keys(KERNEL) as readonly (keyof SocketOptions)[];

/** Sets what `options` has; null, or why the first one that the kernel refused was refused. */
export function setOptions(
  libc: Libc,
  fd: number,
  options: SocketOptions | undefined,
  isV6: boolean,
): Failure | null {
  if (options === undefined) return null;
  for (const name of NAMES) {
    const value = options[name];
    if (value === undefined) continue;
    const known = (isV6 ? OVER_IPV6[name] : undefined) ?? KERNEL[name];
    if (known === null) continue;
    const [level, option, unit] = known;
    if (setInteger(libc, fd, level, option, Math.ceil(Number(value) / unit)) < 0) return failureOf(libc.errno());
  }
  return null;
}

/**
 * What every socket of the adapter has: urgent data stays in the stream (RFC 6093, section 6), and a port can be used
 * for several connections and a listener at once, as RFC 9293 has it (section 3.3), TIME-WAIT or not.
 */
export function setDefaults(libc: Libc, fd: number): void {
  setInteger(libc, fd, SOL_SOCKET, SO_OOBINLINE, 1);
  setInteger(libc, fd, SOL_SOCKET, SO_REUSEADDR, 1);
  setInteger(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1);
}

/** Makes the close of a socket an ABORT (RFC 9293, section 3.10.5): it lingers for no time at all. */
export function makeCloseAbort(libc: Libc, fd: number): void {
  libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, new Uint8Array(Int32Array.of(1, 0).buffer), 8);
}

const value = new Int32Array(1);
const octets = new Uint8Array(value.buffer);

function setInteger(libc: Libc, fd: number, level: number, option: number, to: number): number {
  value[0] = to;
  return libc.setsockopt(fd, level, option, octets, 4);
}

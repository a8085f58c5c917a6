/** The TUN device: the wire on which the kernel's packets come out, and the peer's go in. Made inside the namespace. */

import { type Libc, must, O_CLOEXEC, O_NONBLOCK, O_RDWR, writeText } from "./libc.ts";
import { addRoute, type Netlink, type Route } from "./netlink.ts";
import { LOCAL_PREFIXES, PEER_PREFIXES } from "./slots.ts";

/** The device file. */
export const TUN_PATH = "/dev/net/tun";
const NAME = "conformance";

const AF_INET = 2;
const SOCK_DGRAM = 2;
const TUNSETIFF = 0x400454ca;
const IFF_TUN_NO_PI = 0x1001;
const SIOCGIFFLAGS = 0x8913;
const SIOCSIFFLAGS = 0x8914;
const SIOCSIFMTU = 0x8922;
const SIOCGIFINDEX = 0x8933;
const IFF_UP = 1;
/** Octets of the device's name in a request, and of a request (struct ifreq). */
const NAME_OCTETS = 16;
const REQUEST = 40;

/** Most octets of an IP packet on the device. */
export const DEVICE_MTU = 1500;

/** An open TUN device that is up, and the route on which its peers are. */
export interface Device {
  /** Reads and writes whole IP packets, and never waits. */
  readonly fd: number;
  /** Index of the device. */
  readonly index: number;
  /** Whether it carries IPv6. */
  readonly ipv6: boolean;
}

/**
 * Settings of a namespace that the adapter makes. All but the second one keep the host from talking of anything but
 * TCP; the second keeps one scenario's round trips and losses out of the next one's (the kernel remembers them by
 * destination otherwise).
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ["ipv4/conf/all/rp_filter", "0"],
  ["ipv4/tcp_no_metrics_save", "1"],
  ["ipv4/conf/default/rp_filter", "0"],
  ["ipv6/conf/all/disable_ipv6", "0"],
  ["ipv6/conf/default/disable_ipv6", "0"],
  ["ipv6/conf/default/accept_ra", "0"],
  ["ipv6/conf/default/autoconf", "0"],
  ["ipv6/conf/default/accept_dad", "0"],
  ["ipv6/conf/default/router_solicitations", "0"],
  ["ipv6/conf/default/addr_gen_mode", "1"],
  // The scenarios' own addresses are on a local route, not on a device, which IPv6's bind() does not look at.
  ["ipv6/ip_nonlocal_bind", "1"],
];

/** Opens the device file, without making a device yet. */
export const openTun = (libc: Libc): number => libc.open(TUN_PATH, O_RDWR | O_NONBLOCK | O_CLOEXEC);

/** Makes the device, brings it up, and lays the routes to the scenarios' addresses. */
export function createDevice(libc: Libc, netlink: Netlink): Device {
  for (const [name, value] of SETTINGS) writeText(libc, `/proc/sys/net/${name}`, value);
  const fd = must(libc, `open ${TUN_PATH}`, openTun(libc));
  const control = libc.socket(AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
  try {
    must(libc, "open a socket", control);
    const tun = request(NAME);
    new DataView(tun.buffer).setUint16(NAME_OCTETS, IFF_TUN_NO_PI, true);
    must(libc, "make a TUN device", libc.ioctl(fd, TUNSETIFF, tun));
    const loopback = bringUp(libc, control, "lo");
    const mtu = request(NAME);
    new DataView(mtu.buffer).setInt32(NAME_OCTETS, DEVICE_MTU, true);
    must(libc, "set the MTU of the TUN device", libc.ioctl(control, SIOCSIFMTU, mtu));
    const index = bringUp(libc, control, NAME);
    layRoutes(netlink, loopback, index, 4);
    return { fd, index, ipv6: carriesIPv6(netlink, loopback, index) };
  } catch (error) {
    libc.close(fd);
    throw error;
  } finally {
    libc.close(control);
  }
}

function bringUp(libc: Libc, control: number, name: string): number {
  const flags = request(name);
  must(libc, `read the flags of ${name}`, libc.ioctl(control, SIOCGIFFLAGS, flags));
  const view = new DataView(flags.buffer);
  view.setUint16(NAME_OCTETS, view.getUint16(NAME_OCTETS, true) | IFF_UP, true);
  must(libc, `bring ${name} up`, libc.ioctl(control, SIOCSIFFLAGS, flags));
  const index = request(name);
  must(libc, `find ${name}`, libc.ioctl(control, SIOCGIFINDEX, index));
  return new DataView(index.buffer).getInt32(NAME_OCTETS, true);
}

/** A host without IPv6 has no such routes, and that is all that tells. */
function carriesIPv6(netlink: Netlink, loopback: number, device: number): boolean {
  try {
    layRoutes(netlink, loopback, device, 6);
    return true;
  } catch {
    return false;
  }
}

function layRoutes(netlink: Netlink, loopback: number, device: number, ip: 4 | 6): void {
  const route = (prefix: Pick<Route, "prefix" | "bits">, index: number, local: boolean): void =>
    addRoute(netlink, { ...prefix, device: index, local, mtu: null });
  route(LOCAL_PREFIXES[ip], loopback, true);
  route(PEER_PREFIXES[ip], device, false);
}

/** A request about a device, with its name filled in. */
function request(name: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(REQUEST);
  bytes.set(new TextEncoder().encode(name));
  return bytes;
}

/**
 * The two things that are asked of the kernel by netlink: routes (rtnetlink), and the state of a connection
 * (sock_diag).
 */

import { E, type Libc, must, O_CLOEXEC, O_NONBLOCK, SystemError } from "./libc.ts";

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const NLMSG_ERROR = 2;
/** Octets of a message's header (struct nlmsghdr). */
const HEADER = 16;

/** The kernel's ends of netlink that are used. */
export const NETLINK = { route: 0, diag: 4 } as const;

/** A message's answer: its type and its payload; for an error, the error number (0 is an acknowledgment). */
export type Answer =
  | { readonly errno: number; readonly payload: null }
  | { readonly errno: null; readonly payload: DataView };

/** A netlink socket: one question, one answer, at once. To be opened inside the namespace that it is to speak to. */
export class Netlink {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #answer = new Uint8Array(8192);
  #sequence = 0;

  constructor(libc: Libc, family: number) {
    this.#libc = libc;
    this.#fd = must(libc, "open a netlink socket", libc.socket(AF_NETLINK, SOCK_RAW | O_CLOEXEC | O_NONBLOCK, family));
  }

  /** Sends a message, whose header is filled in here, and gives the kernel's answer. */
  ask(message: Uint8Array, type: number, flags: number): Answer {
    const header = new DataView(message.buffer, message.byteOffset, HEADER);
    header.setUint32(0, message.length, true);
    header.setUint16(4, type, true);
    header.setUint16(6, flags, true);
    header.setUint32(8, ++this.#sequence, true);
    must(this.#libc, "ask the kernel by netlink", this.#libc.send(this.#fd, message, message.length, 0));
    // The kernel answers before send() returns.
    const length = must(
      this.#libc,
      "read the kernel's answer from netlink",
      this.#libc.recv(this.#fd, this.#answer, this.#answer.length, 0),
    );
    const answer = new DataView(this.#answer.buffer, 0, length);
    if (answer.getUint16(4, true) === NLMSG_ERROR) return { errno: -answer.getInt32(HEADER, true), payload: null };
    return { errno: null, payload: new DataView(this.#answer.buffer, HEADER, length - HEADER) };
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
}

const RTM_NEWROUTE = 24;
const RTM_DELROUTE = 25;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_METRICS = 8;
const RTAX_MTU = 2;
const REQUEST_ACK = 0x5;
const REPLACE_CREATE = 0x500;

/** A route to addresses behind a device, or (`local`) to addresses that are this host's own. */
export interface Route {
  /** Octets of the prefix: 4 for IPv4, 16 for IPv6. */
  readonly prefix: Uint8Array;
  /** Bits of the prefix that count. */
  readonly bits: number;
  /** Index of the device. */
  readonly device: number;
  readonly local: boolean;
  /** Path MTU in octets; the device's when null. */
  readonly mtu: number | null;
}

/** Adds a route; a {@link SystemError} when the kernel doesn't take it. */
export function addRoute(netlink: Netlink, route: Route): void {
  const errno = netlink.ask(routeMessage(route), RTM_NEWROUTE, REQUEST_ACK | REPLACE_CREATE).errno ?? 0;
  if (errno !== 0) throw new SystemError("add a route", errno);
}

/** Takes a route away; one that is not there is no error. */
export function removeRoute(netlink: Netlink, route: Route): void {
  const errno = netlink.ask(routeMessage(route), RTM_DELROUTE, REQUEST_ACK).errno ?? 0;
  if (errno !== 0 && errno !== E["ESRCH"]) throw new SystemError("remove a route", errno);
}

function routeMessage(route: Route): Uint8Array {
  const { prefix, mtu } = route;
  const message = new Uint8Array(HEADER + 12 + 4 + prefix.length + 8 + (mtu === null ? 0 : 12));
  const view = new DataView(message.buffer);
  // struct rtmsg: family, bits of destination, of source, TOS, table, protocol, scope, type, flags.
  message.set(
    [prefix.length === 4 ? 2 : 10, route.bits, 0, 0, ...(route.local ? [255, 4, 254, 2] : [254, 4, 253, 1])],
    HEADER,
  );
  let at = HEADER + 12;
  const attribute = (type: number, octets: number): number => {
    view.setUint16(at, 4 + octets, true);
    view.setUint16(at + 2, type, true);
    at += 4 + octets;
    return at - octets;
  };
  message.set(prefix, attribute(RTA_DST, prefix.length));
  view.setUint32(attribute(RTA_OIF, 4), route.device, true);
  if (mtu !== null) {
    const metrics = attribute(RTA_METRICS, 8);
    view.setUint16(metrics, 8, true);
    view.setUint16(metrics + 2, RTAX_MTU, true);
    view.setUint32(metrics + 4, mtu, true);
  }
  return message;
}

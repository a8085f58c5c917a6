/**
 * Slots: the address pairs of scenarios. Every scenario has one to itself, so that any number of them can use the same
 * ports side by side, and what one leaves behind (TIME-WAIT, a late retransmission) meets no other.
 */

import type { Address, Endpoint } from "../../../spec/datagram.ts";
import { addressOf } from "../../wire/address.ts";

/** The number of a slot, at least 1 and below {@link SLOTS}. IPv4 and IPv6 share the numbers. */
export type Slot = number;

/** How many there are: the host part of a /10. */
export const SLOTS: number = 1 << 22;

/** The prefixes in which the host's own addresses are, by IP version. */
export const LOCAL_PREFIXES: Readonly<Record<4 | 6, { readonly prefix: Uint8Array; readonly bits: number }>> = {
  4: { prefix: Uint8Array.of(10, 64, 0, 0), bits: 10 },
  6: { prefix: Uint8Array.of(0xfd, 0x77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), bits: 64 },
};

/** The prefixes in which the peers' addresses are. */
export const PEER_PREFIXES: Readonly<Record<4 | 6, { readonly prefix: Uint8Array; readonly bits: number }>> = {
  4: { prefix: Uint8Array.of(10, 128, 0, 0), bits: 10 },
  6: { prefix: Uint8Array.of(0xfd, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), bits: 64 },
};

/** The host's own address and the peer's in a slot. */
export function addressesOf(slot: Slot, ip: 4 | 6): { readonly address: Address; readonly peer: Address } {
  if (ip === 6) {
    const high = slot >>> 16;
    const low = (slot & 0xffff).toString(16);
    // The peer's last four octets are never the host's, since addresses are remembered by these.
    return {
      address: high === 0 ? `fd77::${low}` : `fd77::${high.toString(16)}:${low}`,
      peer: `fd78::${(high | 0x100).toString(16)}:${low}`,
    };
  }
  const host = `${(slot >>> 8) & 0xff}.${slot & 0xff}`;
  return { address: `10.${64 + (slot >>> 16)}.${host}`, peer: `10.${128 + (slot >>> 16)}.${host}` };
}

const PROTOCOL_TCP = 6;

/** The slot from which the host sent an IP packet; 0 when the packet is not TCP, or not from any slot. */
export function slotOfSender(packet: Uint8Array): Slot {
  const version = packet[0]! >>> 4;
  if (version === 4) {
    if (packet.length < 20 || packet[9] !== PROTOCOL_TCP || packet[12] !== 10 || packet[13]! >>> 6 !== 1) return 0;
    return ((packet[13]! & 0x3f) << 16) | (packet[14]! << 8) | packet[15]!;
  }
  if (version !== 6 || packet.length < 40 || packet[6] !== PROTOCOL_TCP) return 0;
  if (packet[8] !== 0xfd || packet[9] !== 0x77) return 0;
  return (packet[21]! << 16) | (packet[22]! << 8) | packet[23]!;
}

const AF_INET = 2;
const AF_INET6 = 10;
/** Octets of the longer one of the two forms of a socket address. */
export const SOCKET_ADDRESS_OCTETS = 28;

/** Writes an endpoint as the kernel takes it (struct sockaddr_in, sockaddr_in6) into `into`; gives its length. */
export function writeSocketAddress(into: Uint8Array, endpoint: Endpoint): number {
  const octets = addressOf(endpoint.address).bytes;
  into.fill(0, 0, SOCKET_ADDRESS_OCTETS);
  into[0] = octets.length === 4 ? AF_INET : AF_INET6;
  into[2] = endpoint.port >>> 8;
  into[3] = endpoint.port;
  into.set(octets, octets.length === 4 ? 4 : 8);
  return octets.length === 4 ? 16 : SOCKET_ADDRESS_OCTETS;
}

/** The port in a socket address of either form. */
export const portOf = (socketAddress: Uint8Array): number => (socketAddress[2]! << 8) | socketAddress[3]!;

/** The family of an address's sockets. */
export const familyOf = (address: Address): number => address.includes(":") ? AF_INET6 : AF_INET;

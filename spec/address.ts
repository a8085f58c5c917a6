/** Addresses that are no host's own: nobody can be connected to at one, and nobody sends from one. */

import { type Address, isIPv6 } from "./datagram.ts";

/** Kinds of addresses that are not those of one host. */
export type SpecialAddress = "broadcast" | "multicast" | "unspecified" | "loopback";

/** An address of a kind. IPv6 has no broadcast: the address of all nodes stands in for it. */
export function specialAddress(kind: SpecialAddress, ip: 4 | 6): Address {
  switch (kind) {
    case "broadcast":
      return ip === 4 ? "255.255.255.255" : "ff02::1";
    case "multicast":
      return ip === 4 ? "224.0.0.1" : "ff05::2";
    case "unspecified":
      return ip === 4 ? "0.0.0.0" : "::";
    case "loopback":
      return ip === 4 ? "127.0.0.1" : "::1";
  }
}

/** Whether an address is that of a group of hosts, or of all. A subnet's own broadcast address can't be told. */
export function isGroup(address: Address): boolean {
  if (isIPv6(address)) return address.startsWith("ff");
  // Class E, of which the limited broadcast address is one, is no host's either.
  return Number(address.split(".")[0]) >= 224;
}

/** Whether a packet that comes from the network may have an address as its source. */
export function isSource(address: Address): boolean {
  if (isGroup(address)) return false;
  return isIPv6(address) ? address !== "::" && address !== "::1" : !/^(?:0|127)\./.test(address);
}

/** Whether a packet may belong to a connection: one from nobody or for a group is ignored (MUST-57, MUST-63). */
export const betweenHosts = (packet: { readonly source: Address; readonly destination: Address }): boolean =>
  isSource(packet.source) && !isGroup(packet.destination);

/** Which datagrams a host takes at all, by their addresses (RFC 9293, section 3.9.2.3). */

import { isSource } from "../address.ts";
import type { Address, Datagram } from "../datagram.ts";

/** Whether a datagram is for the host at `own`, and from an address that somebody can have. */
export function takesDatagram(own: Address, { source, destination }: Datagram): boolean {
  //= rfc9293#3.9.2.3 MUST-57
  //# A TCP implementation MUST silently discard an incoming SYN segment that is addressed to a broadcast or
  //# multicast address [(MUST-57)].
  if (destination !== own) return false;
  //= rfc9293#3.9.2.3 MUST-63
  //# An incoming SYN with an invalid source address MUST be ignored either by TCP or by the IP layer [(MUST-63)]
  return isSource(source);
}

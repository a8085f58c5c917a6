/** The IPv6 header, without extension headers (RFC 8200, section 3). */

import { addressAt, type KnownAddress } from "./address.ts";
import { type IpHeader, PROTOCOL_TCP } from "./ipv4.ts";

/** Octets of an IPv6 header. */
export const IPV6_HEADER = 40;

/**
 * Reads the header of a packet whose version is 6. Gives a string of a few words when the packet is damaged. Octets
 * after the payload are ignored.
 */
export function readIPv6(bytes: Uint8Array): IpHeader | string {
  if (bytes.length < IPV6_HEADER) return `${bytes.length} octets are no IPv6 header`;
  const end = IPV6_HEADER + ((bytes[4]! << 8) | bytes[5]!);
  if (end > bytes.length) return `IPv6 payload length ${end - IPV6_HEADER} > ${bytes.length - IPV6_HEADER} octets`;
  return {
    source: addressAt(bytes, 8, 16),
    destination: addressAt(bytes, 24, 16),
    protocol: bytes[6]!,
    hopLimit: bytes[7]!,
    dscp: ((bytes[0]! & 0x0f) << 2) | (bytes[1]! >>> 6),
    start: IPV6_HEADER,
    end,
  };
}

/**
 * Writes the header of a packet of `bytes.length` octets (at most 65,575) at the start of `bytes`, which must be zero
 * there. Congestion bits and flow label are 0.
 */
export function writeIPv6(
  bytes: Uint8Array,
  source: KnownAddress,
  destination: KnownAddress,
  hopLimit: number,
  protocol: number = PROTOCOL_TCP,
  dscp: number = 0,
): void {
  const length = bytes.length - IPV6_HEADER;
  // The traffic class lies across two octets; the codepoint is its upper six bits.
  bytes[0] = 0x60 | (dscp >>> 2);
  bytes[1] = (dscp & 3) << 6;
  bytes[4] = length >>> 8;
  bytes[5] = length;
  bytes[6] = protocol;
  bytes[7] = hopLimit;
  for (let i = 0; i < 16; i++) {
    bytes[8 + i] = source.bytes[i]!;
    bytes[24 + i] = destination.bytes[i]!;
  }
}

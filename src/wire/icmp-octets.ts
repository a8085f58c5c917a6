/** ICMP errors as octets (RFC 792; RFC 4443, section 3). */

import type { IcmpError } from "../../spec/icmp.ts";
import { seq } from "../../spec/seq.ts";
import { addressAt, type KnownAddress } from "./address.ts";
import { checksumOf, isIntact, pseudoHeaderSum, sumOfWords } from "./checksum.ts";
import { type IpHeader, IPV4_HEADER, PROTOCOL_TCP } from "./ipv4.ts";
import { IPV6_HEADER } from "./ipv6.ts";

/** The protocol numbers of ICMP and ICMPv6. */
export const ICMP_PROTOCOL: Readonly<Record<4 | 6, number>> = { 4: 1, 6: 58 };

/** Octets of an ICMP error before the packet that it quotes. */
export const ICMP_HEADER = 8;

/** The least that is quoted behind the IP header: ports and sequence number. */
export const LEAST_QUOTED = 8;

/** Types of IPv4 that quote a packet, redirects among them; those of IPv6 are the ones below 128. */
const QUOTING: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

/**
 * Reads the ICMP message that is the payload of an IP packet. Gives a string of a few words when its checksum is wrong,
 * or it is no error about a TCP segment.
 */
export function readIcmp(bytes: Uint8Array, ip: IpHeader): IcmpError | string {
  const { start, end, source, destination } = ip;
  if (end - start < ICMP_HEADER) return `${end - start} octets are no ICMP header`;
  const isV6 = source.bytes.length === 16;
  if (!isIntact(sumOfWords(bytes, start, end) + pseudoSum(source, destination, end - start))) return "ICMP checksum";
  const type = bytes[start]!;
  if (isV6 ? type >= 128 : !QUOTING.has(type)) return `ICMP type ${type} is no error`;
  const quote = start + ICMP_HEADER;
  if (end < quote + 1 || bytes[quote]! >>> 4 !== (isV6 ? 6 : 4)) return "ICMP error without the packet";
  const header = isV6 ? IPV6_HEADER : (bytes[quote]! & 0x0f) * 4;
  if (header < IPV4_HEADER || quote + header + LEAST_QUOTED > end) return "ICMP error with too little of the packet";
  const protocol = bytes[quote + (isV6 ? 6 : 9)]!;
  if (protocol !== PROTOCOL_TCP) return `ICMP error about protocol ${protocol}, not TCP`;
  const length = isV6 ? 16 : 4;
  const addresses = quote + (isV6 ? 8 : 12);
  const tcp = quote + header;
  return {
    source: source.text,
    destination: destination.text,
    type,
    code: bytes[start + 1]!,
    mtu: isV6 ? (type === 2 ? u32(bytes, start + 4) : 0) : (type === 3 ? u16(bytes, start + 6) : 0),
    quoted: {
      source: addressAt(bytes, addresses, length).text,
      destination: addressAt(bytes, addresses + length, length).text,
      sourcePort: u16(bytes, tcp),
      destinationPort: u16(bytes, tcp + 2),
      seq: seq(u32(bytes, tcp + 4)),
    },
  };
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65_536 + u16(bytes, at + 2);

/** ICMPv6's checksum covers a pseudo-header, ICMP's doesn't. */
const pseudoSum = (source: KnownAddress, destination: KnownAddress, length: number): number =>
  source.bytes.length === 16 ? pseudoHeaderSum(source.sum, destination.sum, length, ICMP_PROTOCOL[6]) : 0;

/** What an ICMP header says. */
export interface IcmpFields {
  readonly type: number;
  readonly code: number;
  /** The MTU of the next hop; written where type and code tell one. */
  readonly mtu: number;
}

/** Writes an ICMP error at `start`, whose quotation stands behind it up to the end of `bytes` already. */
export function writeIcmp(
  bytes: Uint8Array,
  start: number,
  { type, code, mtu }: IcmpFields,
  source: KnownAddress,
  destination: KnownAddress,
): void {
  bytes[start] = type;
  bytes[start + 1] = code;
  const isV6 = source.bytes.length === 16;
  if (isV6 ? type === 2 : type === 3 && code === 4) {
    bytes[start + 6] = mtu >>> 8;
    bytes[start + 7] = mtu;
  }
  const sum = sumOfWords(bytes, start, bytes.length) + pseudoSum(source, destination, bytes.length - start);
  const checksum = checksumOf(sum);
  bytes[start + 2] = checksum >>> 8;
  bytes[start + 3] = checksum;
}

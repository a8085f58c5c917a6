/** The IPv4 header (RFC 791, section 3.1). */

import { addressAt, type KnownAddress } from "./address.ts";
import { checksumOf, isIntact, sumOfWords } from "./checksum.ts";

/** The protocol number of TCP. */
export const PROTOCOL_TCP = 6;

/** What a packet's IP header says, and where its payload lies. */
export interface IpHeader {
  readonly source: KnownAddress;
  readonly destination: KnownAddress;
  /** What it carries. */
  readonly protocol: number;
  /** TTL or hop limit. */
  readonly hopLimit: number;
  /** The Differentiated Services codepoint. */
  readonly dscp: number;
  /** Where the payload begins, and the first octet after it; indices into the packet. */
  readonly start: number;
  readonly end: number;
}

/** Octets of an IPv4 header without options. */
export const IPV4_HEADER = 20;

/**
 * Reads the header of a packet whose version is 4; options are skipped. Gives a string of a few words when the packet
 * is damaged, or is a fragment. Octets after the total length are ignored: a link may pad.
 */
export function readIPv4(bytes: Uint8Array): IpHeader | string {
  if (bytes.length < IPV4_HEADER) return `${bytes.length} octets are no IPv4 header`;
  const headerWords = bytes[0]! & 0x0f;
  if (headerWords < 5) return `IPv4 header length ${headerWords} < 5`;
  const start = headerWords * 4;
  if (start > bytes.length) return "IPv4 header is cut";
  if (!isIntact(sumOfWords(bytes, 0, start))) return "IPv4 header checksum";
  const end = (bytes[2]! << 8) | bytes[3]!;
  if (end < start) return `IPv4 total length ${end} < header length ${start}`;
  if (end > bytes.length) return `IPv4 total length ${end} > ${bytes.length} octets`;
  // More fragments, or an offset: the flag before them (do not fragment) and the reserved one don't matter.
  if ((((bytes[6]! << 8) | bytes[7]!) & 0x3fff) !== 0) return "fragment";
  return {
    source: addressAt(bytes, 12, 4),
    destination: addressAt(bytes, 16, 4),
    protocol: bytes[9]!,
    hopLimit: bytes[8]!,
    dscp: bytes[1]! >>> 2,
    start,
    end,
  };
}

/**
 * Writes a header without options for a packet of `bytes.length` octets (at most 65,535) at the start of `bytes`, which
 * must be zero there. Don't Fragment is set, and the identification is 0, as RFC 6864, section 4.1, allows then.
 */
export function writeIPv4(
  bytes: Uint8Array,
  source: KnownAddress,
  destination: KnownAddress,
  hopLimit: number,
  protocol: number = PROTOCOL_TCP,
  dscp: number = 0,
): void {
  const length = bytes.length;
  bytes[0] = 0x45;
  bytes[1] = dscp << 2;
  bytes[2] = length >>> 8;
  bytes[3] = length;
  bytes[6] = 0x40;
  bytes[8] = hopLimit;
  bytes[9] = protocol;
  for (let i = 0; i < 4; i++) {
    bytes[12 + i] = source.bytes[i]!;
    bytes[16 + i] = destination.bytes[i]!;
  }
  const checksum = checksumOf(
    0x4500 + (dscp << 2) + length + 0x4000 + ((hopLimit & 0xff) << 8) + protocol + source.sum + destination.sum,
  );
  bytes[10] = checksum >>> 8;
  bytes[11] = checksum;
}

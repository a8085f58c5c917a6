/** The TCP header as octets (RFC 9293, section 3.1). */

import { assert } from "../../spec/assert.ts";
import { seq } from "../../spec/seq.ts";
import { ACK, NO_DATA, type Segment } from "../../spec/tcp/segment.ts";
import type { KnownAddress } from "./address.ts";
import { checksumOf, isIntact, pseudoHeaderSum, sumOfWords } from "./checksum.ts";
import type { IpHeader } from "./ipv4.ts";
import { MOST_OPTION_OCTETS, optionsLength, readOptions, writeOptions } from "./options.ts";

/** Octets of a TCP header without options. */
export const TCP_HEADER = 20;

/**
 * Reads the segment that is the payload of an IP packet; its data is a view of `bytes`. Gives a string of a few words
 * when the checksum or the data offset is wrong. The reserved bits are ignored, and so is the acknowledgment field when
 * the ACK bit is clear.
 */
export function readSegment(bytes: Uint8Array, ip: IpHeader): Segment | string {
  const { start, end } = ip;
  const length = end - start;
  if (length < TCP_HEADER) return `${length} octets are no TCP header`;
  if (!isIntact(pseudoHeaderSum(ip.source.sum, ip.destination.sum, length) + sumOfWords(bytes, start, end))) {
    return "TCP checksum";
  }
  const dataOffset = bytes[start + 12]! >>> 4;
  if (dataOffset < 5) return `data offset ${dataOffset} < 5`;
  const text = start + dataOffset * 4;
  if (text > end) return `data offset ${dataOffset} is beyond the segment`;
  const flags = bytes[start + 13]!;
  return {
    sourcePort: u16(bytes, start),
    destinationPort: u16(bytes, start + 2),
    seq: seq(s32(bytes, start + 4)),
    ack: seq((flags & ACK) === 0 ? 0 : s32(bytes, start + 8)),
    flags,
    window: u16(bytes, start + 14),
    urgentPointer: u16(bytes, start + 18),
    options: readOptions(bytes, start + TCP_HEADER, text),
    data: text === end ? NO_DATA : bytes.subarray(text, end),
  };
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

const s32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** The octets of a segment on the wire. A {@link SpecBug} when its options don't fit into a header. */
export function segmentOctets(segment: Segment): number {
  const options = optionsLength(segment.options);
  assert(
    options <= MOST_OPTION_OCTETS,
    `a segment's options take ${options} octets, and a TCP header has room for ${MOST_OPTION_OCTETS}`,
  );
  return TCP_HEADER + options + segment.data.length;
}

/** Writes a segment at `start`, up to the end of `bytes`, which must be zero there, and fills in its checksum. */
export function writeSegment(
  bytes: Uint8Array,
  start: number,
  segment: Segment,
  source: KnownAddress,
  destination: KnownAddress,
): void {
  writeFixedFields(bytes, start, segment);
  const text = writeOptions(bytes, start + TCP_HEADER, segment.options);
  bytes[start + 12] = ((text - start) >>> 2) << 4;
  if (segment.data.length > 0) bytes.set(segment.data, text);
  writeChecksum(bytes, start, segmentChecksum(bytes, start, source, destination));
}

/** The header fields that have one place and one width. */
export type FixedFields = Pick<
  Segment,
  "sourcePort" | "destinationPort" | "seq" | "ack" | "flags" | "window" | "urgentPointer"
>;

/** Writes the fields of fixed width at `start`; the data offset and the checksum are left alone. */
export function writeFixedFields(bytes: Uint8Array, start: number, fields: FixedFields): void {
  bytes[start] = fields.sourcePort >>> 8;
  bytes[start + 1] = fields.sourcePort;
  bytes[start + 2] = fields.destinationPort >>> 8;
  bytes[start + 3] = fields.destinationPort;
  bytes[start + 4] = fields.seq >>> 24;
  bytes[start + 5] = fields.seq >>> 16;
  bytes[start + 6] = fields.seq >>> 8;
  bytes[start + 7] = fields.seq;
  bytes[start + 8] = fields.ack >>> 24;
  bytes[start + 9] = fields.ack >>> 16;
  bytes[start + 10] = fields.ack >>> 8;
  bytes[start + 11] = fields.ack;
  bytes[start + 13] = fields.flags;
  bytes[start + 14] = fields.window >>> 8;
  bytes[start + 15] = fields.window;
  bytes[start + 18] = fields.urgentPointer >>> 8;
  bytes[start + 19] = fields.urgentPointer;
}

/** The checksum of the segment from `start` to the end of `bytes`, whose checksum field must be zero. */
export const segmentChecksum = (
  bytes: Uint8Array,
  start: number,
  source: KnownAddress,
  destination: KnownAddress,
): number =>
  checksumOf(
    pseudoHeaderSum(source.sum, destination.sum, bytes.length - start) + sumOfWords(bytes, start, bytes.length),
  );

/** Writes a checksum into the header at `start`. */
export function writeChecksum(bytes: Uint8Array, start: number, checksum: number): void {
  bytes[start + 16] = checksum >>> 8;
  bytes[start + 17] = checksum;
}

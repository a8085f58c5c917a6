/** Packets that no honest stack sends: an attacker's headers, and damage done by a network. */

import { assert } from "../../spec/assert.ts";
import type { Endpoint } from "../../spec/datagram.ts";
import { seq } from "../../spec/seq.ts";
import { addressOf } from "./address.ts";
import { checksumOf, fold, sumOfWords } from "./checksum.ts";
import { ipHeaderOctets, newPacket } from "./codec.ts";
import { IPV4_HEADER } from "./ipv4.ts";
import { MOST_OPTION_OCTETS } from "./options.ts";
import { Packet } from "./packet.ts";
import { segmentChecksum, TCP_HEADER, writeChecksum, writeFixedFields } from "./tcp.ts";

/** The header and text of a crafted packet. Numbers are cut to the width of their field. */
export interface CraftedFields {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** TTL or hop limit; 64 unless told otherwise. */
  readonly hopLimit?: number;
  /** SEG.SEQ and SEG.ACK, modulo 2^32. `ack` is written even when the ACK bit is clear. */
  readonly seq: number;
  readonly ack: number;
  /** All eight control bits. */
  readonly flags: number;
  readonly window: number;
  readonly urgentPointer: number;
  readonly data: Uint8Array;
  /** Octets for the options, cut at 40 and padded with zeros to a multiple of four. */
  readonly options: Uint8Array;
  /** Added to the correct checksum, in ones' complement: 0 (and any multiple of 65,535) leaves it correct. */
  readonly checksum: number;
  /** Replaces the data offset, in words of 32 bits, unless null. The checksum is made for what stands there then. */
  readonly dataOffset: number | null;
  /** The four reserved bits. */
  readonly reserved: number;
  /** Octets for the options of an IPv4 header, cut at 40 and padded with zeros; IPv6 has none. */
  readonly ipOptions?: Uint8Array;
}

/** Makes a packet with exactly these fields. A RangeError when an address is none. */
export function craftPacket(fields: CraftedFields): Packet {
  const source = addressOf(fields.source.address);
  const destination = addressOf(fields.destination.address);
  const options = fields.options.subarray(0, MOST_OPTION_OCTETS);
  const header = TCP_HEADER + ((options.length + 3) & ~3);
  const bytes = newPacket(source, destination, header + fields.data.length, fields.hopLimit ?? 64);
  const start = ipHeaderOctets(source);
  writeFixedFields(bytes, start, {
    sourcePort: fields.source.port,
    destinationPort: fields.destination.port,
    seq: seq(fields.seq),
    ack: seq(fields.ack),
    flags: fields.flags,
    window: fields.window,
    urgentPointer: fields.urgentPointer,
  });
  bytes[start + 12] = ((fields.dataOffset ?? header >>> 2) << 4) | (fields.reserved & 0x0f);
  bytes.set(options, start + TCP_HEADER);
  bytes.set(fields.data, start + header);
  const correct = segmentChecksum(bytes, start, source, destination);
  const delta = ((fields.checksum % 0xffff) + 0xffff) % 0xffff;
  writeChecksum(bytes, start, delta === 0 ? correct : fold(correct + delta));
  const ipOptions = (fields.ipOptions ?? new Uint8Array()).subarray(0, MOST_OPTION_OCTETS);
  return Packet.ofBytes(ipOptions.length === 0 || start !== IPV4_HEADER ? bytes : withIpOptions(bytes, ipOptions));
}

/** An IPv4 packet without IP options, with these; the header's length and checksum are right afterwards. */
function withIpOptions(packet: Uint8Array, options: Uint8Array): Uint8Array {
  const header = IPV4_HEADER + ((options.length + 3) & ~3);
  const bytes = new Uint8Array(header + packet.length - IPV4_HEADER);
  assert(bytes.length <= 0xffff, `a packet of ${bytes.length} octets is longer than IP allows, 65535`);
  bytes.set(packet.subarray(0, IPV4_HEADER));
  bytes.set(options, IPV4_HEADER);
  bytes.set(packet.subarray(IPV4_HEADER), header);
  bytes[0] = 0x40 | (header >>> 2);
  bytes[2] = bytes.length >>> 8;
  bytes[3] = bytes.length & 0xff;
  bytes[10] = bytes[11] = 0;
  const checksum = checksumOf(sumOfWords(bytes, 0, header));
  bytes[10] = checksum >>> 8;
  bytes[11] = checksum & 0xff;
  return bytes;
}

/**
 * The packet with its octet at `at` (counted from the start of the IP header, modulo the packet's length) XORed with
 * `mask`. The given packet stays as it is.
 */
export function corruptPacket(packet: Packet, at: number, mask: number): Packet {
  const bytes = packet.bytes.slice();
  if (bytes.length > 0) {
    const place = ((at % bytes.length) + bytes.length) % bytes.length;
    bytes[place] = bytes[place]! ^ (mask & 0xff);
  }
  return Packet.ofBytes(bytes);
}

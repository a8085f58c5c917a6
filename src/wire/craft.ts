/** Packets that no honest stack sends: an attacker's headers, and damage done by a network. */

import type { Endpoint } from "../../spec/datagram.ts";
import { seq } from "../../spec/seq.ts";
import { addressOf } from "./address.ts";
import { fold } from "./checksum.ts";
import { ipHeaderOctets, newPacket } from "./codec.ts";
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
  return Packet.ofBytes(bytes);
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

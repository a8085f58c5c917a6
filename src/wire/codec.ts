/** Whole packets: bytes to datagrams, and back. */

import { assert } from "../../spec/assert.ts";
import type { Datagram } from "../../spec/datagram.ts";
import { addressOf, type KnownAddress } from "./address.ts";
import { ICMP_PROTOCOL, readIcmp } from "./icmp-octets.ts";
import { IPV4_HEADER, PROTOCOL_TCP, readIPv4, writeIPv4 } from "./ipv4.ts";
import { IPV6_HEADER, readIPv6, writeIPv6 } from "./ipv6.ts";
import type { Decoded } from "./packet.ts";
import { readSegment, segmentOctets, writeSegment } from "./tcp.ts";

/**
 * What a packet says. Never throws: bytes that are neither TCP in IP nor an ICMP error about TCP give `malformed`, a
 * few words that say why.
 */
export function decodePacket(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return malformed("empty packet");
  const version = bytes[0]! >>> 4;
  if (version !== 4 && version !== 6) return malformed(`IP version ${version}`);
  const ip = version === 4 ? readIPv4(bytes) : readIPv6(bytes);
  if (typeof ip === "string") return malformed(ip);
  if (ip.protocol === ICMP_PROTOCOL[version]) {
    const icmp = readIcmp(bytes, ip);
    return typeof icmp === "string" ? malformed(icmp) : { datagram: null, malformed: null, icmp };
  }
  if (ip.protocol !== PROTOCOL_TCP) {
    return malformed(`${version === 4 ? "protocol" : "next header"} ${ip.protocol} is not TCP`);
  }
  const segment = readSegment(bytes, ip);
  if (typeof segment === "string") return malformed(segment);
  return {
    datagram: ip.dscp === 0
      ? { source: ip.source.text, destination: ip.destination.text, hopLimit: ip.hopLimit, segment }
      : { source: ip.source.text, destination: ip.destination.text, hopLimit: ip.hopLimit, dscp: ip.dscp, segment },
    malformed: null,
  };
}

const malformed = (why: string): Decoded => ({ datagram: null, malformed: why });

/**
 * The bytes of a datagram, checksums filled in. A RangeError when an address is none; a {@link SpecBug} when the two
 * are of different families or the segment is too long for an IP packet.
 */
export function encodeDatagram(datagram: Datagram): Uint8Array {
  const source = addressOf(datagram.source);
  const destination = addressOf(datagram.destination);
  const { segment, hopLimit, dscp } = datagram;
  const bytes = newPacket(source, destination, segmentOctets(segment), hopLimit, PROTOCOL_TCP, dscp);
  writeSegment(bytes, ipHeaderOctets(source), datagram.segment, source, destination);
  return bytes;
}

/** The octets of an IP header without options for packets from `source`. */
export const ipHeaderOctets = (source: KnownAddress): number => source.bytes.length === 4 ? IPV4_HEADER : IPV6_HEADER;

/** A packet with a written IP header and room for a payload of `octets`, all zero. */
export function newPacket(
  source: KnownAddress,
  destination: KnownAddress,
  octets: number,
  hopLimit: number,
  protocol: number = PROTOCOL_TCP,
  dscp = 0,
): Uint8Array {
  assert(
    source.bytes.length === destination.bytes.length,
    `a packet from ${source.text} to ${destination.text} mixes IPv4 and IPv6`,
  );
  const header = ipHeaderOctets(source);
  const length = header + octets;
  assert(length <= 0xffff, `a packet of ${length} octets is longer than IP allows, 65535`);
  const bytes = allot(length);
  if (header === IPV4_HEADER) writeIPv4(bytes, source, destination, hopLimit, protocol, dscp);
  else writeIPv6(bytes, source, destination, hopLimit, protocol, dscp);
  return bytes;
}

/**
 * Packets share buffers of this many octets: a typed array with a buffer of its own costs more than all the rest of an
 * encoding. No part of a buffer is ever given out twice.
 */
const SLAB_OCTETS = 65_536;
let slab = new ArrayBuffer(SLAB_OCTETS);
let slabUsed = 0;

/** A view of `length` zero octets. */
function allot(length: number): Uint8Array {
  if (length > SLAB_OCTETS / 4) return new Uint8Array(length);
  if (slabUsed + length > SLAB_OCTETS) {
    slab = new ArrayBuffer(SLAB_OCTETS);
    slabUsed = 0;
  }
  const view = new Uint8Array(slab, slabUsed, length);
  slabUsed += length;
  return view;
}

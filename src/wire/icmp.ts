/** Packets with ICMP errors about packets that a host has sent. */

import type { Address } from "../../spec/datagram.ts";
import { addressAt, addressOf, type KnownAddress } from "./address.ts";
import { ipHeaderOctets, newPacket } from "./codec.ts";
import { ICMP_HEADER, ICMP_PROTOCOL, type IcmpFields, LEAST_QUOTED, writeIcmp } from "./icmp-octets.ts";
import { Packet } from "./packet.ts";

/** What an ICMP error says, and how what it quotes differs from what was sent. */
export interface IcmpPacketFields extends IcmpFields {
  /** How many octets behind the IP header it quotes; at least eight, or all that there are. */
  readonly octets: number;
  /** Added to the quoted sequence number, modulo 2^32. */
  readonly seq: number;
  /** Added to the quoted ports, modulo 2^16. */
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** The packet in which `by` tells the sender of the IP packet `about` of an error with it. */
export function icmpPacket(by: Address, about: Uint8Array, fields: IcmpPacketFields): Packet {
  const isV6 = about[0]! >>> 4 === 6;
  const source = addressOf(by);
  const destination: KnownAddress = isV6 ? addressAt(about, 8, 16) : addressAt(about, 12, 4);
  const header = isV6 ? ipHeaderOctets(source) : (about[0]! & 0x0f) * 4;
  const quoted = about.slice(0, header + Math.max(LEAST_QUOTED, fields.octets));
  shift16(quoted, header, fields.sourcePort);
  shift16(quoted, header + 2, fields.destinationPort);
  shift32(quoted, header + 4, fields.seq);
  const bytes = newPacket(source, destination, ICMP_HEADER + quoted.length, 64, ICMP_PROTOCOL[isV6 ? 6 : 4]);
  const start = ipHeaderOctets(source);
  bytes.set(quoted, start + ICMP_HEADER);
  writeIcmp(bytes, start, fields, source, destination);
  return Packet.ofBytes(bytes);
}

function shift16(bytes: Uint8Array, at: number, by: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint16(at, view.getUint16(at) + by);
}

function shift32(bytes: Uint8Array, at: number, by: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(at, view.getUint32(at) + by);
}

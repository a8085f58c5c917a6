/** Packets as octets, changed on their way out of the model or into it: how a mutant errs in what is no decision. */

import { checksumOf, pseudoHeaderSum, sumOfWords } from "../../wire/checksum.ts";
import { craftPacket } from "../../wire/craft.ts";
import { Packet } from "../../wire/packet.ts";
import { writeChecksum } from "../../wire/tcp.ts";

/** What happens to packets as octets. */
export interface Octets {
  /** A packet that is about to leave, as it leaves. */
  sent?(packet: Packet): Packet;
  /** A packet that has come, as the stack takes it. */
  received?(packet: Packet): Packet;
}

/** What may be different in a header. */
export interface HeaderChange {
  /** The options, padding included; cut at 40 octets, and padded with zeros to a multiple of four. */
  readonly options?: Uint8Array;
  /** The four reserved bits. */
  readonly reserved?: number;
  /** Added to the checksum. */
  readonly checksum?: number;
}

const tcpAt = (bytes: Uint8Array): number => bytes[0]! >>> 4 === 6 ? 40 : (bytes[0]! & 0x0f) * 4;

/** The octets of the options of a packet that holds a TCP segment, padding included. */
export function optionOctets({ bytes }: Packet): Uint8Array {
  const start = tcpAt(bytes);
  return bytes.subarray(start + 20, start + (bytes[start + 12]! >>> 4) * 4);
}

/** The packet with another header, and a checksum that is right for it unless told otherwise. */
export function withHeader(packet: Packet, change: HeaderChange): Packet {
  const { datagram } = packet.decoded;
  if (datagram === null) return packet;
  const { segment, hopLimit } = datagram;
  return craftPacket({
    source: { address: datagram.source, port: segment.sourcePort },
    destination: { address: datagram.destination, port: segment.destinationPort },
    hopLimit,
    seq: segment.seq,
    ack: segment.ack,
    flags: segment.flags,
    window: segment.window,
    urgentPointer: segment.urgentPointer,
    data: segment.data,
    options: change.options ?? optionOctets(packet),
    checksum: change.checksum ?? 0,
    dataOffset: null,
    reserved: change.reserved ?? 0,
  });
}

/** A packet that was refused for its TCP checksum alone, with the right one; any other as it is. */
export function checksumRepaired(packet: Packet): Packet {
  if (packet.decoded.malformed !== "TCP checksum") return packet;
  const bytes = packet.bytes.slice();
  const start = tcpAt(bytes);
  bytes[start + 16] = bytes[start + 17] = 0;
  const v6 = start === 40;
  const addresses = sumOfWords(bytes, v6 ? 8 : 12, v6 ? 40 : 20);
  const sum = pseudoHeaderSum(addresses, 0, bytes.length - start) + sumOfWords(bytes, start, bytes.length);
  writeChecksum(bytes, start, checksumOf(sum));
  return Packet.ofBytes(bytes);
}

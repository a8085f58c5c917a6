/** An IP packet on its way: as bytes, as a datagram, or both; each is made from the other when first asked for. */

import { type Datagram, isIPv6 } from "../../spec/datagram.ts";
import type { IcmpError } from "../../spec/icmp.ts";
import type { HeaderFlaw } from "../../spec/trace/observation.ts";
import { decodePacket, encodeDatagram } from "./codec.ts";
import { flawOf, hasIllegalOption } from "./flaws.ts";
import { IPV4_HEADER } from "./ipv4.ts";
import { IPV6_HEADER } from "./ipv6.ts";
import { segmentOctets } from "./tcp.ts";

/** What the bytes of a packet say. */
export type Decoded =
  | { readonly datagram: Datagram; readonly malformed: null; readonly icmp?: undefined }
  /** An ICMP error about a TCP segment. */
  | { readonly datagram: null; readonly malformed: null; readonly icmp: IcmpError }
  /** Neither of them, or with a wrong checksum: why, in a few words. */
  | { readonly datagram: null; readonly malformed: string; readonly icmp?: undefined };

/**
 * An immutable IP packet.
 *
 * A packet between two stacks in TypeScript is never turned into bytes unless somebody looks at them, which is what
 * lets a core judge some hundred thousand segments a second.
 */
export class Packet {
  #bytes: Uint8Array | null;
  #decoded: Decoded | null;

  private constructor(bytes: Uint8Array | null, decoded: Decoded | null) {
    this.#bytes = bytes;
    this.#decoded = decoded;
  }

  /** A packet from its bytes, IP header first. The bytes must not be written to afterwards. */
  static ofBytes(bytes: Uint8Array): Packet {
    return new Packet(bytes, null);
  }

  /** A packet from a well-formed datagram. */
  static ofDatagram(datagram: Datagram): Packet {
    return new Packet(null, { datagram, malformed: null });
  }

  /** The bytes, IP header first, checksums filled in. */
  get bytes(): Uint8Array {
    this.#bytes ??= encodeDatagram(this.#decoded!.datagram!);
    return this.#bytes;
  }

  /** The packet's length in octets, IP header included. Makes no bytes. */
  get length(): number {
    if (this.#bytes !== null) return this.#bytes.length;
    const { source, segment } = this.#decoded!.datagram!;
    return (isIPv6(source) ? IPV6_HEADER : IPV4_HEADER) + segmentOctets(segment);
  }

  /** What is wrong with its TCP header, where that can be read; makes no bytes. */
  get flaw(): HeaderFlaw | null {
    return this.#bytes === null || this.decoded.datagram === null ? null : flawOf(this.#bytes);
  }

  /** Whether an option has an illegal length, where that can be read; makes no bytes. */
  get hasIllegalOption(): boolean {
    return this.#bytes !== null && this.decoded.datagram !== null && hasIllegalOption(this.#bytes);
  }

  /** What the bytes say. */
  get decoded(): Decoded {
    this.#decoded ??= decodePacket(this.#bytes!);
    return this.#decoded;
  }
}

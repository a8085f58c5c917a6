/** What is wrong with the octets of a TCP header that can be read all the same (RFC 9293, section 3.1). */

import type { HeaderFlaw } from "../../spec/trace/observation.ts";
import { IPV4_HEADER } from "./ipv4.ts";
import { IPV6_HEADER } from "./ipv6.ts";
import { TCP_HEADER } from "./tcp.ts";

const END = 0;
const NO_OPERATION = 1;

/** The first flaw of the header in a packet that could be decoded, or null. */
export function flawOf(packet: Uint8Array): HeaderFlaw | null {
  const start = packet[0]! >>> 4 === 6 ? IPV6_HEADER : Math.max(IPV4_HEADER, (packet[0]! & 0x0f) * 4);
  const offset = packet[start + 12]!;
  if ((offset & 0x0f) !== 0) return "reserved bits";
  return optionFlaw(packet, start + TCP_HEADER, start + (offset >>> 4) * 4);
}

function optionFlaw(bytes: Uint8Array, start: number, end: number): HeaderFlaw | null {
  let at = start;
  while (at < end) {
    const kind = bytes[at]!;
    if (kind === END) return isZero(bytes, at, end) ? null : "padding";
    if (kind === NO_OPERATION) {
      at += 1;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > end) return "option length";
    at += length;
  }
  return null;
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0) return false;
  return true;
}

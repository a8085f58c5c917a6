/** What is wrong with the octets of a TCP header that can be read all the same (RFC 9293, section 3.1). */

import type { HeaderFlaw } from "../../spec/trace/observation.ts";
import { IPV4_HEADER } from "./ipv4.ts";
import { IPV6_HEADER } from "./ipv6.ts";
import { TCP_HEADER } from "./tcp.ts";

const END = 0;
const NO_OPERATION = 1;

/** The lengths of options that are of one length only (RFC 9293, section 3.2; RFC 7323; RFC 2018). */
const LENGTHS: Readonly<Record<number, number>> = { 2: 4, 3: 3, 4: 2, 8: 10 };
const SACK = 5;

/** The first flaw of the header in a packet that could be decoded, or null. */
export function flawOf(packet: Uint8Array): HeaderFlaw | null {
  const start = headerStart(packet);
  if ((packet[start + 12]! & 0x0f) !== 0) return "reserved bits";
  return optionFlaw(packet, start);
}

/** Whether a packet that could be decoded has an option of an illegal length, which a receiver handles as it likes. */
export const hasIllegalOption = (packet: Uint8Array): boolean =>
  optionFlaw(packet, headerStart(packet)) === "option length";

const headerStart = (packet: Uint8Array): number =>
  packet[0]! >>> 4 === 6 ? IPV6_HEADER : Math.max(IPV4_HEADER, (packet[0]! & 0x0f) * 4);

function optionFlaw(bytes: Uint8Array, start: number): HeaderFlaw | null {
  const end = start + (bytes[start + 12]! >>> 4) * 4;
  let at = start + TCP_HEADER;
  while (at < end) {
    const kind = bytes[at]!;
    if (kind === END) return isZero(bytes, at, end) ? null : "padding";
    if (kind === NO_OPERATION) {
      at += 1;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > end || !isLegal(kind, length)) return "option length";
    at += length;
  }
  return null;
}

const isLegal = (kind: number, length: number): boolean =>
  kind === SACK ? length > 2 && length % 8 === 2 : (LENGTHS[kind] ?? length) === length;

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0) return false;
  return true;
}

/** IP addresses as text and as octets. Both ways are remembered, since a run has two addresses and many packets. */

import type { Address } from "../../spec/datagram.ts";
import { sumOfWords } from "./checksum.ts";

/** An address in the forms in which packets need it. */
export interface KnownAddress {
  /** Canonical text (dotted decimal, or RFC 5952). */
  readonly text: Address;
  /** 4 or 16 octets, in network order. Not to be written to. */
  readonly bytes: Uint8Array;
  /** The sum of its 16-bit words, for the pseudo-header. */
  readonly sum: number;
}

/** More addresses than this are not remembered: a capture may have any number of them. */
const MOST_REMEMBERED = 1024;

const byText = new Map<string, KnownAddress>();
/** Keyed by the last four octets; an IPv6 address that shares them with another takes its place. */
const byLastOctets4 = new Map<number, KnownAddress>();
const byLastOctets6 = new Map<number, KnownAddress>();

/**
 * The address that `text` spells. Throws a RangeError with one sentence when it spells none. Zone identifiers are not
 * taken.
 */
export function addressOf(text: Address): KnownAddress {
  const known = byText.get(text);
  if (known !== undefined) return known;
  const bytes = text.includes(":") ? parseIPv6(text) : parseIPv4(text);
  if (bytes === null) throw new RangeError(`"${text}" is not an IPv4 or IPv6 address: write 10.0.0.1 or fd00::1`);
  const address = addressAt(bytes, 0, bytes.length === 4 ? 4 : 16);
  if (byText.size >= MOST_REMEMBERED) byText.clear();
  byText.set(text, address);
  return address;
}

/** The address whose `length` octets (4 or 16) begin at `at`. */
export function addressAt(bytes: Uint8Array, at: number, length: 4 | 16): KnownAddress {
  const last = at + length - 4;
  const key = (bytes[last]! << 24) | (bytes[last + 1]! << 16) | (bytes[last + 2]! << 8) | bytes[last + 3]!;
  const remembered = length === 4 ? byLastOctets4 : byLastOctets6;
  const known = remembered.get(key);
  if (known !== undefined && (length === 4 || isAt(known.bytes, bytes, at))) return known;
  const own = bytes.slice(at, at + length);
  const address = { text: length === 4 ? own.join(".") : formatIPv6(own), bytes: own, sum: sumOfWords(own, 0, length) };
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, address);
  return address;
}

function isAt(octets: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < octets.length; i++) {
    if (octets[i] !== bytes[at + i]) return false;
  }
  return true;
}

function parseIPv4(text: string): Uint8Array | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    // A leading zero is refused, since some readers take it as octal.
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null;
    bytes[i] = Number(part);
  }
  return bytes;
}

/** The 16-bit groups of one side of a `::`, or null. A dotted tail counts as two groups. */
function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (i === parts.length - 1 && part.includes(".")) {
      const tail = parseIPv4(part);
      if (tail === null) return null;
      groups.push((tail[0]! << 8) | tail[1]!, (tail[2]! << 8) | tail[3]!);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups;
}

function parseIPv6(text: string): Uint8Array | null {
  const sides = text.split("::");
  if (sides.length > 2) return null;
  // A dotted tail is a tail: it may not stand before the "::".
  if (sides.length === 2 && sides[0]!.includes(".")) return null;
  const head = parseGroups(sides[0]!);
  const tail = parseGroups(sides[1] ?? "");
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  groups.forEach((group, i) => {
    bytes[2 * i] = group >>> 8;
    bytes[2 * i + 1] = group & 0xff;
  });
  return bytes;
}

/** RFC 5952, section 4: no leading zeros, the first longest run of two or more zero groups as `::`, lower case. */
function formatIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    // Section 5: the well-known prefix of mapped addresses is shown with the IPv4 address that it holds.
    return `::ffff:${bytes.subarray(12).join(".")}`;
  }
  let from = 0;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) {
      from = i;
      length = end - i;
    }
  }
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(":");
  return length < 2 ? text(groups) : `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

/** Mutants whose segments are right, and whose octets are not: checksums, reserved bits, options. */

import { checksumRepaired, optionOctets, withHeader } from "../../src/adapters/model/octets.ts";
import type { Packet } from "../../src/mod.ts";
import { type Mutant, octetMutant } from "./mutant.ts";

const END = 0;
const NO_OPERATION = 1;
/** A kind that no RFC gives a meaning. */
const UNKNOWN_KIND = 0xfd;

/** The packet with options of which `change` takes the octets; as it is where it has none. */
function rewritten(packet: Packet, change: (options: Uint8Array) => Uint8Array): Packet {
  if (packet.decoded.datagram === null) return packet;
  const options = optionOctets(packet);
  return options.length === 0 ? packet : withHeader(packet, { options: change(options) });
}

/** The options up to the first no-operation. */
function upToNoOperation(options: Uint8Array): Uint8Array {
  const at = starts(options).find((start) => options[start] === NO_OPERATION);
  return options.slice(0, at);
}

/** The options without those that begin in the middle of a word. */
function alignedOnly(options: Uint8Array): Uint8Array {
  const kept = options.slice();
  const all = starts(options);
  for (const [index, start] of all.entries()) {
    if (start % 4 !== 0) kept.fill(NO_OPERATION, start, all[index + 1] ?? options.length);
  }
  return kept;
}

/** Where each option begins, as far as their lengths tell. */
function starts(options: Uint8Array): readonly number[] {
  const found: number[] = [];
  let at = 0;
  while (at < options.length && options[at] !== END) {
    found.push(at);
    at += options[at] === NO_OPERATION ? 1 : Math.max(2, options[at + 1] ?? 2);
  }
  return found;
}

/** Mutants of octets. */
export const OCTET_MUTANTS: readonly Mutant[] = [
  octetMutant(
    "checksum-of-odd-lengths",
    "It leaves the last octet out of its checksums when there is an odd number of them.",
    { by: "robustness/well-formed", within: 20, violates: ["MUST-2"] },
    {
      sent(packet) {
        const data = packet.decoded.datagram?.segment.data;
        const last = data === undefined || data.length % 2 === 0 ? 0 : data[data.length - 1]!;
        return last === 0 ? packet : withHeader(packet, { checksum: last * 256 });
      },
    },
  ),
  octetMutant(
    "checksums-not-verified",
    "It does not look at the checksums of what arrives.",
    { by: "robustness/harmless-segments", within: 20, violates: ["MUST-3"] },
    { received: checksumRepaired },
  ),
  octetMutant(
    "no-operation-unknown",
    "It reads no option that stands behind a no-operation.",
    { by: "options/unknown-are-skipped", within: 20, violates: ["MUST-4"] },
    { received: (packet) => rewritten(packet, upToNoOperation) },
  ),
  octetMutant(
    "options-at-word-boundaries-only",
    "It reads no option that begins in the middle of a word.",
    { by: "options/unknown-are-skipped", within: 20, violates: ["MUST-64"] },
    { received: (packet) => rewritten(packet, alignedOnly) },
  ),
  octetMutant(
    "option-without-a-length",
    "It fills the place before an option with an option of its own that has no length.",
    { by: "robustness/well-formed", within: 20, violates: ["MUST-68"] },
    {
      sent: (packet) =>
        rewritten(packet, (options) => options.map((octet, at) => at === 0 && octet === 1 ? UNKNOWN_KIND : octet)),
    },
  ),
  octetMutant(
    "padding-left-as-it-was",
    "It leaves in its padding whatever was in memory.",
    { by: "robustness/well-formed", within: 20, violates: ["MUST-69"] },
    {
      sent: (packet) =>
        rewritten(packet, (options) => Uint8Array.of(...options.subarray(0, 36), END, 0xde, 0xad, 0xbe)),
    },
  ),
  octetMutant(
    "reserved-bits-set",
    "It sets a reserved bit in what it sends.",
    { by: "robustness/well-formed", within: 20, violates: ["RFC9293-E1"] },
    { sent: (packet) => withHeader(packet, { reserved: 4 }) },
  ),
];

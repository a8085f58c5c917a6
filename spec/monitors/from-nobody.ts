/** Nothing answers a SYN whose addresses are no two hosts' (RFC 9293, section 3.9.2.3). */

import { isGroup, isSource } from "../address.ts";
import type { Datagram } from "../datagram.ts";
import { ACK, has, RST, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";

/** The requirement for which a SYN is to be ignored, or null when it is none that is. */
export function ignoredFor({ source, destination, segment }: Datagram): "MUST-57" | "MUST-63" | null {
  if (!has(segment, SYN) || has(segment, RST)) return null;
  if (isGroup(destination)) return "MUST-57";
  return isSource(source) ? null : "MUST-63";
}

const EXPECTED = {
  "MUST-57": "a SYN to a broadcast or multicast address to be discarded in silence",
  "MUST-63": "a SYN from an invalid source address to be ignored",
} as const;

class Silence implements Fold {
  /** Pairs of ports between which nothing but SYNs to be ignored came, by the side that they came to. */
  readonly #ignored = new Map<string, "MUST-57" | "MUST-63">();
  /** Pairs of ports of which something else is known: an answer may be an answer to that. */
  readonly #known = new Set<string>();

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "arrived" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      const key = keyOf(seen.side, segment.destinationPort, segment.sourcePort);
      const ignored = ignoredFor(seen.datagram);
      if (ignored === null) this.#known.add(key);
      else this.#ignored.set(key, ignored);
      return null;
    }
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    const { destination, segment } = seen.datagram;
    const key = keyOf(seen.side, segment.sourcePort, segment.destinationPort);
    // A SYN without ACK opens a connection of the side's own.
    if (has(segment, SYN) && !has(segment, ACK)) this.#known.add(key);
    const rule = this.#ignored.get(key);
    if (rule === undefined || this.#known.has(key)) return null;
    return {
      rule,
      side: seen.side,
      expected: EXPECTED[rule],
      actual: `it was answered, to ${destination}`,
      at: index,
    };
  }
}

const keyOf = (side: Side, own: number, peer: number): string => `${side} ${own} ${peer}`;

/** Silence is the answer. */
export const silentToNobody: Monitor = {
  id: "network/silent-to-nobody",
  says: "Nothing is sent in answer to a SYN that is addressed to a group, or that comes from an invalid address.",
  begin: () => new Silence(),
};

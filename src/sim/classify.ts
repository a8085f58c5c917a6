/** Kinds of packets: what a scenario's rules are about. */

import type { Seq } from "../../spec/seq.ts";
import { geq, gt } from "../../spec/seq.ts";
import { ACK, FIN, RST, type Segment, segmentEnd, segmentLength, SYN } from "../../spec/tcp/segment.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { PacketClass } from "../scenario/scenario.ts";

/**
 * Whether a packet is of a class. `segment` is null when its bytes are no TCP segment: then it is only of class `any`.
 * `again` says that it carries sequence space that was sent before, as {@link SentBefore} found.
 */
export function isOfClass(what: PacketClass, segment: Segment | null, again: boolean): boolean {
  if (what === "any") return true;
  if (segment === null) return false;
  const flags = segment.flags;
  switch (what) {
    case "syn":
      return (flags & (SYN | ACK)) === SYN;
    case "syn-ack":
      return (flags & (SYN | ACK)) === (SYN | ACK);
    case "ack":
      return (flags & (SYN | FIN | RST | ACK)) === ACK && segment.data.length === 0;
    case "data":
      return segment.data.length > 0;
    case "fin":
      return (flags & FIN) !== 0;
    case "rst":
      return (flags & RST) !== 0;
    case "retransmission":
      return again;
  }
}

/** One direction of a four-tuple: the sequence space that was sent in it. */
interface Flow {
  /** The sequence number of its latest SYN, or null when none was seen. */
  iss: Seq | null;
  /** The end of what was sent. */
  end: Seq;
}

/** Remembers which sequence space was sent, by direction and pair of ports. */
export class SentBefore {
  readonly #flows: Map<number, Flow> = new Map();
  /** How many connections' SYNs each side has sent: the initial sequence numbers that it has used up. */
  readonly isnsUsed: Record<Side, number> = { a: 0, b: 0 };

  /** Takes note of a segment that `side` sent; true when it carries sequence space that was sent before. */
  note(side: Side, segment: Segment): boolean {
    const length = segmentLength(segment);
    if (length === 0) return false;
    const key = ((side === "a" ? 0 : 65_536) + segment.sourcePort) * 65_536 + segment.destinationPort;
    const isSyn = (segment.flags & SYN) !== 0;
    const flow = this.#flows.get(key);
    const end = segmentEnd(segment);
    if (flow === undefined || (isSyn && flow.iss !== segment.seq)) {
      if (isSyn) this.isnsUsed[side]++;
      this.#flows.set(key, { iss: isSyn ? segment.seq : null, end });
      return false;
    }
    if (geq(segment.seq, flow.end)) {
      flow.end = end;
      return false;
    }
    if (gt(end, flow.end)) flow.end = end;
    return true;
  }
}

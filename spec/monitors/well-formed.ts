/** S12: every segment that an end emits is well-formed, by itself and at its place in the connection. */

import type { Datagram } from "../datagram.ts";
import { ACK, FIN, has, RST, type Segment, SYN, URG } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { HeaderFlaw, Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";

/** What is wrong with a segment: the rule, what it asks for, and what is there. */
type Fault = readonly [rule: string, expected: string, actual: string];

const MOST_SHIFT = 14;

class WellFormed implements Fold {
  readonly #frame: RunFrame;
  /** The addresses by which the sides were named in calls. */
  readonly #addresses: Record<Side, string | null> = { a: null, b: null };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "call" && (seen.call.call === "connect" || seen.call.call === "listen")) {
      this.#addresses[seen.side] = seen.call.local.address;
      if (seen.call.call === "connect") this.#addresses[otherSide(seen.side)] = seen.call.remote.address;
    }
    // An ICMP error that can be read is no segment, and well-formed.
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.icmp !== undefined) return null;
    const fault = seen.datagram === null
      ? checksumOrForm(seen.malformed ?? "it can't be read")
      : flawed(seen.flaw) ?? this.#fault(seen.side, seen.datagram);
    if (fault === null) return null;
    return { rule: fault[0], side: seen.side, expected: fault[1], actual: fault[2], at: index };
  }

  #fault(side: Side, datagram: Datagram): Fault | null {
    const { segment } = datagram;
    return misaddressed(datagram, this.#addresses[side], this.#addresses[otherSide(side)]) ?? wrongBits(segment) ??
      wrongOptions(segment) ?? this.#wrongPlace(side, segment);
  }

  /** What is wrong with a segment once a connection is there. */
  #wrongPlace(side: Side, segment: Segment): Fault | null {
    if (has(segment, SYN) || has(segment, RST) || has(segment, ACK)) return null;
    const end = this.#frame.wire.of(side, segment)?.[side] ?? null;
    if (end === null || end.acked === null) return null;
    return ["RFC9293-E2", "the ACK bit in every segment of an established connection", "a segment without it"];
  }
}

const checksumOrForm = (why: string): Fault =>
  why.includes("checksum")
    ? ["MUST-2", "a correct checksum", why]
    : ["S12", "a TCP segment in an IP packet that can be read", why];

const FLAWS: Readonly<Record<HeaderFlaw, Fault>> = {
  "reserved bits": ["RFC9293-E1", "reserved bits of zero", "others"],
  "option length": [
    "MUST-68",
    "a length of two at least, and within the header, in every option but End of Option List and No-Operation",
    "an option without",
  ],
  "padding": ["MUST-69", "zeros in the header after End of Option List", "something else"],
};

const flawed = (flaw: HeaderFlaw | undefined): Fault | null => flaw === undefined ? null : FLAWS[flaw];

function misaddressed({ source, destination, hopLimit, segment }: Datagram, own: string | null, peer: string | null):
  | Fault
  | null {
  if (own !== null && source !== own) return ["MUST-45", `the source address ${own}`, source];
  if (peer !== null && destination !== peer) return ["S12", `the destination address ${peer}`, destination];
  if (segment.sourcePort === 0 || segment.destinationPort === 0) return ["S12", "ports from 1 to 65535", "port 0"];
  return hopLimit === 0 ? ["S12", "a time to live above 0", "0"] : null;
}

function wrongBits(segment: Segment): Fault | null {
  if (has(segment, SYN | FIN)) return ["S12", "SYN and FIN never together", "a segment with both"];
  if (has(segment, SYN | RST)) return ["S12", "SYN and RST never together", "a segment with both"];
  if (has(segment, RST | FIN)) return ["S12", "RST and FIN never together", "a segment with both"];
  if (has(segment, URG) && segment.urgentPointer === 0 && segment.data.length === 0) {
    return ["MUST-62", "an urgent pointer beyond the segment's own sequence number", "URG with a pointer of 0"];
  }
  return null;
}

function wrongOptions({ flags, options }: Segment): Fault | null {
  if ((flags & SYN) === 0) {
    if (options.mss !== null) return ["MUST-65", "an MSS option with SYN only", "one without SYN"];
    if (options.windowScale !== null) return ["S11", "a window scale option with SYN only", "one without SYN"];
    if (options.sackPermitted) return ["RFC2018-R1", "SACK-permitted with SYN only", "one without SYN"];
  }
  if ((flags & SYN) !== 0 && options.sack.length > 0) return ["S11", "no SACK blocks on a SYN", "some"];
  if (options.windowScale !== null && options.windowScale > MOST_SHIFT) {
    return ["RFC7323-R11", `a shift count of ${MOST_SHIFT} at most`, `${options.windowScale}`];
  }
  return null;
}

/** S12: well-formed segments. */
export const wellFormed: Monitor = {
  id: "robustness/well-formed",
  says: "Every segment that is sent is well-formed, by itself and at its place in the connection.",
  begin: (frame) => new WellFormed(frame),
};

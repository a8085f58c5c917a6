/** Invariant S5: every octet on the wire is the one that was written at its position, each time that it is sent. */

import { add, distance, geq, offset } from "../seq.ts";
import { type Segment, SYN } from "../tcp/segment.ts";
import type { Observation, Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { firstDifference } from "../trace/pattern.ts";
import { streamOf } from "../trace/stream.ts";
import { Ledger } from "./ledger.ts";

class Text implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "sent") {
      if (seen.origin !== "stack" || seen.datagram === null || seen.datagram.segment.data.length === 0) return null;
      return this.#sent(seen.side, seen.datagram.segment, index);
    }
    this.#ledger.observe(seen);
    return null;
  }

  #sent(side: Side, segment: Segment, index: number): Violation | null {
    const connection = this.#frame.wire.of(side, segment);
    // Text on a SYN is judged when it is sent again.
    if (connection === null || connection.number === null || (segment.flags & SYN) !== 0) return null;
    const end = connection[side];
    if (end.iss === null || end.una === null) return null;
    const last = add(segment.seq, segment.data.length);
    // What is acknowledged may stand in a keep-alive as one octet of garbage (RFC 9293, section 3.8.4).
    if (segment.data.length === 1 && geq(end.una, last)) return null;
    const from = offset(add(end.iss, 1), segment.seq);
    if (from < 0) return this.#wrong(side, index, "no text before the first position of the stream", `text at ${from}`);
    const first = firstDifference(segment.data, streamOf(connection.number, side), from);
    if (first !== null) {
      const again = end.nxt !== null && distance(add(end.iss, 1), end.nxt) > from + first;
      return this.#wrong(
        side,
        index,
        `the octet that was written at position ${from + first} of the stream${
          again ? ", as when it was first sent" : ""
        }`,
        `another octet (${segment.data[first]}) at that position`,
      );
    }
    const half = this.#ledger.half(side, connection.number);
    if (half === null || from + segment.data.length <= half.taken + half.offered) return null;
    const written = `no text beyond the ${half.taken + half.offered} octets that were written`;
    return this.#wrong(side, index, written, `text up to position ${from + segment.data.length}`);
  }

  #wrong(side: Side, at: number, expected: string, actual: string): Violation {
    return { rule: "S5", side, expected, actual, at };
  }
}

/** Text on the wire is what was written, at its own sequence number, whenever it is sent. */
export const octetsAsWritten: Monitor = {
  id: "wire-text/octets-as-written",
  says: "Every octet on the wire is the one that was written at its position, however often it is sent.",
  begin: (frame) => new Text(frame),
};

/** The window that an end offers: its right edge stays (SHLD-14), or moves right by worthwhile steps (MUST-39). */

import { add, distance, gt, lt, type Seq } from "../seq.ts";
import { ACK, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { keyOf } from "./arrival.ts";
import { shiftFrom, windowOf, type WireConnection } from "./wire.ts";

type Sent = Extract<Observation, { readonly type: "sent" }>;

/** An acknowledgment that a stack sent while the peer has more to send, with its connection; else null. */
function offerOf(frame: RunFrame, seen: Observation): {
  readonly side: Side;
  readonly segment: Segment;
  readonly connection: WireConnection;
} | null {
  if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
  const { segment } = seen.datagram;
  if (!has(segment, ACK) || has(segment, RST) || has(segment, SYN)) return null;
  const connection = frame.wire.of(seen.side, segment);
  if (connection === null) return null;
  // After the peer's FIN no window means anything.
  const { fin } = connection[otherSide(seen.side)];
  return fin !== null && gt(segment.ack, fin) ? null : { side: seen.side, segment, connection };
}

/** What was offered is not taken back, but for the rounding of a scaled window. */
export const rightEdgeStays: Monitor = {
  id: "own-window/right-edge-stays",
  says: "The right edge of the window that an end offers does not move left, but by the rounding of its scale.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      const offer = offerOf(frame, seen);
      if (offer === null) return null;
      const end = offer.connection[offer.side];
      if (end.offered === null) return null;
      const edge = add(offer.segment.ack, windowOf(end, offer.segment));
      // Rounding a scaled window down may move the edge by less than its unit (RFC 7323, section 2.4).
      const unit = 2 ** shiftFrom(end);
      if (!lt(add(edge, unit), end.offered)) return null;
      return {
        rule: "SHLD-14",
        side: offer.side,
        expected: `a right edge that stays, or moves left by less than ${unit} octets`,
        actual: `it moves left by ${distance(edge, end.offered)} octets`,
        at,
      };
    },
  }),
};

/** What an end has shown of its buffer and of the segments that it gets. */
interface Shown {
  largestWindow: number;
  largestText: number;
}

/** No receiver may take a segment for smaller than this when it decides that a step is worthwhile. */
const LEAST_MSS = 536;

class Steps implements Fold {
  readonly #frame: RunFrame;
  readonly #shown = new Map<number, Shown>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type === "arrived") this.#arrived(seen.side, seen.datagram?.segment ?? null);
    return seen.type === "sent" ? this.#sent(seen, at) : null;
  }

  #of(key: number): Shown {
    let shown = this.#shown.get(key);
    if (shown === undefined) {
      shown = { largestWindow: 0, largestText: 0 };
      this.#shown.set(key, shown);
    }
    return shown;
  }

  #arrived(side: Side, segment: Segment | null): void {
    if (segment === null || segment.data.length === 0) return;
    const connection = this.#frame.wire.of(otherSide(side), segment);
    if (connection === null) return;
    const shown = this.#of(keyOf(connection, side));
    shown.largestText = Math.max(shown.largestText, segment.data.length);
  }

  #sent(seen: Sent, at: number): Violation | null {
    const offer = offerOf(this.#frame, seen);
    if (offer === null) return null;
    const { segment, side, connection } = offer;
    const end = connection[side];
    const window = windowOf(end, segment);
    const shown = this.#of(keyOf(connection, side));
    shown.largestWindow = Math.max(shown.largestWindow, window);
    if (end.offered === null) return null;
    const unit = 2 ** shiftFrom(end);
    const edge: Seq = add(segment.ack, window);
    if (!gt(edge, add(end.offered, unit))) return null;
    const worthwhile = Math.min(shown.largestWindow >>> 1, shown.largestText, LEAST_MSS) - unit;
    if (window >= worthwhile) return null;
    return {
      rule: "MUST-39",
      side,
      expected:
        `an edge that stays until it can move by a full segment or half the buffer (at least ${worthwhile} octets)`,
      actual: `it moves by ${distance(end.offered, edge)} octets, and offers a window of ${window}`,
      at,
    };
  }
}

/** The window opens by worthwhile steps (RFC 9293, section 3.8.6.2.2). */
export const offersAreWorthwhile: Monitor = {
  id: "own-window/worthwhile",
  says: "An end that had no more than a silly window to offer waits until it has a full segment or half its buffer.",
  begin: (frame) => new Steps(frame),
};

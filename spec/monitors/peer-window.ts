/** Invariant S6: no more is sent than the peer's window allows; and which of its segments say how large it is. */

import { add, distance, gt, latest, lt, type Seq } from "../seq.ts";
import { after, type Instant } from "../time.ts";
import { ACK, has, type Segment, SYN } from "../tcp/segment.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { keyOf } from "./arrival.ts";
import { type End, shiftTowards } from "./wire.ts";

/** How far text may go beyond an edge: a probe of a closed window is one octet (RFC 9293, section 3.8.6.1). */
const probing = (end: End, segment: Segment, last: Seq): number =>
  segment.data.length === 1 || (end.nxt !== null && !gt(last, end.nxt)) ? 1 : 0;

type Sent = Extract<Observation, { readonly type: "sent" }>;

/** Text that a stack sent on a connection whose window is known. */
interface SentText {
  readonly end: End;
  readonly key: number;
  /** The position after its last octet. */
  readonly last: Seq;
  /** How far beyond the edge it may go. */
  readonly beyond: number;
}

/** The text of a segment that a stack sent on a connection whose window is known, or null. */
function textOf(frame: RunFrame, seen: Sent): SentText | null {
  if (seen.origin !== "stack" || seen.datagram === null) return null;
  const { segment } = seen.datagram;
  if (segment.data.length === 0 || (segment.flags & SYN) !== 0) return null;
  const connection = frame.wire.of(seen.side, segment);
  if (connection === null || connection[seen.side].edge === null) return null;
  const end = connection[seen.side];
  const last = add(segment.seq, segment.data.length);
  return { end, key: keyOf(connection, seen.side), last, beyond: probing(end, segment, last) };
}

/** The furthest that text of an end may go, and the largest window that it was ever offered. */
interface Bound {
  edge: Seq;
  largest: number;
}

class Respect implements Fold {
  readonly #frame: RunFrame;
  readonly #bounds = new Map<number, Bound>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type === "arrived" && seen.datagram !== null) this.#arriving(seen.side, seen.datagram.segment);
    return seen.type === "sent" ? this.#sent(seen, at) : null;
  }

  /**
   * An acknowledgment in a segment that is older than SND.WL1 moves SND.UNA, and not SND.WND (section 3.10.7.4): the
   * usable window then goes as far as the last window that counted, whichever that was.
   */
  #arriving(side: Side, segment: Segment): void {
    const connection = this.#frame.wire.of(otherSide(side), segment);
    if (connection === null) return;
    const end = connection[side];
    if (end.edge === null || end.una === null) return;
    const bound = this.#boundOf(keyOf(connection, side), end);
    const window = segment.window * 2 ** shiftTowards(end);
    if (window > bound.largest) bound.largest = window;
    if (end.wl1 === null || !lt(segment.seq, end.wl1) || !has(segment, ACK) || lt(segment.ack, end.una)) return;
    bound.edge = latest(bound.edge, add(segment.ack, bound.largest));
  }

  #boundOf(key: number, end: End): Bound {
    let bound = this.#bounds.get(key);
    if (bound === undefined) {
      bound = { edge: end.edge!, largest: end.window };
      this.#bounds.set(key, bound);
    } else bound.edge = latest(bound.edge, end.edge!);
    if (end.window > bound.largest) bound.largest = end.window;
    return bound;
  }

  #sent(seen: Sent, at: number): Violation | null {
    const text = textOf(this.#frame, seen);
    if (text === null) return null;
    const { edge } = this.#boundOf(text.key, text.end);
    if (!gt(text.last, add(edge, text.beyond))) return null;
    return {
      rule: "S6",
      side: seen.side,
      expected: "text up to the right edge of the peer's window, or one octet by itself beyond it",
      actual: `text up to ${distance(edge, text.last)} octets beyond it`,
      at,
    };
  }
}

/** Nothing goes beyond the largest right edge that there ever was, but a probe. */
export const peerWindowIsRespected: Monitor = {
  id: "peer-window/respected",
  says: "No text goes beyond the right edge of the peer's window, but one octet to probe it.",
  begin: (frame) => new Respect(frame),
};

/** The edges of the window that segments told lately. */
interface Told {
  /** By the WL1 and WL2 rule, the largest one since `until` minus the tolerance of the stack's clock. */
  edge: Seq;
  until: Instant;
}

class Newest implements Fold {
  readonly #frame: RunFrame;
  readonly #rule: string;
  readonly #told = new Map<number, Told>();

  constructor(frame: RunFrame, rule: string) {
    this.#frame = frame;
    this.#rule = rule;
  }

  observe(seen: Observation, at: number): Violation | null {
    if (seen.type === "arrived" && seen.datagram !== null) this.#arriving(seen.side, seen.datagram.segment, seen.at);
    return seen.type === "sent" ? this.#sent(seen, at) : null;
  }

  /** Whatever the window was until now may still be in what the stack is sending at this moment. */
  #arriving(side: Side, segment: Segment, now: Instant): void {
    const connection = this.#frame.wire.of(otherSide(side), segment);
    if (connection === null || connection[side].una === null || connection[side].edge === null) return;
    const end = connection[side];
    const key = keyOf(connection, side);
    const edge = add(end.una!, end.window);
    const until = after(now, this.#frame[side].timing.tolerance);
    const told = this.#told.get(key);
    if (told === undefined) this.#told.set(key, { edge, until });
    else {
      told.edge = now > told.until ? edge : latest(told.edge, edge);
      told.until = until;
    }
  }

  #sent(seen: Sent, at: number): Violation | null {
    const text = textOf(this.#frame, seen);
    if (text === null || text.end.nxt === null || !gt(text.last, text.end.nxt) || text.end.una === null) return null;
    const told = this.#told.get(text.key);
    const now = add(text.end.una, text.end.window);
    const tolerant = this.#frame[seen.side].timing.tolerance > 0;
    const edge = tolerant && told !== undefined && seen.at <= told.until ? latest(told.edge, now) : now;
    if (!gt(text.last, add(edge, text.beyond))) return null;
    return {
      rule: this.#rule,
      side: seen.side,
      expected: "new text inside the window of the newest segment by SND.WL1 and SND.WL2",
      actual: `new text up to ${distance(edge, text.last)} octets beyond it`,
      at,
    };
  }
}

/** New text keeps to the window that the newest segment told, not to one that an older segment told. */
export const newestWindowCounts: Monitor = {
  id: "peer-window/newest-counts",
  says: "New text keeps to the window of the newest segment; an older one that comes late does not change it.",
  begin: (frame) => new Newest(frame, "RFC9293-E20"),
};

/** SHLD-15: no new text while a window that was taken back leaves no room for it. */
export const shrunkWindowHoldsBack: Monitor = {
  id: "peer-window/shrunk-holds-back",
  says: "No new text is sent beyond the edge of a window that the peer has taken back.",
  begin: (frame) => new Newest(frame, "SHLD-15"),
};

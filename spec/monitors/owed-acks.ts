/** Text and FINs in order and in the window are acknowledged: in time (MUST-40), every second segment, and at all. */

import { add, distance, geq, gt, latest, leq, type Seq } from "../seq.ts";
import { after, type Duration, type Instant, MILLISECOND, SECOND } from "../time.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { RunRecord } from "../trace/run.ts";
import { FIN, has } from "../tcp/segment.ts";
import { acksUnsent, type Arrival, Arrivals, isInside } from "./arrival.ts";
import type { WireConnection } from "./wire.ts";

/** An acknowledgment that is owed: of everything below `upTo`, until `due`. */
interface Debt {
  readonly upTo: Seq;
  /** An acknowledgment of anything from here on settles it. */
  readonly enough: Seq;
  readonly since: Instant;
  readonly due: Instant;
}

/** What has to be acknowledged, and when. */
interface Terms {
  readonly rule: string;
  readonly of: "text" | "fin";
  /** Octets after which an acknowledgment is owed, in segments of the receiver's MSS; 0 for any text at all. */
  readonly segments: number;
  readonly within: Duration;
  /** Which window the text has to lie in: the one that was offered last, or any that was. */
  readonly offer?: "any";
  readonly expected: string;
}

/** The MSS of a peer that announced none (RFC 9293, section 3.7.1). */
const DEFAULT_MSS = 536;

class Owed implements Fold {
  readonly #frame: RunFrame;
  readonly #terms: Terms;
  readonly #arrivals: Arrivals;
  readonly #debts = new Map<number, { readonly connection: WireConnection; readonly side: Side; list: Debt[] }>();
  #soonest: Instant | null = null;

  constructor(frame: RunFrame, terms: Terms) {
    this.#frame = frame;
    this.#terms = terms;
    this.#arrivals = new Arrivals(frame);
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#soonest !== null && seen.at > this.#soonest ? this.#collect(seen.at, index) : null;
    if (late !== null) return late;
    if (seen.type !== "arrived") {
      this.#arrivals.observe(seen);
      return null;
    }
    const arrival = this.#arrivals.take(seen, this.#terms.of === "fin");
    if (arrival !== null) this.#arrived(arrival, seen.at);
    return null;
  }

  end(run: RunRecord): Violation | null {
    return this.#soonest !== null && run.endedAt > this.#soonest ? this.#collect(run.endedAt, null) : null;
  }

  #arrived(arrival: Arrival, at: Instant): void {
    const { end, segment, key, side, connection } = arrival;
    const ofFin = this.#terms.of === "fin";
    if (ofFin ? !has(segment, FIN) : segment.data.length === 0) return;
    const offered = this.#terms.offer === "any" ? { ...arrival, edge: end.offered } : arrival;
    if (acksUnsent(arrival) || !isInside(offered) || end.acked === null) return;
    const endOfText = add(segment.seq, segment.data.length);
    const { fin } = connection[otherSide(side)];
    if (fin !== null && gt(endOfText, fin)) return;
    // A FIN takes up an octet of the window; where none is left for it, it may be refused.
    if (ofFin && arrival.edge === endOfText) return;
    const upTo = ofFin ? add(endOfText, 1) : endOfText;
    const debts = this.#debts.get(key);
    if (debts !== undefined && debts.list.every(({ upTo: asked }) => geq(end.acked!, asked))) debts.list = [];
    const known = debts?.list[debts.list.length - 1];
    const next = known === undefined ? end.acked : latest(end.acked, known.upTo);
    if (gt(segment.seq, next) || leq(upTo, next)) return;
    const whole = this.#terms.segments === 0
      ? true
      : distance(end.acked, upTo) >= this.#terms.segments * (end.syn?.options.mss ?? DEFAULT_MSS);
    const { tolerance } = this.#frame[side].timing;
    const due = whole ? after(at, this.#terms.within + tolerance) : (Infinity as Instant);
    const debt: Debt = { upTo, enough: this.#terms.segments === 0 ? upTo : add(end.acked, 1), since: at, due };
    if (debts === undefined) this.#debts.set(key, { connection, side, list: [debt] });
    else debts.list.push(debt);
    if (this.#soonest === null || due < this.#soonest) this.#soonest = due;
  }

  /** Strikes out what was acknowledged, and finds what was not in time. */
  #collect(now: Instant, at: number | null): Violation | null {
    let soonest: Instant | null = null;
    for (const [key, debts] of this.#debts) {
      const { connection, side } = debts;
      const { acked } = connection[side];
      debts.list = this.#arrivals.isOver(key, connection, side) || acked === null
        ? []
        : debts.list.filter(({ enough }) => !geq(acked, enough));
      for (const debt of debts.list) {
        if (now > debt.due) return this.#late(debt, connection, side, now, at);
        if (soonest === null || debt.due < soonest) soonest = debt.due;
      }
    }
    this.#soonest = soonest;
    return null;
  }

  #late(debt: Debt, connection: WireConnection, side: Side, now: Instant, at: number | null): Violation {
    const { iss } = connection[otherSide(side)];
    const position = iss === null ? 0 : distance(add(iss, 1), debt.upTo);
    return {
      rule: this.#terms.rule,
      side,
      expected: `${this.#terms.expected} (what the peer sent up to position ${position})`,
      actual: `none ${(now - debt.since) / MILLISECOND} ms after it arrived`,
      at,
    };
  }
}

/** An acknowledgment comes within half a second (RFC 9293, section 3.8.6.3). */
export const acksInTime: Monitor = {
  id: "owed-acks/in-time",
  says: "Text that arrives in order and in the window is acknowledged within half a second.",
  begin: (frame) =>
    new Owed(frame, {
      rule: "MUST-40",
      of: "text",
      segments: 0,
      within: 500 * MILLISECOND,
      expected: "an acknowledgment of text in order within 500 ms",
    }),
};

/** A FIN whose turn has come is acknowledged, the first time that it comes (RFC 9293, section 3.10.7.4, eighth). */
export const finsAcked: Monitor = {
  id: "owed-acks/fins",
  says: "A FIN that arrives in order and in the window is acknowledged within half a second.",
  begin: (frame) =>
    new Owed(frame, {
      rule: "RFC9293-E56",
      of: "fin",
      segments: 0,
      within: 500 * MILLISECOND,
      expected: "an acknowledgment of a FIN in order within 500 ms",
    }),
};

/** What the window offered is taken (S7). */
export const offersAreKept: Monitor = {
  id: "owed-acks/offers-are-kept",
  says: "Text that arrives in order and inside the window that was offered is acknowledged in the end.",
  begin: (frame) =>
    new Owed(frame, {
      rule: "S7",
      of: "text",
      segments: 0,
      within: 10 * SECOND,
      expected: "text inside the window that was offered to be taken and acknowledged",
    }),
};

/** What any window offered is taken, though a later one may have ended before it (RFC 7323, section 2.4). */
export const everyOfferIsKept: Monitor = {
  id: "owed-acks/every-offer-is-kept",
  says: "Text that arrives in order and inside any window that was ever offered is acknowledged in the end.",
  begin: (frame) =>
    new Owed(frame, {
      rule: "RFC7323-R14",
      of: "text",
      segments: 0,
      within: 10 * SECOND,
      offer: "any",
      expected: "text inside a window that was offered, be it by an earlier acknowledgment, to be taken",
    }),
};

/** Every second full-sized segment is acknowledged at once (SHLD-19). */
export const everySecondAcked: Monitor = {
  id: "owed-acks/every-second",
  says: "When two full-sized segments' worth of text has arrived in order, an acknowledgment leaves at once.",
  begin: (frame) =>
    new Owed(frame, {
      rule: "SHLD-19",
      of: "text",
      segments: 2,
      within: 0,
      expected: "an acknowledgment at once, as two full-sized segments' worth of text has arrived since the last one",
    }),
};

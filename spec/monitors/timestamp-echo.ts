/** Which timestamp is echoed, and that what is fresh is taken (RFC 7323, sections 3.2, 4.3, 5.2, 5.3 and 5.5). */

import { geq, gt, type Seq } from "../seq.ts";
import { ACK, has, RST, SYN } from "../tcp/segment.ts";
import { after, type Instant, MILLISECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import { Lifetimes } from "./lifetimes.ts";
import { older } from "./timestamps.ts";
import { TsRecent, wholeUpTo } from "./ts-recent.ts";

/** RFC 7323, section 3.2. */
export const noEchoWithoutAck: Monitor = {
  id: "options/no-echo-without-ack",
  says: "TSecr is zero where the ACK bit is off.",
  begin: () => ({
    observe(seen, at): Violation | null {
      if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
      const { segment } = seen.datagram;
      const echo = segment.options.timestamps?.echo ?? 0;
      if (has(segment, ACK) || has(segment, RST) || echo === 0) return null;
      return {
        rule: "RFC7323-R18",
        side: seen.side,
        expected: "a TSecr of 0 on a segment without ACK",
        actual: `one of ${echo}`,
        at,
      };
    },
  }),
};

/** What became of the arrivals at one end since it last sent anything. */
interface Lately {
  readonly ts: TsRecent;
  /** A segment out of order came. */
  early: boolean;
  /** A hole was filled. */
  filled: boolean;
}

class Echo implements Fold {
  readonly #frame: RunFrame;
  readonly #ends = new Map<number, Lately>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) {
      this.#arrived(arrival);
      return null;
    }
    const emitted = emittedBy(this.#frame, seen);
    return emitted === null ? null : this.#sent(emitted, index);
  }

  #of(at: AtEnd): Lately | null {
    const known = this.#ends.get(at.key);
    if (known !== undefined) return known;
    const ts = TsRecent.of(at);
    if (ts === null) return null;
    const fresh: Lately = { ts, early: false, filled: false };
    this.#ends.set(at.key, fresh);
    return fresh;
  }

  #arrived(arrival: AtEnd): void {
    const lately = this.#of(arrival);
    if (lately === null || lately.ts.arrived(arrival) === null) return;
    const { segment, end } = arrival;
    if (end.acked !== null && gt(segment.seq, end.acked)) lately.early = true;
    if (wholeUpTo(arrival)?.joins === true) lately.filled = true;
  }

  #sent(emitted: AtEnd, at: number): Violation | null {
    const { segment, side } = emitted;
    if (has(segment, RST) || has(segment, SYN)) return null;
    const lately = this.#of(emitted);
    if (lately === null) return null;
    const { ts, early, filled } = lately;
    const echo = segment.options.timestamps?.echo;
    const { tolerance } = this.#frame[side].timing;
    const late = tolerance > 0 && emitted.at <= after(ts.changedAt, tolerance) && echo === ts.before;
    const right = echo === undefined || ts.unsure || echo === ts.recent || late;
    ts.sent(emitted);
    lately.early = false;
    lately.filled = false;
    if (right || echo === undefined) return null;
    const situation = filled ? "RFC7323-R34" : early ? "RFC7323-R33" : "RFC7323-R32";
    const newer = older(ts.recent, echo);
    return {
      rule: newer || filled ? situation : "RFC7323-R35",
      also: ["RFC7323-R35"],
      side,
      expected: `a TSecr of ${ts.recent}, which is TS.Recent`,
      actual: `one that is ${Math.abs((echo - ts.recent) | 0)} ticks ${newer ? "newer" : "older"}`,
      at,
    };
  }
}

/** RFC 7323, section 4.3. */
export const echoesTsRecent: Monitor = {
  id: "options/echoes-ts-recent",
  says: "TSecr is TS.Recent: of the earliest unacknowledged segment, of what last advanced RCV.NXT, or filled a hole.",
  begin: (frame) => new Echo(frame),
};

/** Within this an acknowledgment has left, be it a delayed one (MUST-40). */
const IN_TIME = 500 * MILLISECOND;

interface Debt {
  readonly rule: string;
  readonly side: Side;
  readonly upTo: Seq;
  readonly due: Instant;
}

class Taken implements Fold {
  readonly #frame: RunFrame;
  readonly #lifetimes = new Lifetimes();
  readonly #ends = new Map<number, { readonly ts: TsRecent; reset: boolean; debt: Debt | null }>();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at, index);
    if (late !== null) return late;
    // An RST that is no end of the connection is the very point: what it led to is told by an event.
    if (seen.type !== "arrived") this.#lifetimes.observe(seen);
    const arrival = reached(this.#frame, seen);
    if (arrival !== null) this.#arrived(arrival);
    const emitted = arrival === null ? emittedBy(this.#frame, seen) : null;
    const known = emitted === null ? undefined : this.#ends.get(emitted.key);
    if (emitted !== null && known !== undefined) {
      known.ts.sent(emitted);
      if (known.debt !== null && geq(emitted.segment.ack, known.debt.upTo)) known.debt = null;
    }
    return null;
  }

  end(run: { readonly endedAt: Instant }): Violation | null {
    return this.#late(run.endedAt, null);
  }

  #arrived(arrival: AtEnd): void {
    const { key, side, segment, end, at } = arrival;
    let known = this.#ends.get(key);
    if (known === undefined) {
      const ts = TsRecent.of(arrival);
      if (ts === null) return;
      this.#ends.set(key, known = { ts, reset: false, debt: null });
    }
    if (has(segment, RST)) known.reset = true;
    const standing = known.ts.arrived(arrival);
    if (standing === null || standing === "old" || !has(segment, ACK) || end.offered === null) return;
    const whole = wholeUpTo(arrival);
    if (whole === null || gt(whole.upTo, end.offered)) return;
    const { granularity, tolerance } = this.#frame[side].timing;
    const due = after(at, IN_TIME + granularity + tolerance);
    const rule = standing === "outdated" ? "RFC7323-R47" : known.reset ? "RFC7323-R40" : "RFC7323-R43";
    if (rule === "RFC7323-R43" && !whole.joins) return;
    known.debt = { rule, side, upTo: whole.upTo, due };
  }

  #late(now: Instant, at: number | null): Violation | null {
    for (const known of this.#ends.values()) {
      const { debt } = known;
      if (debt === null || now <= debt.due) continue;
      known.debt = null;
      if (this.#lifetimes.over(debt.side)) continue;
      return {
        rule: debt.rule,
        side: debt.side,
        expected: `text to be taken and acknowledged ${EXPECTED[debt.rule] ?? ""}`,
        actual: "it was not, within half a second",
        at,
      };
    }
    return null;
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  "RFC7323-R47": "though its timestamp is older than TS.Recent, as that is from more than 24 days ago",
  "RFC7323-R40": "by the timestamps of segments before it, none of them an RST's",
  "RFC7323-R43": "with what waited for it, though that has an older timestamp by now",
};

/** RFC 7323, sections 5.2, 5.3 and 5.5. For stacks that keep text that comes out of order. */
export const freshIsTaken: Monitor = {
  id: "options/fresh-is-taken",
  says:
    "Text is taken that comes after an RST with a timestamp of the future, fills a hole, or comes after 24 idle days.",
  begin: (frame) => new Taken(frame),
};

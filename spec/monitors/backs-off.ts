/** Without any answer, retransmissions come at intervals that grow exponentially: MUST-19, and RFC 6298, 5.5. */

import { distance, gt, leq } from "../seq.ts";
import { between, type Duration, type Instant, SECOND } from "../time.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import type { Timing } from "../trace/declaration.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";

/** Sendings of the octet at SND.UNA, since anything was last heard. */
interface Series {
  last: Instant | null;
  /** The interval before, or null. */
  gap: Duration | null;
  /** How many intervals came before that one. */
  before: number;
}

/** Least growth of an interval over the one before it, in percent: twice, less what clocks that tick may take away. */
const GROWTH = 150;

/** What is sent again: text and FIN, or the SYN of an active OPEN. */
type About = "text" | "syn";

const RULE: { readonly [A in About]: string } = { text: "MUST-19", syn: "RFC6298-R16" };

class BacksOff implements Fold {
  readonly #frame: RunFrame;
  readonly #about: About;
  readonly #series: Record<Side, Series> = {
    a: { last: null, gap: null, before: 0 },
    b: { last: null, gap: null, before: 0 },
  };

  constructor(frame: RunFrame, about: About) {
    this.#frame = frame;
    this.#about = about;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "sent") return this.#sent(seen, index);
    // A call may set a time-out, and whatever arrives may be an answer.
    if (seen.type === "arrived" || seen.type === "call") this.#forget(seen.side);
    return null;
  }

  #forget(side: Side): void {
    const series = this.#series[side];
    series.last = null;
    series.gap = null;
    series.before = 0;
  }

  #sent(seen: Extract<Observation, { type: "sent" }>, index: number): Violation | null {
    if (seen.datagram === null || seen.origin !== "stack") return null;
    const { segment } = seen.datagram;
    const to = segmentEnd(segment);
    if (to === segment.seq || has(segment, RST)) return null;
    const end = this.#frame.wire.of(seen.side, segment)?.[seen.side] ?? null;
    const opening = has(segment, SYN);
    if (opening !== (this.#about === "syn") || has(segment, SYN | ACK)) return null;
    if (end === null || (opening && end.iss !== segment.seq)) {
      this.#forget(seen.side);
      if (opening) this.#series[seen.side].last = seen.at;
      return null;
    }
    if (end.una === null || gt(segment.seq, end.una) || leq(to, end.una)) return null;
    // Probes of a closed window are another matter (section 3.8.6.1).
    if (!opening && end.window === 0) {
      this.#forget(seen.side);
      return null;
    }
    const series = this.#series[seen.side];
    const gap = series.last === null ? null : between(series.last, seen.at);
    const violation = this.#judge(seen.side, series, gap, opening, index, distance(end.iss ?? end.una, end.una));
    series.before = series.gap === null ? 0 : series.before + 1;
    series.gap = gap;
    series.last = seen.at;
    return violation;
  }

  #judge(
    side: Side,
    series: Series,
    gap: Duration | null,
    opening: boolean,
    index: number,
    offset: number,
  ): Violation | null {
    if (gap === null || series.gap === null) return null;
    // The first interval of data may end with a probe of the tail, which is no time-out (RFC 8985, section 7).
    if (!opening && series.before === 0) return null;
    const { timing } = this.#frame[side];
    const least = leastGap(timing, series.gap);
    if (gap >= least) return null;
    return {
      rule: RULE[this.#about],
      side,
      expected: `at least ${seconds(least)} before the next retransmission at offset ${offset}, ` +
        `as ${seconds(series.gap)} passed before the last one without an answer`,
      actual: `it came after ${seconds(gap)}`,
      at: index,
    };
  }
}

function leastGap(timing: Timing, last: Duration): Duration {
  const jitter = Math.ceil(last * (timing.lateness ?? 0)) + 2 * (timing.granularity + timing.tolerance);
  const grown = Math.floor((last * GROWTH) / 100);
  return Math.max(0, Math.min(grown, timing.maxRto) - jitter);
}

const seconds = (us: Duration): string => `${(us / SECOND).toFixed(3)} s`;

/** MUST-19: exponential backoff of the retransmission timeout. */
export const backsOff: Monitor = {
  id: "retransmission/backs-off",
  says: "Without an answer, the intervals between retransmissions grow exponentially up to the greatest timeout.",
  begin: (frame) => new BacksOff(frame, "text"),
};

/** RFC 6298, 5.5: exponential backoff of the retransmission timeout of a SYN. */
export const synBacksOff: Monitor = {
  id: "retransmission/syn-backs-off",
  says: "Without an answer, the intervals between retransmissions of a SYN grow exponentially.",
  begin: (frame) => new BacksOff(frame, "syn"),
};

/** The timestamp clock: its pace, how often it ticks, and where it starts (RFC 7323, sections 4.1, 5.4 and 7.1). */

import { has, RST, SYN } from "../tcp/segment.ts";
import { between, type Instant, MILLISECOND, SECOND } from "../time.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { emittedBy } from "./emitted.ts";
import type { Side } from "../trace/observation.ts";

/** The fastest clock that comes round no sooner than the longest MSL, 255 s: one tick in 59 ns. */
const FASTEST = 2 ** 32 / 255;
/** Over less than this, no pace can be told. */
const SHORTEST = 100 * MILLISECOND;
/** Over more than this, a clock that is too fast may have come round. */
const LONGEST = SECOND;

interface Sample {
  readonly value: number;
  readonly at: Instant;
}

/** RFC 7323, section 5.4, (b). */
export const clockIsNotTooFast: Monitor = {
  id: "options/clock-is-not-too-fast",
  says: "The timestamp clock comes round in no less than 255 s, the longest MSL.",
  begin(frame) {
    const first = new Map<number, Sample>();
    return {
      observe(seen, at): Violation | null {
        const emitted = emittedBy(frame, seen);
        const value = emitted?.segment.options.timestamps?.value;
        if (emitted === null || value === undefined || has(emitted.segment, RST)) return null;
        const before = first.get(emitted.key);
        const lasted = before === undefined ? 0 : between(before.at, seen.at);
        if (before === undefined || lasted > LONGEST) first.set(emitted.key, { value, at: seen.at });
        if (before === undefined || lasted < SHORTEST || lasted > LONGEST) return null;
        const ticks = (value - before.value) >>> 0;
        const { tolerance } = frame[emitted.side].timing;
        if (ticks <= FASTEST * ((lasted + tolerance) / SECOND)) return null;
        return {
          rule: "RFC7323-R46",
          side: emitted.side,
          expected: "a timestamp clock of no more than one tick in 59 ns",
          actual: `${ticks} ticks in ${lasted / MILLISECOND} ms`,
          at,
        };
      },
    };
  },
};

/** RFC 7323, section 5.4, (a): for networks that take longer for a round trip than such a clock for a tick. */
export const clockTicksOnceAWindow: Monitor = {
  id: "options/clock-ticks-once-a-window",
  says: "No more than a window's worth of new text leaves with one TSval.",
  begin(frame) {
    const ends = new Map<number, { value: number; octets: number; window: number }>();
    return {
      observe(seen, at): Violation | null {
        const emitted = emittedBy(frame, seen);
        const value = emitted?.segment.options.timestamps?.value;
        if (emitted === null || value === undefined || has(emitted.segment, RST)) return null;
        const { end, key, segment, side } = emitted;
        const known = ends.get(key);
        const now = known === undefined || known.value !== value ? { value, octets: 0, window: 0 } : known;
        now.octets += segment.data.length;
        // The largest window that was in force while the clock stood still.
        now.window = Math.max(now.window, end.window);
        ends.set(key, now);
        if (now.octets <= Math.max(now.window, 1)) return null;
        return {
          rule: "RFC7323-R45",
          side,
          expected: `a tick of the timestamp clock within a window's worth of text, ${now.window} octets`,
          actual: `${now.octets} octets with a TSval of ${value}`,
          at,
        };
      },
    };
  },
};

/** RFC 7323, section 7.1: for runs that open connections between three pairs of ports, one after the other. */
export const clocksStartAnywhere: Monitor = {
  id: "options/clocks-start-anywhere",
  says: "The timestamps of one connection do not go on from those of another.",
  begin(frame) {
    const last: Record<Side, { value: number; at: Instant; ports: string; alike: number } | null> = {
      a: null,
      b: null,
    };
    return {
      observe(seen, at): Violation | null {
        if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
        const { segment } = seen.datagram;
        const { timestamps } = segment.options;
        if (!has(segment, SYN) || timestamps === null) return null;
        const ports = `${segment.sourcePort} ${segment.destinationPort}`;
        const before = last[seen.side];
        if (before?.ports === ports) return null;
        const ticks = before === null ? 0 : (timestamps.value - before.value) >>> 0;
        const spent = before === null ? 0 : between(before.at, seen.at) + frame[seen.side].timing.tolerance;
        const alike = before !== null && ticks <= spent / MILLISECOND + 1 ? before.alike + 1 : 0;
        last[seen.side] = { value: timestamps.value, at: seen.at, ports, alike };
        if (alike < 2) return null;
        return {
          rule: "RFC7323-R49",
          side: seen.side,
          expected: "timestamps of connections between different ports that start at unrelated values",
          actual: `three connections with timestamps of one clock; the last starts ${ticks} ticks after the one before`,
          at,
        };
      },
    };
  },
};

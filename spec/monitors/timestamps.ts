/** Timestamps on the wire: where they have to be, and what they say (RFC 7323, sections 3.2, 4.1 and 5.2). */

import { ACK, has, RST, SYN } from "../tcp/segment.ts";
import type { Monitor, Violation } from "../trace/monitor.ts";
import { between, type Instant, SECOND } from "../time.ts";
import { type AtEnd, emittedBy, reached } from "./emitted.ts";
import type { End } from "./wire.ts";

/** Whether both SYNs carried timestamps. */
export const agreedOnTimestamps = (end: End): boolean =>
  (end.syn?.options.timestamps ?? null) !== null && (end.peerSyn?.options.timestamps ?? null) !== null;

/** Whether both SYNs are known, so that what they agree on is. */
const isOpen = (end: End): boolean => end.syn !== null && end.peerSyn !== null && end.acked !== null;

/** RFC 7323, section 3.2. */
export const timestampsWhereAgreed: Monitor = {
  id: "options/timestamps-where-agreed",
  says: "Every segment but SYN and RST carries timestamps if both SYNs did, and none does if one of them did not.",
  begin: (frame) => ({
    observe(seen, at): Violation | null {
      const emitted = emittedBy(frame, seen);
      if (emitted === null || (emitted.segment.flags & (SYN | RST)) !== 0 || !isOpen(emitted.end)) return null;
      const agreed = agreedOnTimestamps(emitted.end);
      if (agreed === (emitted.segment.options.timestamps !== null)) return null;
      return {
        rule: agreed ? "RFC7323-R22" : "S11",
        side: emitted.side,
        expected: agreed
          ? "timestamps on every segment but an RST, as both SYNs carried them"
          : "no timestamps, as not both SYNs carried them",
        actual: agreed ? "a segment without timestamps" : "a segment with timestamps",
        at,
      };
    },
  }),
};

/** a < b for timestamps, modulo 2^32. */
export const older = (a: number, b: number): boolean => ((a - b) | 0) < 0;

/** Within this time the slowest clock that is allowed ticks: once a second (RFC 7323, section 5.4). */
const STANDSTILL = 2 * SECOND;

/** RFC 7323, section 4.1: TSval comes from a clock. */
export const clockNeverGoesBack: Monitor = {
  id: "options/clock-never-goes-back",
  says: "TSval neither goes back nor stands still from one segment of a connection to the next.",
  begin(frame) {
    const last = new Map<number, { readonly value: number; readonly since: Instant }>();
    return {
      observe(seen, at): Violation | null {
        const emitted = emittedBy(frame, seen);
        const value = emitted?.segment.options.timestamps?.value;
        if (emitted === null || value === undefined || has(emitted.segment, RST)) return null;
        const isFirst = has(emitted.segment, SYN) && emitted.end.syn?.seq !== emitted.segment.seq;
        const before = isFirst ? undefined : last.get(emitted.key);
        if (before === undefined || older(before.value, value)) last.set(emitted.key, { value, since: seen.at });
        if (before === undefined || older(before.value, value)) return null;
        const lasted = between(before.since, seen.at);
        const still = value === before.value;
        if (still && lasted <= STANDSTILL + frame[emitted.side].timing.tolerance) return null;
        return {
          rule: "RFC7323-R29",
          side: emitted.side,
          expected: still ? "a TSval from a clock that goes on" : "a TSval that is no older than the one before it",
          actual: still
            ? `the same one as ${lasted / SECOND} s before`
            : `one that is ${(before.value - value) >>> 0} ticks older`,
          at,
        };
      },
    };
  },
};

/** What one end heard and echoed. */
interface Echoes {
  readonly heard: Set<number>;
  echoed: number | null;
}

/** RFC 7323, sections 3.2, 4.3 and 5.2. */
export const echoesWhatCame: Monitor = {
  id: "options/echoes-what-came",
  says: "TSecr is a TSval that came from the peer, never one older than the last that was echoed.",
  begin(frame) {
    const ends = new Map<number, Echoes>();
    const of = (key: number): Echoes => {
      let found = ends.get(key);
      if (found === undefined) ends.set(key, found = { heard: new Set(), echoed: null });
      return found;
    };
    return {
      observe(seen, at): Violation | null {
        const arrival = reached(frame, seen);
        if (arrival !== null) {
          const value = arrival.segment.options.timestamps?.value;
          if (value !== undefined && !has(arrival.segment, RST)) of(arrival.key).heard.add(value);
          return null;
        }
        const emitted = emittedBy(frame, seen);
        if (emitted === null || has(emitted.segment, RST) || !has(emitted.segment, ACK)) return null;
        const wrong = wrongEcho(of(emitted.key), emitted);
        return wrong === null ? null : { ...wrong, side: emitted.side, at };
      },
    };
  },
};

function wrongEcho(echoes: Echoes, { segment, end }: AtEnd): Pick<Violation, "rule" | "expected" | "actual"> | null {
  const echo = segment.options.timestamps?.echo;
  if (echo === undefined) return null;
  // A listener that starts over with another SYN has heard of another clock.
  const before = has(segment, SYN) && end.syn?.seq !== segment.seq ? null : echoes.echoed;
  echoes.echoed = echo;
  if (!echoes.heard.has(echo)) {
    return { rule: "RFC7323-R19", expected: "a TSecr that echoes a TSval of the peer", actual: `a TSecr of ${echo}` };
  }
  if (before === null || !older(echo, before)) return null;
  return {
    rule: "RFC7323-R36",
    expected: "a TSecr that is no older than the one before it",
    actual: `one that is ${before - echo} ticks older`,
  };
}

/** Timestamps on RSTs (RFC 7323, sections 3.2 and 5.2). */

import { has, RST, type Segment } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { emittedBy } from "./emitted.ts";
import { agreedOnTimestamps } from "./timestamps.ts";

/** What an end did last: what came to it, and what its application asked for. */
interface Last {
  came: { readonly at: Instant; readonly segment: Segment } | null;
  called: { readonly at: Instant; readonly aborts: boolean } | null;
}

class Stamps implements Fold {
  readonly #frame: RunFrame;
  readonly #last: Record<Side, Last> = { a: { came: null, called: null }, b: { came: null, called: null } };

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    if (seen.type === "arrived" && seen.datagram !== null) {
      this.#last[seen.side].came = { at: seen.at, segment: seen.datagram.segment };
    }
    if (seen.type === "call") this.#last[seen.side].called = { at: seen.at, aborts: seen.call.call === "abort" };
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    const { segment } = seen.datagram;
    if (!has(segment, RST)) return null;
    const wrong = this.#judge(seen, segment);
    return wrong === null ? null : { ...wrong, side: seen.side, at: index };
  }

  #judge(
    seen: Extract<Observation, { type: "sent" }>,
    segment: Segment,
  ): Pick<Violation, "rule" | "expected" | "actual"> | null {
    const { came, called } = this.#last[seen.side];
    const { tolerance } = this.#frame[seen.side].timing;
    const isNow = (at: Instant | undefined): boolean => at !== undefined && seen.at <= after(at, tolerance);
    const mine = segment.options.timestamps;
    const answers = isNow(came?.at) && !isNow(called?.at) && came?.segment.sourcePort === segment.destinationPort &&
      came.segment.destinationPort === segment.sourcePort;
    const theirs = answers ? came?.segment.options.timestamps ?? null : null;
    if (theirs !== null) {
      if (mine?.value === 0 && mine.echo === theirs.value) return null;
      const actual = mine === null ? "no timestamps" : `a TSval of ${mine.value} and a TSecr of ${mine.echo}`;
      const expected = `an RST with a TSval of 0 and a TSecr of ${theirs.value}, as what it answers has timestamps`;
      return { rule: "RFC7323-R37", expected, actual };
    }
    const end = emittedBy(this.#frame, seen)?.end;
    if (mine !== null || end === undefined || !agreedOnTimestamps(end) || end.acked === null) return null;
    const rule = isNow(called?.at) && called?.aborts === true ? "RFC7323-R38" : "RFC7323-R23";
    return { rule, expected: "an RST with timestamps, as both SYNs had them", actual: "no timestamps" };
  }
}

/** RFC 7323, section 5.2. */
export const resetsCarryTimestamps: Monitor = {
  id: "options/resets-carry-timestamps",
  says:
    "An RST carries timestamps where they were agreed on, and where what it answers has some: 0, and what is echoed.",
  begin: (frame) => new Stamps(frame),
};

/** The timestamps option of what leaves now, and of an RST (RFC 7323, sections 4.3 and 5.2). */

import type { TimestampState } from "../options/timestamps.ts";
import type { Context } from "../rules.ts";
import type { Segment, Timestamps } from "../segment.ts";
import type { Step } from "../step-result.ts";

/** TSval by the clock, TSecr by TS.Recent. */
export function currentTimestamps(ts: TimestampState, context: Context): Timestamps {
  //= rfc7323#4.3 RFC7323-R35 RFC7323-R19
  //# When a TSopt is sent, its TSecr field is set to the current TS.Recent value.
  return { value: context.rules.timestampClock(context.now, ts.offset), echo: ts.recent };
}

/** The timestamps of an RST that `cause` brings about, or null when it is to have none. Without: a user aborts. */
export function resetTimestamps(ts: TimestampState | null, cause: Segment | null, context: Context): Timestamps | null {
  //= rfc7323#5.2 RFC7323-R37
  //# In the <RST> segment, SEG.TSecr SHOULD be set to SEG.TSval from the incoming segment and SEG.TSval SHOULD be set
  //# to zero.
  const caused = cause?.options.timestamps ?? null;
  if (caused !== null) return { value: 0, echo: caused.value };
  //= rfc7323#5.2 RFC7323-R38
  //# If an <RST> is being generated because of a user abort, and Snd.TS.OK is set, then a Timestamps option SHOULD be
  //# included in the <RST>.
  //= rfc7323#3.2 RFC7323-R23
  //# and SHOULD be sent in an <RST> segment (see Section 5.2 for details).
  return ts?.on === true ? currentTimestamps(ts, context) : null;
}

/** The step with timestamps on every RST that it owes; `ts` is as it was before the event. */
export function stampingResets(step: Step, ts: TimestampState, cause: Segment | null, context: Context): Step {
  if (step.duties.length === 0) return step;
  const duties = step.duties.map((duty) => {
    if (duty.owe !== "reset") return duty;
    const timestamps = context.rules.resetTimestamps(ts, cause, context);
    return timestamps === null ? duty : { ...duty, timestamps };
  });
  return { ...step, duties };
}

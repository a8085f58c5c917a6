/** Duties: what an end owes, what discharges it, and when it is broken (RFC 9293, sections 3.5.2 and 3.10.7). */

import { atMost } from "../monitors/bounds.ts";
import { geq, leq, type Seq } from "../seq.ts";
import { ACK, flagNames, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { Tcb } from "../tcp/tcb.ts";
import { after, type Duration, type Instant, MILLISECOND } from "../time.ts";
import type { Declaration } from "../trace/declaration.ts";
import type { Duty, Shadow, Wanted } from "./shadow.ts";

/** MUST-40: an acknowledgment is delayed by less than this. */
const LONGEST_ACK_DELAY: Duration = 500 * MILLISECOND;

/** A duty that is to be met at once. */
export const atOnce = (
  given: Pick<Duty, "rule" | "wanted" | "cause"> & { readonly throttled?: boolean },
  now: Instant,
  { timing }: Declaration,
): Duty => ({
  rule: given.rule,
  wanted: given.wanted,
  cause: given.cause,
  since: now,
  due: after(now, atMost(timing, 0)),
  throttled: given.throttled ?? false,
});

/** A duty to acknowledge, which may be delayed. */
export const soon = (
  given: Pick<Duty, "rule" | "wanted" | "cause">,
  now: Instant,
  { timing }: Declaration,
): Duty => ({
  rule: given.rule,
  wanted: given.wanted,
  cause: given.cause,
  since: now,
  due: after(now, LONGEST_ACK_DELAY + timing.tolerance),
  throttled: false,
});

/** Whether an RST has exactly the fields that are asked for. */
export const isReset = (segment: Segment, wanted: Extract<Wanted, { readonly owe: "reset" }>): boolean =>
  has(segment, RST) && segment.seq === wanted.seq && has(segment, ACK) === (wanted.ack !== null) &&
  (wanted.ack === null || segment.ack === wanted.ack);

/**
 * Whether an RST can be the connection's own: among what it has sent, and with the truth as its acknowledgment number,
 * if it has one. Text that nobody is there to read any more has arrived all the same: up to where it ends is true.
 */
export const isOwnReset = (segment: Segment, { snd, rcv }: Tcb, arrived: Seq = rcv.nxt): boolean =>
  geq(segment.seq, snd.una) && leq(segment.seq, snd.nxt) &&
  (!has(segment, ACK) || (geq(segment.ack, rcv.acked) && leq(segment.ack, arrived)));

/** Whether a segment that leaves discharges a duty of its connection. */
export function discharges(segment: Segment, wanted: Wanted, { tcb }: Shadow): boolean {
  switch (wanted.owe) {
    case "reset":
      return isReset(segment, wanted);
    case "own-reset":
      return has(segment, RST) && isOwnReset(segment, tcb, wanted.lost);
    case "ack":
      return has(segment, ACK) && !has(segment, RST) && geq(segment.ack, wanted.least);
    case "syn":
      return has(segment, SYN) && !has(segment, RST);
    case "event":
      return false;
  }
}

/** Whether a stack has answered so much of late that it may be sparing (RFC 5961, section 7). */
export function isExcused({ answered }: Shadow, duty: Duty, { answers }: Declaration): boolean {
  if (!duty.throttled || answers === undefined) return false;
  let count = 0;
  for (const at of answered) if (at >= duty.since - answers.per && at <= duty.due) count += 1;
  return count >= answers.most;
}

/** What a duty asks for, in words. */
export function wantedText(wanted: Wanted): string {
  switch (wanted.owe) {
    case "reset":
      return wanted.ack === null
        ? "an RST at SEG.ACK, without ACK"
        : `an RST at ${wanted.seq} that acknowledges SEG.SEQ + SEG.LEN`;
    case "own-reset":
      return "an RST at SND.NXT";
    case "ack":
      return "an acknowledgment";
    case "syn":
      return "its SYN";
    case "event":
      return `the application to be told "${wanted.event}"`;
  }
}

/** A segment, in a few words. */
export const segmentText = (segment: Segment): string =>
  `${flagNames(segment.flags) || "a segment without control bits"}${
    segment.data.length === 0 ? "" : ` with ${segment.data.length} octets`
  }`;

/** What a duty came of, in a few words. */
export const causeText = ({ cause }: Duty): string => (typeof cause === "string" ? cause : segmentText(cause));

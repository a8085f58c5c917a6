/** TS.Recent as RFC 7323 keeps it (sections 4.3, 5.3 and 5.5), followed at one end as the wire shows it. */

import { geq, gt, leq, type Seq } from "../seq.ts";
import { ACK, has, RST, segmentEnd, SYN } from "../tcp/segment.ts";
import { between, HOUR, type Instant } from "../time.ts";
import type { AtEnd } from "./emitted.ts";
import { agreedOnTimestamps, older } from "./timestamps.ts";

/** How long TS.Recent is to be believed. */
const BELIEVED = 24 * 24 * HOUR;

/** What a segment that came is by its timestamp. */
export type Standing =
  /** No older than TS.Recent. */
  | "fresh"
  /** Older, and TS.Recent is to be believed. */
  | "old"
  /** Older than a TS.Recent of more than 24 days ago. */
  | "outdated";

/** Follows one end. */
export class TsRecent {
  /** TS.Recent. */
  recent: number;
  /** The one before, and until when it may still be echoed by a stack that is late. */
  before: number;
  changedAt: Instant;
  /** Whether the RFC leaves open what TS.Recent is: rules (2) of section 4.3 and R2 of 5.3 say different things. */
  unsure = false;
  #lastAckSent: Seq;

  constructor(first: number, lastAckSent: Seq, now: Instant) {
    this.recent = first;
    this.before = first;
    this.changedAt = now;
    this.#lastAckSent = lastAckSent;
  }

  /** What an end that agreed on timestamps starts with, or null as long as it has not. */
  static of({ end, at }: AtEnd): TsRecent | null {
    const first = end.peerSyn?.options.timestamps?.value;
    if (first === undefined || !agreedOnTimestamps(end) || end.acked === null) return null;
    return new TsRecent(first, end.acked, at);
  }

  /** Takes an arrival into account. Null when it says nothing of the time: without timestamps, an RST, a SYN. */
  arrived({ segment, end, at }: AtEnd): Standing | null {
    const value = segment.options.timestamps?.value;
    if (value === undefined || has(segment, RST) || has(segment, SYN)) return null;
    const outdated = between(this.changedAt, at) > BELIEVED;
    const isOld = older(value, this.recent);
    if (isOld && !outdated) return "old";
    const last = segmentEnd(segment);
    const repeated = end.arrived !== null && last !== segment.seq && leq(last, end.arrived);
    if (repeated) this.unsure = true;
    else if (leq(segment.seq, this.#lastAckSent)) this.#set(value, at);
    return isOld ? "outdated" : "fresh";
  }

  #set(value: number, at: Instant): void {
    this.before = this.recent;
    this.recent = value;
    this.changedAt = at;
    this.unsure = false;
  }

  /** Takes what the end sent into account. */
  sent({ segment }: AtEnd): void {
    if (has(segment, ACK) && !has(segment, RST)) this.#lastAckSent = segment.ack;
  }
}

/** The end of what a segment makes whole at RCV.NXT, with what waits above it; null when it does not. */
export function wholeUpTo({ segment, end }: AtEnd): { readonly upTo: Seq; readonly joins: boolean } | null {
  const last = segmentEnd(segment);
  if (end.acked === null || last === segment.seq || gt(segment.seq, end.acked) || leq(last, end.acked)) return null;
  let upTo = last;
  let joins = false;
  for (const piece of end.ahead) {
    if (gt(piece.from, upTo)) break;
    if (geq(upTo, piece.to)) continue;
    upTo = piece.to;
    joins = true;
  }
  return { upTo, joins };
}

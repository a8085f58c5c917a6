/**
 * Segments that belong to no connection get an RST with exactly the fields of RFC 9293, section 3.5.2, group 1 and 2.
 */

import { add, gt, leq, offset, type Seq, seq } from "../seq.ts";
import { ACK, flagNames, has, RST, type Segment, segmentLength, SYN } from "../tcp/segment.ts";
import { after, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import {
  agreedTimestamps,
  certainNext,
  covers,
  newestBetween,
  type Phase,
  Phases,
  type Ports,
  portsOf,
  samePorts,
} from "./phases.ts";

/** An RST that has to come. */
interface Owed {
  readonly side: Side;
  readonly ports: Ports;
  readonly phase: Phase;
  readonly stray: Segment;
  readonly seq: Seq;
  readonly ack: Seq | null;
  readonly index: number;
  readonly deadline: Instant;
  /** False when the stack may be sparing with RSTs, having sent one within a second. */
  readonly due: boolean;
}

const RULE: { readonly [P in Phase]: string } = {
  "closed": "RFC9293-E11",
  "listen": "RFC9293-E33",
  "syn-sent": "RFC9293-E36",
  "syn-received": "RFC9293-E48",
  "synchronized": "S9",
  "unknown": "S9",
};

/** Every segment that can't belong to a connection is answered as section 3.5.2 asks, and an RST by nothing. */
export const answersStrays: Monitor = {
  id: "reset/answers-strays",
  says: "A segment for which there is no connection gets an RST with the fields that the RFC names, unless it is one.",
  begin: (frame) => new StrayFold(frame),
};

class StrayFold implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  #owed: Owed[] = [];
  readonly #lastReset: { a: Instant | null; b: Instant | null } = { a: null, b: null };

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#late(seen.at) ?? this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? null : run.endedAt);
  }

  #look(seen: Observation, index: number): Violation | null {
    if (seen.type === "arrived" && seen.datagram !== null) {
      this.#arrived(seen.side, seen.datagram.segment, seen.at, index);
    } else if (seen.type === "happened" && seen.what === "power-off") {
      this.#owed = this.#owed.filter(({ side }) => side !== seen.side);
    } else if (seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      if (has(segment, RST)) return this.#sent(seen.side, segment, seen.at, index);
    }
    return null;
  }

  #arrived(side: Side, segment: Segment, at: Instant, index: number): void {
    const ports = portsOf(otherSide(side), segment);
    const phase = this.#phases.at(side, ports);
    if (!this.#isStray(side, ports, phase, segment)) return;
    const timing = this.#frame[side].timing;
    const last = this.#lastReset[side];
    const answers = has(segment, ACK);
    this.#owed.push({
      side,
      ports,
      phase,
      stray: segment,
      seq: answers ? segment.ack : seq(0),
      ack: answers ? null : add(segment.seq, segmentLength(segment)),
      index,
      deadline: after(at, atMost(timing, 0)),
      due: last === null || at - last > SECOND,
    });
  }

  #isStray(side: Side, ports: Ports, phase: Phase, segment: Segment): boolean {
    if (has(segment, RST)) return false;
    if (phase === "closed") return true;
    if (!has(segment, ACK)) return false;
    if (phase === "listen") return true;
    const end = newestBetween(this.#frame.wire, ports)?.[side] ?? null;
    if (end === null || end.iss === null || end.nxt === null) return false;
    if (phase === "syn-sent") return leq(segment.ack, end.iss) || gt(segment.ack, end.nxt);
    if (phase !== "syn-received" || has(segment, SYN) || segment.seq !== certainNext(end)) return false;
    const stamped = agreedTimestamps(end);
    return !covers(end, segment.ack) && (!stamped || segment.options.timestamps !== null);
  }

  #sent(side: Side, reset: Segment, at: Instant, index: number): Violation | null {
    this.#lastReset[side] = at;
    const ports = portsOf(side, reset);
    const here = this.#owed.filter((owed) => owed.side === side && samePorts(owed.ports, ports));
    const found = here.find((owed) => answersExactly(owed, reset));
    if (found !== undefined) {
      this.#owed.splice(this.#owed.indexOf(found), 1);
      return null;
    }
    const first = here[0];
    if (first !== undefined && !this.#isOwnEnd(side, ports, reset)) return wrongFields(first, reset, index);
    const phase = this.#phases.at(side, ports);
    if (first !== undefined || (phase !== "closed" && phase !== "listen" && phase !== "syn-sent")) return null;
    return {
      rule: "S9",
      side,
      expected: `an end that is ${phase.toUpperCase()} sends an RST only to answer a segment that is none itself`,
      actual: "it sent an RST that answers no such segment",
      at: index,
    };
  }

  /** An RST at SND.NXT is the end of the connection itself, not an answer. */
  #isOwnEnd(side: Side, ports: Ports, reset: Segment): boolean {
    return newestBetween(this.#frame.wire, ports)?.[side].nxt === reset.seq;
  }

  #late(now: Instant | null): Violation | null {
    while (this.#owed.length > 0) {
      const owed = this.#owed[0]!;
      if (now !== null && now <= owed.deadline) return null;
      if (owed.due) return missing(owed);
      // One that was not due may still come for a while.
      if (now !== null && now <= after(owed.deadline, SECOND)) return null;
      this.#owed.shift();
    }
    return null;
  }
}

const answersExactly = (owed: Owed, reset: Segment): boolean =>
  reset.seq === owed.seq &&
  (owed.ack === null ? !has(reset, ACK) : has(reset, ACK) && reset.ack === owed.ack) &&
  !has(reset, SYN);

const expected = (owed: Owed): string =>
  owed.ack === null
    ? `an RST at SEQ = SEG.ACK, without ACK, answers a segment with ${flagNames(owed.stray.flags)} that arrives ` +
      `at an end that is ${owed.phase.toUpperCase()}`
    : `an RST,ACK at SEQ 0 that acknowledges SEG.SEQ + SEG.LEN answers a segment with ` +
      `${flagNames(owed.stray.flags) || "no control bit"} that arrives at an end that is ${owed.phase.toUpperCase()}`;

const missing = (owed: Owed): Violation => ({
  rule: RULE[owed.phase],
  side: owed.side,
  expected: expected(owed),
  actual: "no RST came",
  at: owed.index,
});

const wrongFields = (owed: Owed, reset: Segment, index: number): Violation => ({
  rule: RULE[owed.phase],
  side: owed.side,
  expected: expected(owed),
  actual: `${flagNames(reset.flags)} at SEQ ${offset(owed.seq, reset.seq)} from the right one` +
    (owed.ack === null || !has(reset, ACK) ? "" : `, acknowledging ${offset(owed.ack, reset.ack)} from the right one`),
  at: index,
});

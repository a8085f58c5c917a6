/**
 * What a synchronized connection can't take is answered with an empty acknowledgment, and not with an RST: RFC 9293,
 * sections 3.5.2 (group 3) and 3.10.7.4; the challenge ACKs of RFC 5961, sections 3.2 and 4.2.
 */

import { add, gt, leq, lt, offset, type Seq } from "../seq.ts";
import { ACK, FIN, flagNames, has, RST, type Segment, segmentLength, SYN } from "../tcp/segment.ts";
import { after, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import {
  agreedTimestamps,
  certainNext,
  newestBetween,
  Phases,
  placeInWindow,
  type Ports,
  portsOf,
  samePorts,
} from "./phases.ts";
import { type End, shiftFrom } from "./wire.ts";

/** Which arrivals a monitor is about. */
type About = "outside" | "outside-without-ack" | "inside-reset" | "syn";

interface Owed {
  readonly side: Side;
  readonly ports: Ports;
  readonly flags: number;
  readonly seq: Seq;
  readonly ack: Seq;
  readonly deadline: Instant;
  readonly index: number;
  /** False when a stack may be sparing with these acknowledgments, having sent one within a second. */
  readonly due: boolean;
  /** Something else has arrived since, so that RCV.NXT may have moved. */
  moved: boolean;
}

const RULE: { readonly [A in About]: string } = {
  "outside": "RFC9293-E13",
  "outside-without-ack": "RFC9293-E41",
  "inside-reset": "RFC5961-R5",
  "syn": "RFC5961-R9",
};

const WHAT: { readonly [A in About]: string } = {
  "outside": "a segment outside of the receive window",
  "outside-without-ack": "a segment outside of the receive window and without ACK",
  "inside-reset": "an RST in the window but not at RCV.NXT",
  "syn": "a SYN in a synchronized state",
};

/** A segment outside of the window, neither SYN nor RST, is acknowledged at once. */
export const acknowledgesUnacceptable: Monitor = {
  id: "reset/acknowledges-unacceptable",
  says: "A synchronized connection answers a segment outside of its window with an empty acknowledgment.",
  begin: (frame) => new AnswerFold(frame, "outside"),
};

/** The same for a segment without ACK: the check of the sequence number comes before that of the ACK bit. */
export const acknowledgesWithoutAck: Monitor = {
  id: "reset/acknowledges-without-ack",
  says: "A synchronized connection answers a segment outside of its window with an empty acknowledgment, " +
    "though it has no ACK.",
  begin: (frame) => new AnswerFold(frame, "outside-without-ack"),
};

/** An RST in the window but not at RCV.NXT draws a challenge ACK. For stacks that follow RFC 5961. */
export const challengesResets: Monitor = {
  id: "reset/challenges-resets",
  says: "A synchronized connection answers an RST in its window but not at RCV.NXT with a challenge ACK.",
  begin: (frame) => new AnswerFold(frame, "inside-reset"),
};

/** A SYN draws a challenge ACK, wherever it lies. For stacks that follow RFC 5961. */
export const challengesSyns: Monitor = {
  id: "reset/challenges-syns",
  says: "A synchronized connection answers a SYN with a challenge ACK and lives on.",
  begin: (frame) => new AnswerFold(frame, "syn"),
};

class AnswerFold implements Fold {
  readonly #frame: RunFrame;
  readonly #about: About;
  readonly #phases: Phases;
  #owed: Owed[] = [];
  /** When each end last sent an acknowledgment of this kind. */
  readonly #lastAnswer: { a: Instant | null; b: Instant | null } = { a: null, b: null };

  constructor(frame: RunFrame, about: About) {
    this.#frame = frame;
    this.#about = about;
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
    } else if (seen.type === "sent" && seen.datagram !== null && seen.origin === "stack") {
      return this.#sent(seen.side, seen.datagram.segment, seen.at, index);
    } else if (seen.type === "call" && (seen.call.call === "close" || seen.call.call === "abort")) {
      this.#owed = this.#owed.filter(({ side }) => side !== seen.side);
    } else if (seen.type === "happened" && seen.side !== undefined) {
      this.#owed = this.#owed.filter(({ side }) => side !== seen.side);
    }
    return null;
  }

  #arrived(side: Side, segment: Segment, at: Instant, index: number): void {
    const ports = portsOf(otherSide(side), segment);
    for (const owed of this.#owed) if (owed.side === side && samePorts(owed.ports, ports)) owed.moved = true;
    if (this.#phases.at(side, ports) !== "synchronized") return;
    const end = newestBetween(this.#frame.wire, ports)![side];
    const nxt = certainNext(end);
    if (nxt === null || end.nxt === null || !this.#isAbout(end, nxt, segment)) return;
    const last = this.#lastAnswer[side];
    this.#owed.push({
      side,
      ports,
      flags: segment.flags,
      seq: end.nxt,
      ack: nxt,
      deadline: after(at, atMost(this.#frame[side].timing, 0)),
      index,
      due: last === null || at - last > SECOND,
      moved: false,
    });
  }

  #isAbout(end: End, nxt: Seq, segment: Segment): boolean {
    if (has(segment, RST)) {
      return this.#about === "inside-reset" && placeInWindow(end, nxt, segment.seq) === "inside";
    }
    // Without the timestamp that was agreed upon a segment is dropped in silence (RFC 7323, section 3.2).
    const stamped = agreedTimestamps(end);
    if (stamped && segment.options.timestamps === null) return false;
    if (has(segment, SYN)) return this.#about === "syn";
    return this.#about === (has(segment, ACK) ? "outside" : "outside-without-ack") && isOutside(end, nxt, segment);
  }

  #sent(side: Side, segment: Segment, at: Instant, index: number): Violation | null {
    const ports = portsOf(side, segment);
    const bare = segment.data.length === 0 && (segment.flags & (SYN | FIN | RST | ACK)) === ACK;
    if (bare) this.#lastAnswer[side] = at;
    const place = this.#owed.findIndex((owed) => owed.side === side && samePorts(owed.ports, ports));
    const owed = this.#owed[place];
    if (owed === undefined) return null;
    if (has(segment, RST)) return this.#wrong(owed, `it was answered with ${flagNames(segment.flags)}`, index);
    if (!has(segment, ACK)) return null;
    this.#owed.splice(place, 1);
    if (!bare || owed.moved || !owed.due || (segment.seq === owed.seq && segment.ack === owed.ack)) return null;
    const actual = `an acknowledgment at SND.NXT ${signed(offset(owed.seq, segment.seq))} of RCV.NXT ` +
      signed(offset(owed.ack, segment.ack));
    return this.#wrong(owed, actual, index);
  }

  #late(now: Instant | null): Violation | null {
    while (this.#owed.length > 0) {
      const owed = this.#owed[0]!;
      if (now !== null && now <= owed.deadline) return null;
      if (owed.due) return this.#wrong(owed, "nothing came", owed.index);
      this.#owed.shift();
    }
    return null;
  }

  #wrong(owed: Owed, actual: string, at: number): Violation {
    return {
      rule: RULE[this.#about],
      side: owed.side,
      expected: `${WHAT[this.#about]} (${flagNames(owed.flags) || "no control bit"}) is answered at once with ` +
        "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, and the connection lives on",
      actual,
      at,
    };
  }
}

const signed = (n: number): string => (n < 0 ? `- ${-n}` : `+ ${n}`);

/** Whether no octet of a segment lies in the window, whatever a scaled window was rounded to (section 3.4, table 6). */
function isOutside(end: End, nxt: Seq, segment: Segment): boolean {
  if (end.offered === null) return false;
  const beyond = gt(segment.seq, add(end.offered, 2 ** shiftFrom(end)));
  const length = segmentLength(segment);
  return beyond || (length === 0 ? lt(segment.seq, nxt) : leq(add(segment.seq, length), nxt));
}

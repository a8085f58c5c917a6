/** A SYN that crosses one's own is answered: RFC 9293, section 3.10.7.3, and figure 7. */

import { gt, leq, type Seq } from "../seq.ts";
import { ACK, has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import { newestBetween, Phases, type Ports, portsOf, samePorts } from "./phases.ts";

interface Owed {
  readonly side: Side;
  readonly ports: Ports;
  readonly iss: Seq;
  readonly syn: Segment;
  readonly deadline: Instant;
  readonly index: number;
}

/** A SYN without ACK in SYN-SENT draws a SYN,ACK at ISS. */
export const answersCrossingSyn: Monitor = {
  id: "handshake/answers-crossing-syn",
  says: "A SYN without ACK that arrives in SYN-SENT is answered with a SYN,ACK at ISS.",
  begin: (frame) => new CrossingFold(frame),
};

class CrossingFold implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  #owed: Owed[] = [];

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#late(seen.at);
    this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? null : run.endedAt);
  }

  #look(seen: Observation, index: number): void {
    if (seen.type === "arrived" && seen.datagram !== null) {
      this.#arrived(seen.side, seen.datagram.segment, seen.at, index);
    } else if (seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null) {
      this.#sent(seen.side, seen.datagram.segment);
    } else if (seen.type === "call" && seen.call.call !== "send" && seen.call.call !== "receive") {
      this.#owed = this.#owed.filter(({ side }) => side !== seen.side);
    } else if (seen.type === "happened" && seen.side !== undefined) {
      this.#owed = this.#owed.filter(({ side }) => side !== seen.side);
    }
  }

  #arrived(side: Side, segment: Segment, at: Instant, index: number): void {
    if (!has(segment, SYN) || has(segment, ACK) || has(segment, RST)) return;
    const ports = portsOf(otherSide(side), segment);
    const iss = newestBetween(this.#frame.wire, ports)?.[side].iss ?? null;
    if (iss === null || this.#phases.at(side, ports) !== "syn-sent") return;
    const deadline = after(at, atMost(this.#frame[side].timing, 0));
    this.#owed.push({ side, ports, iss, syn: segment, deadline, index });
  }

  #sent(side: Side, segment: Segment): void {
    if (!has(segment, SYN | ACK)) return;
    const ports = portsOf(side, segment);
    this.#owed = this.#owed.filter((owed) =>
      owed.side !== side || !samePorts(owed.ports, ports) || segment.seq !== owed.iss ||
      !(gt(segment.ack, owed.syn.seq) && leq(segment.ack, segmentEnd(owed.syn)))
    );
  }

  #late(now: Instant | null): Violation | null {
    const owed = this.#owed[0];
    if (owed === undefined || (now !== null && now <= owed.deadline)) return null;
    return {
      rule: "RFC9293-E39",
      side: owed.side,
      expected:
        "a SYN without ACK that arrives in SYN-SENT is answered at once with <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>",
      actual: "no such SYN,ACK came",
      at: owed.index,
    };
  }
}

/**
 * A connection that a listener has answered, and that is not established yet, goes back to LISTEN on an RST at RCV.NXT,
 * and on a SYN in the window unless that is challenged: RFC 9293, section 3.10.7.4, second and fourth.
 */

import { add, gt, lt, type Seq } from "../seq.ts";
import { ACK, FIN, flagNames, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { atMost } from "./bounds.ts";
import { type Ports, portsOf, samePorts } from "./phases.ts";

/** A SYN,ACK that was sent, and that nothing has acknowledged yet. */
interface HalfOpen {
  readonly side: Side;
  readonly ports: Ports;
  readonly iss: Seq;
  /** RCV.NXT, and the right edge that the SYN,ACK offered. */
  readonly nxt: Seq;
  readonly edge: Seq;
  /** Why it must be in LISTEN by now; null while it need not. */
  back: { readonly rule: string; readonly why: string } | null;
  /** The RST that has to answer an acknowledgment. */
  owed: { readonly seq: Seq; readonly deadline: Instant; readonly index: number } | null;
}

/** What was half open is forgotten on an RST or a SYN: an acknowledgment of it is a stray, and is reset. */
export const backToListen: Monitor = {
  id: "handshake/back-to-listen",
  says: "An RST at RCV.NXT, or a SYN in the window that is not challenged, returns a half-open connection to LISTEN.",
  begin: (frame) => new BackFold(frame),
};

class BackFold implements Fold {
  readonly #frame: RunFrame;
  #open: HalfOpen[] = [];

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, index: number): Violation | null {
    const late = this.#late(seen.at);
    if (late !== null) return late;
    if (seen.type === "happened" && seen.side !== undefined && seen.what !== "partition") {
      this.#open = this.#open.filter(({ side }) => side !== seen.side);
    }
    if (seen.type === "arrived" && seen.datagram !== null) {
      this.#arrived(seen.side, seen.datagram.segment, seen.at, index);
    }
    if (seen.type !== "sent" || seen.origin !== "stack" || seen.datagram === null) return null;
    return this.#sent(seen.side, seen.datagram.segment, index);
  }

  end(run: RunRecord): Violation | null {
    return this.#late(run.end === "silent" ? null : run.endedAt);
  }

  #find(side: Side, ports: Ports): HalfOpen | undefined {
    return this.#open.find((one) => one.side === side && samePorts(one.ports, ports));
  }

  #arrived(side: Side, segment: Segment, at: Instant, index: number): void {
    const one = this.#find(side, portsOf(otherSide(side), segment));
    if (one === undefined) return;
    if (one.back !== null) {
      if (has(segment, RST)) return;
      // A SYN begins anew, and what answers it is not about this one.
      if (!has(segment, ACK)) this.#forget(one);
      else one.owed ??= { seq: segment.ack, deadline: after(at, atMost(this.#frame[side].timing, 0)), index };
      return;
    }
    if (has(segment, RST)) {
      if (segment.seq === one.nxt) one.back = { rule: "RFC9293-E43", why: "an RST at RCV.NXT had come" };
      else this.#forget(one);
    } else if (has(segment, SYN) && !has(segment, ACK)) {
      const inside = gt(segment.seq, one.nxt) && lt(segment.seq, one.edge);
      if (inside) one.back = { rule: "RFC9293-E46", why: "a SYN in the window had come, and was not challenged" };
      // The SYN itself, once more, changes nothing; elsewhere it is acknowledged.
      else if (add(segment.seq, 1) !== one.nxt) this.#forget(one);
    } else this.#forget(one);
  }

  #forget(one: HalfOpen): void {
    this.#open.splice(this.#open.indexOf(one), 1);
  }

  #sent(side: Side, segment: Segment, index: number): Violation | null {
    const ports = portsOf(side, segment);
    const one = this.#find(side, ports);
    if (has(segment, SYN | ACK)) return this.#answered(one, side, ports, segment, index);
    if (one === undefined || one.back === null) return null;
    if (has(segment, RST)) {
      // Whoever does not follow RFC 5961 may reset what the SYN was about.
      if (one.owed === null) return null;
      const right = segment.seq === one.owed.seq;
      this.#forget(one);
      return right ? null : flaw(one, `the RST stands at another number than SEG.ACK`, index);
    }
    const challenges = one.owed === null && (segment.flags & (ACK | FIN)) === ACK && segment.data.length === 0;
    if (challenges && one.back.rule === "RFC9293-E46") {
      this.#forget(one);
      return null;
    }
    return flaw(one, `${flagNames(segment.flags)} was sent`, index);
  }

  #answered(one: HalfOpen | undefined, side: Side, ports: Ports, segment: Segment, index: number): Violation | null {
    if (one !== undefined && one.iss === segment.seq && one.nxt === segment.ack) {
      return one.back === null ? null : flaw(one, "the SYN,ACK was sent once more", index);
    }
    if (one !== undefined) this.#forget(one);
    const edge = add(segment.ack, segment.window);
    // Of an active OPEN that crossed another one other things are asked.
    if ((this.#frame.wire.of(side, segment)?.[side].syn ?? null) !== null) return null;
    this.#open.push({ side, ports, iss: segment.seq, nxt: segment.ack, edge, back: null, owed: null });
    return null;
  }

  #late(now: Instant | null): Violation | null {
    for (const one of this.#open) {
      if (one.owed !== null && (now === null || now > one.owed.deadline)) {
        return flaw(one, "no RST came", one.owed.index);
      }
    }
    return null;
  }
}

const flaw = ({ side, back }: HalfOpen, actual: string, at: number): Violation => ({
  rule: back!.rule,
  side,
  expected: `the connection is in LISTEN again, since ${back!.why}: an acknowledgment gets an RST at SEG.ACK`,
  actual,
  at,
});

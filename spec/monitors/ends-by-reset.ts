/**
 * How an end resets a connection itself: ABORT (RFC 9293, section 3.10.5), letting go with unread data (section 3.6.1,
 * SHLD-3), and the silence after the end of a connection.
 */

import { distance, gt, offset, type Seq } from "../seq.ts";
import { ACK, FIN, flagNames, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import { after, type Instant } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { SocketId } from "../trace/vocabulary.ts";
import { atMost } from "./bounds.ts";
import { certainNext, newestBetween, Phases, type Ports, portsOf, samePorts } from "./phases.ts";

/** An RST that a call has to send. */
interface Owed {
  readonly side: Side;
  readonly ports: Ports;
  readonly why: "abort" | "unread";
  readonly nxt: Seq;
  readonly deadline: Instant;
  readonly index: number;
}

/** A connection that is over for one end, until it opens anew. */
interface Over {
  readonly side: Side;
  readonly ports: Ports;
  readonly why: string;
  /** From when on nothing but answers may come. */
  readonly from: Instant;
  readonly aborted: boolean;
  /** RSTs that answer what has arrived since. */
  answers: Seq[];
}

/** ABORT sends one RST at SND.NXT. */
export const abortsByReset: Monitor = {
  id: "reset/abort",
  says: "ABORT of a connection sends one RST at SND.NXT at once.",
  begin: (frame) => new CallFold(frame, "abort"),
};

/** Letting go of a connection with unread data sends an RST. */
export const resetsUnread: Monitor = {
  id: "reset/unread",
  says: "A close with data unread sends an RST, so that the peer learns that data was lost.",
  begin: (frame) => new CallFold(frame, "unread"),
};

class CallFold implements Fold {
  readonly #frame: RunFrame;
  readonly #why: "abort" | "unread";
  readonly #phases: Phases;
  /** Octets that each socket's application has read. */
  readonly #read: Map<SocketId, number> = new Map();
  #owed: Owed[] = [];

  constructor(frame: RunFrame, why: "abort" | "unread") {
    this.#frame = frame;
    this.#why = why;
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
    if (seen.type === "call") {
      const { call } = seen;
      if (call.call === (this.#why === "abort" ? "abort" : "close")) {
        this.#called(seen.side, call.socket, seen.at, index);
      }
    } else if (seen.type === "result") {
      const { result } = seen;
      if (result.ok && "data" in result) this.#read.set(seen.socket, this.#readBy(seen.socket) + result.data.length);
    } else if (seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null) {
      return this.#sent(seen.side, seen.datagram.segment, index);
    } else if (seen.type === "happened" && seen.what === "power-off") {
      this.#owed = this.#owed.filter(({ side }) => side !== seen.side);
    }
    return null;
  }

  #readBy(socket: SocketId): number {
    return this.#read.get(socket) ?? 0;
  }

  #called(side: Side, socket: SocketId, at: Instant, index: number): void {
    const ports = this.#phases.portsOf(socket);
    if (ports === null) return;
    const phase = this.#phases.at(side, ports);
    const connection = newestBetween(this.#frame.wire, ports);
    if (connection === null || (phase !== "synchronized" && (phase !== "syn-received" || this.#why !== "abort"))) {
      return;
    }
    const end = connection[side];
    const peer = connection[otherSide(side)];
    // In CLOSING and LAST-ACK an RST would tell the peer nothing that it could act upon (section 3.10.5).
    if (end.fin !== null && (peer.fin === null || end.arrived === null || gt(end.arrived, peer.fin))) return;
    if (end.nxt === null) return;
    if (this.#why === "unread") {
      const nxt = certainNext(end);
      if (nxt === null || end.peerSyn === null) return;
      const fin = peer.fin !== null && gt(nxt, peer.fin) ? 1 : 0;
      if (distance(end.peerSyn.seq, nxt) - 1 - fin <= this.#readBy(socket)) return;
    }
    const deadline = after(at, atMost(this.#frame[side].timing, 0));
    this.#owed.push({ side, ports, why: this.#why, nxt: end.nxt, deadline, index });
  }

  #sent(side: Side, segment: Segment, index: number): Violation | null {
    const place = this.#owed.findIndex((owed) => owed.side === side && samePorts(owed.ports, portsOf(side, segment)));
    const owed = this.#owed[place];
    if (owed === undefined) return null;
    this.#owed.splice(place, 1);
    if (!has(segment, RST)) return wrong(owed, `${flagNames(segment.flags)} was sent instead`, index);
    if (segment.seq === owed.nxt) return null;
    return wrong(owed, `the RST stands ${offset(owed.nxt, segment.seq)} from SND.NXT`, index);
  }

  #late(now: Instant | null): Violation | null {
    const owed = this.#owed[0];
    if (owed === undefined || (now !== null && now <= owed.deadline)) return null;
    return wrong(owed, "nothing was sent", owed.index);
  }
}

const wrong = (owed: Owed, actual: string, at: number): Violation => ({
  rule: owed.why === "abort" ? "RFC9293-E30" : "SHLD-3",
  side: owed.side,
  expected: owed.why === "abort"
    ? "ABORT sends an RST at SND.NXT at once"
    : "a close with data unread sends an RST at SND.NXT, to show that data was lost",
  actual,
  at,
});

/** After its end a connection says no more than RSTs to what still arrives. */
export const silentAfterEnd: Monitor = {
  id: "reset/silent-after-end",
  says: "A connection that was aborted, reset or given up sends nothing more but answers to what arrives.",
  begin: (frame) => new SilenceFold(frame),
};

const ENDS: ReadonlySet<string> = new Set(["reset", "refused", "timed-out", "unreachable"]);

class SilenceFold implements Fold {
  readonly #frame: RunFrame;
  readonly #phases: Phases;
  #over: Over[] = [];

  constructor(frame: RunFrame) {
    this.#frame = frame;
    this.#phases = new Phases(frame.wire);
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#look(seen, index);
    this.#phases.observe(seen);
    return violation;
  }

  #look(seen: Observation, index: number): Violation | null {
    if (seen.type === "event" && ENDS.has(seen.event)) {
      const why = `its application had been told "${seen.event}"`;
      this.#ends(seen.side, this.#phases.portsOf(seen.socket), why, seen.at, false);
    } else if (seen.type === "call" && seen.call.call === "abort") {
      const ports = this.#phases.portsOf(seen.call.socket);
      this.#ends(seen.side, ports, "its application had aborted it", seen.at, true);
    } else if (seen.type === "arrived" && seen.datagram !== null) {
      const { segment } = seen.datagram;
      const ports = portsOf(otherSide(seen.side), segment);
      for (const over of this.#over) {
        if (over.side !== seen.side || !samePorts(over.ports, ports)) continue;
        if (!has(segment, RST)) over.answers.push(has(segment, ACK) ? segment.ack : (0 as Seq));
      }
    } else if (seen.type === "sent" && seen.origin === "stack" && seen.datagram !== null) {
      return this.#sent(seen.side, seen.datagram.segment, seen.at, index);
    }
    return null;
  }

  #ends(side: Side, ports: Ports | null, why: string, at: Instant, aborted: boolean): void {
    if (ports === null) return;
    const { timing } = this.#frame[side];
    const before = this.#over.find((over) => over.side === side && samePorts(over.ports, ports));
    if (before !== undefined) return;
    // The RST of an ABORT itself is the first of the answers.
    const nxt = newestBetween(this.#frame.wire, ports)?.[side].nxt ?? null;
    const answers = aborted && nxt !== null ? [nxt] : [];
    this.#over.push({ side, ports, why, from: after(at, timing.tolerance), aborted, answers });
  }

  #sent(side: Side, segment: Segment, at: Instant, index: number): Violation | null {
    const ports = portsOf(side, segment);
    const over = this.#over.find((one) => one.side === side && samePorts(one.ports, ports));
    if (over === undefined) return null;
    if (has(segment, SYN) && !has(segment, RST)) {
      this.#over.splice(this.#over.indexOf(over), 1);
      return null;
    }
    if (at < over.from) return null;
    if (has(segment, RST)) {
      const place = over.answers.indexOf(segment.seq);
      if (place >= 0) over.answers.splice(place, 1);
      if (place >= 0 || !over.aborted) return null;
    }
    // An end that aborted may be in TIME-WAIT (section 3.5.2), and acknowledges what comes then.
    const bare = (segment.flags & (SYN | FIN | RST)) === 0 && segment.data.length === 0;
    if (over.aborted && bare && over.answers.length > 0) return null;
    return {
      rule: "S9",
      side,
      expected: "a connection that is over sends nothing but the RSTs that answer what arrives",
      actual: `${flagNames(segment.flags)} with ${segment.data.length} octets was sent after ${over.why}`,
      at: index,
    };
  }
}

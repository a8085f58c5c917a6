/**
 * A shadow: what an onlooker at one end's boundary knows of one connection of that end.
 *
 * Its block is moved on by the model's own transitions for what comes in, and by what was seen to leave for what goes
 * out. Most variables are known exactly. RCV.NXT is known as bounds: `low` is what must have been taken by now, and the
 * block's RCV.NXT what can have been. Where the RFCs leave two ways, there are two shadows, each with its own policy.
 */

import type { Seq } from "../seq.ts";
import type { Policy, PolicyName } from "../tcp/policy.ts";
import type { Segment } from "../tcp/segment.ts";
import type { Tcb } from "../tcp/tcb.ts";
import type { SocketEvent } from "../trace/vocabulary.ts";
import type { Duration, Instant } from "../time.ts";
import type { OracleRule } from "./rules.ts";

/** What a duty asks for. */
export type Wanted =
  /** An RST with exactly these fields; `ack` null is without ACK (RFC 9293, section 3.5.2). */
  | { readonly owe: "reset"; readonly seq: Seq; readonly ack: Seq | null }
  /** An RST of the connection itself, at SND.NXT; `lost` is where the text ends that it tells the loss of. */
  | { readonly owe: "own-reset"; readonly lost?: Seq }
  /** An acknowledgment of everything below `least`. */
  | { readonly owe: "ack"; readonly least: Seq }
  /** The SYN, or the SYN,ACK, of this end. */
  | { readonly owe: "syn" }
  /** The application is told. */
  | { readonly owe: "event"; readonly event: SocketEvent };

/** Something that the end has to do by a certain time, because of something that came in. */
export interface Duty {
  /** The requirement that asks for it. */
  readonly rule: OracleRule;
  /** What discharges it. */
  readonly wanted: Wanted;
  /** When its cause came. */
  readonly since: Instant;
  /** It is broken after this instant. */
  readonly due: Instant;
  /** What its cause was, to be said in a report: a segment that arrived, or a call. */
  readonly cause: Segment | string;
  /** Whether the stack may be sparing with this answer (RFC 5961, section 7), so that it is excused after others. */
  readonly throttled: boolean;
}

/** The onlooker's view of the retransmission timer: since when it may run, and how long it may be at most. */
export interface Timer {
  /** When it was last started for certain; null while nothing is outstanding. */
  base: Instant | null;
  /** Whether only the silly-window override stands between the end and sending. */
  ready: boolean;
  /** Transmissions again, and probes, since the end took a sample for certain. */
  backoff: number;
  /** The longest round trip that it can have measured, or null. */
  longest: Duration | null;
  /** A SYN was sent again. */
  synLost: boolean;
  /** SND.NXT when something was last sent again; what lies above it tells a clean round trip. */
  dirty: Seq | null;
  /** SND.NXT when everything below `dirty` was acknowledged. */
  clean: Seq | null;
  /** A probe of the tail has left since SND.UNA last moved (RFC 8985, section 7). */
  probed: boolean;
  /** First transmissions that are not acknowledged: the position after each, when it left, and its TSval. */
  readonly flights: { readonly end: Seq; readonly at: Instant; readonly tsval: number | null }[];
}

/** What is known of one end of one connection, under one reading of the RFCs. */
export interface Shadow {
  /** The block. RCV.NXT is an upper bound, RCV.WND's edge what was offered, the timers mean nothing. */
  tcb: Tcb;
  /** The choices of this reading. */
  policy: Policy;
  /** The choices that something has asked for already: the end is held to them. */
  settled: readonly PolicyName[];
  /** The least RCV.NXT that the end can have. */
  low: Seq;
  /** The largest right edge that the peer ever offered. */
  edge: Seq;
  /** The largest window that it ever offered, in octets. */
  largest: number;
  /** This end's SYN as it first left, or null. */
  own: Segment | null;
  /** The peer's SYN as it came, or null. */
  heard: Segment | null;
  /** The right edge that this end has offered, as the wire shows it; the block's has what a scale rounds off, too. */
  offered: Seq;
  /** The end may be one state behind: it may have dropped text before a FIN that it can have taken. */
  unsure: boolean;
  /** The end may have ended the connection already, by itself. */
  mayBeGone: boolean;
  /** When it came to its state, or was let go of. */
  since: Instant;
  /** When TIME-WAIT was last started anew. */
  restarted: Instant;
  /** When the peer last gave a sign of life that counts for keep-alives: text or an acknowledgment (section 3.8.4). */
  alive: Instant;
  /** When something that was outstanding was last acknowledged, or was first sent. */
  progress: Instant;
  /** When a segment or a call last came. */
  stirred: Instant;
  /** What is owed. */
  duties: readonly Duty[];
  /** The text in order that the end had to refuse last: where it ends, and the requirement that says so; or null. */
  refused: { readonly end: Seq; readonly rule: OracleRule } | null;
  /**
   * Its SYN,ACK may be all that the end keeps of it, a SYN cookie: there was no room for it, or the end says that it
   * does so with every SYN (RFC 4987, section 3.6). It is not repeated then.
   */
  stateless: boolean;
  /** The requirement by which the segment that came last is to be left alone, as text after the FIN is; or null. */
  leftAlone: OracleRule | null;
  /** The most that a segment acknowledged which the end had to drop, and the requirement that says so; or null. */
  unheard: { readonly ack: Seq; readonly rule: OracleRule } | null;
  /** A soft ICMP error came while it opened passively, so that an end that minds it would have forgotten its ISS. */
  complained: boolean;
  /** Acknowledgments that may still leave for what has arrived. */
  credit: number;
  /** When it last answered with a bare acknowledgment. */
  answered: Instant[];
  /** TSval sent last, or null. */
  tsval: number | null;
  /** Timestamps that may be echoed besides TS.Recent, as the end may have taken what the block takes for old. */
  echoes: readonly number[];
  /** What the application gave to SEND and was not yet said to be taken, in octets. */
  pending: number;
  /** Octets that were lost on the way to the application for certain: the text that arrived was not all one stream. */
  tainted: boolean;
  /** The timer. */
  timer: Timer;
  /** On a real clock: what was known a moment ago, since what leaves may have been decided then. */
  past: readonly { readonly at: Instant; readonly view: Shadow }[];
}

/** A timer that does not run. */
export const stoppedTimer = (): Timer => ({
  base: null,
  ready: false,
  backoff: 0,
  longest: null,
  synLost: false,
  dirty: null,
  clean: null,
  probed: false,
  flights: [],
});

/** A shadow of a block that has just come into being. */
export const newShadow = (tcb: Tcb, policy: Policy, now: Instant): Shadow => ({
  tcb,
  policy,
  settled: [],
  low: tcb.rcv.nxt,
  edge: tcb.snd.una,
  largest: 0,
  own: null,
  heard: null,
  offered: tcb.rcv.edge,
  unsure: false,
  mayBeGone: false,
  since: now,
  restarted: now,
  progress: now,
  alive: now,
  stirred: now,
  duties: [],
  refused: null,
  stateless: false,
  leftAlone: null,
  unheard: null,
  complained: false,
  credit: 0,
  answered: [],
  tsval: null,
  echoes: [],
  pending: 0,
  tainted: false,
  timer: stoppedTimer(),
  past: [],
});

/** A shadow that can be moved on without the first one noticing. */
export const copyOf = (shadow: Shadow): Shadow => ({
  ...shadow,
  answered: shadow.answered.slice(),
  timer: { ...shadow.timer, flights: shadow.timer.flights.slice() },
});

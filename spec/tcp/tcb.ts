/**
 * The transmission control block: the variables of one connection, grouped as RFC 9293, section 3.3.1 groups them.
 *
 * Everything is readonly. A transition makes a new block, sharing the groups that did not change.
 */

import type { Endpoint } from "../datagram.ts";
import { distance, lt, type Seq, seq } from "../seq.ts";
import type { Duration, Instant } from "../time.ts";
import { EMPTY_QUEUE, type SendQueue } from "./buffers/send-queue.ts";
import { NOTHING_OUT_OF_ORDER, type Reassembly } from "./buffers/reassembly.ts";
import { type Congestion, initialCongestion, initialWindow } from "./congestion/reno.ts";
import { NO_SACKS, type Scoreboard } from "./options/sack.ts";
import type { TimestampState } from "./options/timestamps.ts";
import type { Policy } from "./policy.ts";
import { initialRtt, type Rtt } from "./retransmission/rto.ts";
import type { StateName } from "./state.ts";

/** Send sequence variables (RFC 9293, section 3.3.1). */
export interface Snd {
  /** ISS. */
  readonly iss: Seq;
  /** SND.UNA. */
  readonly una: Seq;
  /** SND.NXT: one beyond the highest sequence number that was sent. It never goes back. */
  readonly nxt: Seq;
  /** SND.WND in octets, scaled. */
  readonly wnd: number;
  /** SND.WL1 and SND.WL2. */
  readonly wl1: Seq;
  /** SND.WL2: the acknowledgment number of that segment. */
  readonly wl2: Seq;
  /** SND.UP: one beyond the last octet of urgent data that the application marked, or null. */
  readonly up: Seq | null;
  /** MAX.SND.WND (RFC 5961, section 5.2): the largest window that the peer ever offered. */
  readonly maxWnd: number;
  /** Eff.snd.MSS (section 3.7.1): octets of text in a full-sized segment. */
  readonly mss: number;
}

/** Receive sequence variables (RFC 9293, section 3.3.1). */
export interface Rcv {
  /** IRS. */
  readonly irs: Seq;
  /** RCV.NXT. */
  readonly nxt: Seq;
  /** The right edge that was offered: RCV.NXT + RCV.WND. It never moves left. */
  readonly edge: Seq;
  /** RCV.UP: one beyond the last urgent octet announced and not yet read past, or null. */
  readonly up: Seq | null;
  /** The acknowledgment number sent last. */
  readonly acked: Seq;
  /** Octets that arrived in order since the last acknowledgment. */
  readonly unacked: number;
}

/** RCV.WND: what is still open of the window that was offered, in octets. */
export const receiveWindow = (rcv: Rcv): number => distance(rcv.nxt, rcv.edge);

/** What the application wrote. */
export interface Outgoing {
  /** Octets from `start` on: sent and unacknowledged ones first, then unsent ones. */
  readonly queue: SendQueue;
  /** The sequence number of the first octet of the queue. */
  readonly start: Seq;
  /** Whether the application has closed its direction, so that a FIN follows the last octet. */
  readonly fin: boolean;
}

/** What arrived for the application. */
export interface Incoming {
  /** Chunks that can be read. */
  readonly chunks: readonly Uint8Array[];
  /** Octets that can be read. */
  readonly length: number;
  /** Text that arrived out of order. */
  readonly early: Reassembly;
  /** The sequence number of the peer's FIN, once it was seen in the window; null before. */
  readonly fin: Seq | null;
  /** Size of the receive buffer, in octets. */
  readonly capacity: number;
}

/** Loss and its repair. */
export interface Loss {
  /** What is to be sent again starts here; null when nothing is. */
  readonly resend: Seq | null;
  /** What the peer has selectively acknowledged (RFC 2018). */
  readonly scoreboard: Scoreboard;
  /** Up to here holes were filled in this recovery (RFC 2018). */
  readonly filled: Seq;
  /** Time-outs in a row without progress. */
  readonly retries: number;
  /** Since when nothing was heard of what is outstanding; null when nothing is. */
  readonly since: Instant | null;
}

/** When each timer is due; null when it is off. */
export interface Timers {
  /** RFC 6298, section 5. */
  readonly retransmission: Instant | null;
  /** Section 3.8.6.1. */
  readonly persist: Instant | null;
  /** Section 3.8.6.3. */
  readonly delayedAck: Instant | null;
  /** The sender's silly-window override (section 3.8.6.2.1). */
  readonly override: Instant | null;
  /** Section 3.8.4. */
  readonly keepAlive: Instant | null;
  /** R2 and the user time-out. */
  readonly user: Instant | null;
  /** 2 MSL. */
  readonly timeWait: Instant | null;
  /** An orphan's bound in FIN-WAIT-2. */
  readonly finWait2: Instant | null;
}

/** No timer is on. */
export const NO_TIMERS: Timers = {
  retransmission: null,
  persist: null,
  delayedAck: null,
  override: null,
  keepAlive: null,
  user: null,
  timeWait: null,
  finWait2: null,
};

/** What both ends agreed upon in the handshake. */
export interface Agreed {
  /** Both SYNs carried a window scale option. */
  readonly scaled: boolean;
  /** Shifts of the windows that come in, and of those that go out (RFC 7323, section 2). */
  readonly sendShift: number;
  /** The shift of the windows that go out. */
  readonly receiveShift: number;
  /** Both SYNs permitted SACK. */
  readonly sack: boolean;
  /** The MSS that the peer announced, or null. */
  readonly peerMss: number | null;
}

/** What the application wants of this connection. */
export interface Application {
  /** False once the application let go of the socket: the connection is an orphan. */
  readonly attached: boolean;
  /** The Nagle algorithm is off. */
  readonly noDelay: boolean;
  /** Keep-alives are on. */
  readonly keepAlive: boolean;
  /** Idle time before the first one, in microseconds. */
  readonly keepAliveIdle: Duration;
  /** Time between those that are not answered, in microseconds. */
  readonly keepAliveInterval: Duration;
  /** How many may go unanswered. */
  readonly keepAliveCount: number;
  /** Keep-alives sent and not answered. */
  readonly keepAlivesSent: number;
  /** 0 when the policy decides. */
  readonly userTimeout: Duration;
  /** Octets that may wait to be acknowledged. */
  readonly sendBuffer: number;
  /** TTL or hop limit, and codepoint, of what is sent. */
  readonly hopLimit: number;
  /** The Differentiated Services codepoint of what is sent. */
  readonly dscp: number;
  /** Whether it wants to be told of soft errors and of urgent data. */
  readonly errorReports: boolean;
  /** A SEND was not taken whole: the application waits for room. */
  readonly wantsRoom: boolean;
}

/** Challenge ACKs in the second that began at `from` (RFC 5961, section 7). */
export interface Throttle {
  /** When the second began. */
  readonly from: Instant;
  /** How many were sent in it. */
  readonly count: number;
}

/** A transmission control block. */
export interface Tcb {
  /** Section 3.3.2. */
  readonly state: StateName;
  //= rfc9293#3.5 MUST-11
  //# a TCP implementation MUST keep track of whether a connection has reached SYN-RECEIVED state as the result of a
  //# passive OPEN or an active OPEN (MUST-11)
  /** Whether the connection came from an active or a passive OPEN (RFC 9293, MUST-11). */
  readonly opening: "active" | "passive";
  /** Our end. */
  readonly local: Endpoint;
  /** The peer's end. */
  readonly remote: Endpoint;
  /** Largest IP packet, in octets. */
  readonly mtu: number;
  /** Send sequence variables. */
  readonly snd: Snd;
  /** Receive sequence variables. */
  readonly rcv: Rcv;
  /** What waits to be sent or acknowledged. */
  readonly out: Outgoing;
  /** What waits to be read. */
  readonly in: Incoming;
  /** Round-trip time and RTO (RFC 6298). */
  readonly rtt: Rtt;
  /** Congestion control (RFC 5681, RFC 6582). */
  readonly cc: Congestion;
  /** Loss and its repair. */
  readonly loss: Loss;
  /** When each timer is due. */
  readonly timers: Timers;
  /** What the SYNs settled. */
  readonly agreed: Agreed;
  /** Timestamps (RFC 7323). */
  readonly ts: TimestampState;
  /** What the application wants. */
  readonly app: Application;
  /** Challenge ACKs of late. */
  readonly throttle: Throttle;
  /** When a segment last left with text, and when one last arrived. */
  readonly lastSent: Instant;
  /** When a segment last arrived in order to be looked at. */
  readonly lastHeard: Instant;
}

/** The sequence number after the last octet that the application wrote: where the FIN goes. */
export const endOfText = (out: Outgoing): Seq => ((out.start + out.queue.length) >>> 0) as Seq;

/** Whether our FIN was sent. */
export const finSent = (tcb: Tcb): boolean => tcb.out.fin && distance(endOfText(tcb.out), tcb.snd.nxt) === 1;

/** Whether our FIN was acknowledged. */
export const finAcknowledged = (tcb: Tcb): boolean => finSent(tcb) && tcb.snd.una === tcb.snd.nxt;

/** Whether there is text, or a FIN, that was never sent. */
export const hasUnsent = (tcb: Tcb): boolean => lt(tcb.snd.nxt, endOfText(tcb.out)) || (tcb.out.fin && !finSent(tcb));

/** Octets of sequence space that are in flight: sent and not acknowledged. */
export const inFlight = (snd: Snd): number => distance(snd.una, snd.nxt);

/** What a new connection block needs to know. */
export interface NewBlock {
  /** CLOSED for an active OPEN, LISTEN for a passive one. */
  readonly state: StateName;
  /** Which of the two. */
  readonly opening: "active" | "passive";
  /** Our end. */
  readonly local: Endpoint;
  /** The peer's end. */
  readonly remote: Endpoint;
  /** Largest IP packet, in octets. */
  readonly mtu: number;
  /** ISS. */
  readonly iss: Seq;
  /** What is added to the timestamp clock, 32 bits: the same for every connection of a four-tuple (RFC 7323, 7.1). */
  readonly timestampOffset: number;
  /** What the application wants. */
  readonly app: Application;
  /** Octets that may wait to be read. */
  readonly receiveBuffer: number;
}

/** A block at the start of its life, in the given state: nothing sent, nothing received. */
export function newBlock(given: NewBlock, policy: Policy, now: Instant): Tcb {
  const zero = seq(0);
  const mss = 536;
  return {
    state: given.state,
    opening: given.opening,
    local: given.local,
    remote: given.remote,
    mtu: given.mtu,
    snd: { iss: given.iss, una: given.iss, nxt: given.iss, wnd: 0, wl1: zero, wl2: zero, up: null, maxWnd: 0, mss },
    rcv: { irs: zero, nxt: zero, edge: zero, up: null, acked: zero, unacked: 0 },
    out: { queue: EMPTY_QUEUE, start: seq(given.iss + 1), fin: false },
    in: { chunks: [], length: 0, early: NOTHING_OUT_OF_ORDER, fin: null, capacity: given.receiveBuffer },
    rtt: initialRtt(rtoLimits(policy)),
    cc: initialCongestion(mss, initialWindow(mss, policy.initialWindow), given.iss),
    loss: { resend: null, scoreboard: NO_SACKS, filled: given.iss, retries: 0, since: null },
    timers: NO_TIMERS,
    agreed: { scaled: false, sendShift: 0, receiveShift: 0, sack: false, peerMss: null },
    ts: { on: false, offset: given.timestampOffset, recent: 0, recentAt: now },
    app: given.app,
    throttle: { from: now, count: 0 },
    lastSent: now,
    lastHeard: now,
  };
}

/** The bounds of the RTO that a policy sets (RFC 6298). */
export const rtoLimits = (
  policy: Policy,
): { readonly initial: Duration; readonly min: Duration; readonly max: Duration; readonly granularity: Duration } => ({
  initial: policy.initialRto,
  min: policy.minRto,
  max: policy.maxRto,
  granularity: policy.granularity,
});

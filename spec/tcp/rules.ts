/**
 * The parts of the specification, as a table.
 *
 * Every function that decides something stands here under its name, and is called through the table. A mutant is this
 * table with one entry replaced, and says so in a line.
 */

import type { Host } from "../host/host.ts";
import type { IcmpError, Severity } from "../icmp.ts";
import type { Seq } from "../seq.ts";
import type { Duration, Instant } from "../time.ts";
import type { Tuple } from "../host/isn.ts";
import type { Event } from "./event.ts";
import type { Policy } from "./policy.ts";
import type { Segment, Timestamps } from "./segment.ts";
import type { Duty, Step } from "./step-result.ts";
import type { Application, Rcv, Tcb } from "./tcb.ts";
import type { IpFields } from "./transition/options.ts";
import type { Address, Datagram } from "../datagram.ts";
import type { SocketEvent, SocketOptions } from "../trace/vocabulary.ts";
import type { StateName } from "./state.ts";
import type { AckReport, Congestion, DuplicateReport, Reaction } from "./congestion/reno.ts";
import type { Rtt } from "./retransmission/rto.ts";
import type { TimestampState } from "./options/timestamps.ts";

/** What every transition may look at beside the block and the event. */
export interface Context {
  /** The implementer's choices. */
  readonly policy: Policy;
  /** The table itself, through which every part is called. */
  readonly rules: Rules;
  /** The time of the event. */
  readonly now: Instant;
}

/** The handler of one event in one state. */
export type Handler<E> = (tcb: Tcb, event: E, context: Context) => Step;

/** A handler for every state: a missing row does not compile. */
export type Rows<E> = { readonly [S in StateName]: Handler<E> };

/** One of the eight checks of RFC 9293, section 3.10.7.4. */
export type Check = (step: Step, segment: Segment, context: Context) => Step;

/** The events of one type. */
export type Of<T extends Event["type"]> = Extract<Event, { readonly type: T }>;

/** What leaves a connection: the block after it, and the segments in order. */
export interface Emission {
  /** The block, with everything accounted for that left. */
  readonly tcb: Tcb;
  /** In the order in which they leave. */
  readonly segments: readonly Segment[];
}

/** What to do with the octets of a segment that is put together (RFC 9293, section 3.1). */
export interface Draft {
  /** SEG.SEQ. */
  readonly seq: Seq;
  /** Control bits. */
  readonly flags: number;
  /** Text. */
  readonly data: Uint8Array;
}

/** A SYN in TIME-WAIT opens a new connection, is dropped in silence, or is a segment like any other. */
export type TimeWaitSyn = "opens" | "dropped" | "otherwise";

/** The table. */
export interface Rules {
  // The events of section 3.10.
  /** OPEN (3.10.1). */
  readonly open: Rows<Of<"open">>;
  /** SEND (3.10.2). */
  readonly send: Rows<Of<"send">>;
  /** RECEIVE (3.10.3). */
  readonly receive: Rows<Of<"receive">>;
  /** CLOSE (3.10.4). */
  readonly close: Rows<Of<"close">>;
  /** The application lets go (3.6.1, MAY-1). */
  readonly release: Rows<Of<"release">>;
  /** ABORT (3.10.5). */
  readonly abort: Rows<Of<"abort">>;
  /** SEGMENT ARRIVES (3.10.7). */
  readonly segmentArrives: Rows<Segment>;

  // ICMP errors (section 3.9.2.2).
  /** An error about a segment of a connection. */
  readonly icmpArrives: Rows<IcmpError>;
  /** The place of the connection that an error is about, or -1. */
  readonly connectionBlamed: (host: Host, error: IcmpError) => number;
  /** Whether an error is about something that is under way. */
  readonly believesIcmp: (tcb: Tcb, error: IcmpError, policy: Policy) => boolean;
  /** How grave an error is. */
  readonly icmpSeverity: (error: IcmpError) => Severity;
  /** Whether a hard error ends a connection. */
  readonly hardErrorAborts: (tcb: Tcb, policy: Policy) => boolean;

  // The user's wishes (sections 3.9.1.8 and 3.9.1.9).
  /** Options that an application sets while its connection is there. */
  readonly setOptions: (tcb: Tcb, options: SocketOptions, context: Context) => Step;
  /** What the segments of a connection tell IP. */
  readonly ipFields: (app: Application) => IpFields;
  /** Which signals an application is told. */
  readonly wanted: (app: Application, signals: readonly SocketEvent[]) => readonly SocketEvent[];
  /** Whether an active OPEN may be to an address (MUST-46). */
  readonly mayOpenTo: (remote: Address) => boolean;

  /** Whether the host at `own` takes a datagram, by its addresses (section 3.9.2.3). */
  readonly takesDatagram: (own: Address, datagram: Datagram) => boolean;

  // Section 3.10.7.4, check by check.
  /** Table 6: whether a segment lies in the window. */
  readonly acceptable: (rcv: Rcv, segment: Segment) => boolean;
  /** First. */
  readonly checkSequenceNumber: Check;
  /** Second. */
  readonly checkReset: Check;
  /** Third. */
  readonly checkSecurity: Check;
  /** Fourth. */
  readonly checkSyn: Check;
  /** Fifth. */
  readonly checkAck: Check;
  /** Sixth. */
  readonly checkUrgent: Check;
  /** Seventh. */
  readonly processText: Check;
  /** Eighth. */
  readonly processFin: Check;

  // Parts of the checks.
  /** What the peer's SYN settles: the options of the connection and the first windows. */
  readonly agree: (tcb: Tcb, syn: Segment, context: Context) => Tcb;
  /** SND.UNA moves up to an acceptable acknowledgment, and everything that hangs on it. */
  readonly acknowledge: Check;
  /** An acknowledgment of nothing new (RFC 5681, section 2). */
  readonly duplicateAck: Check;
  /** SND.WND, by WL1 and WL2. */
  readonly updateSendWindow: (tcb: Tcb, segment: Segment) => Tcb;
  /** The text of a segment that lies in the window goes to the application, or waits for what is missing. */
  readonly deliver: Check;
  /** A peer's FIN whose turn has come. */
  readonly takeFin: (step: Step, context: Context) => Step;
  /** The throttle of challenge ACKs (RFC 5961, section 7). */
  readonly mayChallenge: (tcb: Tcb, context: Context) => { readonly tcb: Tcb; readonly allowed: boolean };
  /** The RST that answers a segment for which there is no connection; null when there is to be none. */
  readonly resetFor: (segment: Segment) => Extract<Duty, { readonly owe: "reset" }> | null;
  /** The initial sequence number of a connection that opens now; `secret` is the host's own. */
  readonly firstNumber: (tuple: Tuple, secret: number, now: Instant) => Seq;
  /** What becomes of a segment in TIME-WAIT that may open a new connection (MAY-2; RFC 6191). */
  readonly reopensTimeWait: (tcb: Tcb, segment: Segment, context: Context) => TimeWaitSyn;

  // Timestamps (RFC 7323).
  /** The timestamp clock: TSval of whatever leaves now (5.4). */
  readonly timestampClock: (now: Instant, offset: number) => number;
  /** PAWS: whether a segment with that TSval is an old duplicate (5.3). */
  readonly pawsRejects: (state: TimestampState, value: number, now: Instant) => boolean;
  /** TS.Recent after an acceptable segment at `seq`; `lastAckSent` is Last.ACK.sent (4.3). */
  readonly rememberTimestamp: (
    state: TimestampState,
    seq: Seq,
    value: number,
    lastAckSent: Seq,
    now: Instant,
  ) => TimestampState;
  /** The round trip that an echoed timestamp measures, or null (4.1). */
  readonly roundTrip: (echo: number, now: Instant, offset: number) => Duration | null;
  /** What an RST says in a timestamps option, or null; without a `cause`, no segment brought it about (5.2). */
  readonly resetTimestamps: (ts: TimestampState | null, cause: Segment | null, context: Context) => Timestamps | null;

  /** Octets that are to be read up to the end of urgent data (3.8.5). */
  readonly urgentLeft: (tcb: Tcb) => number;

  // Time-outs.
  /** RETRANSMISSION TIMEOUT (3.10.8; RFC 6298, section 5). */
  readonly retransmissionTimeout: Handler<null>;
  /** A probe of a closed window is due (3.8.6.1). */
  readonly persistTimeout: Handler<null>;
  /** A delayed acknowledgment is due (3.8.6.3). */
  readonly delayedAckTimeout: Handler<null>;
  /** The silly-window override (3.8.6.2.1). */
  readonly overrideTimeout: Handler<null>;
  /** A keep-alive is due (3.8.4). */
  readonly keepAliveTimeout: Handler<null>;
  /** USER TIMEOUT, and R2 (3.10.8, 3.8.3). */
  readonly userTimeout: Handler<null>;
  /** TIME-WAIT TIMEOUT (3.10.8). */
  readonly timeWaitTimeout: Handler<null>;
  /** An orphan's bound in FIN-WAIT-2. */
  readonly finWait2Timeout: Handler<null>;
  /** How long TIME-WAIT lasts, in microseconds (MUST-13). */
  readonly timeWaitDuration: (policy: Policy) => Duration;
  /** How long something may stay unacknowledged, in microseconds (3.8.3). */
  readonly giveUpAfter: (tcb: Tcb, policy: Policy) => Duration;
  /** R1: whether the application is told of trouble with the `retries`-th retransmission in a row (3.8.3). */
  readonly advises: (retries: number, policy: Policy) => boolean;
  /** RFC 6298, 5.5. */
  readonly backOff: (rtt: Rtt, policy: Policy) => Rtt;
  /** The RTO in force, in microseconds. */
  readonly retransmissionDelay: (rtt: Rtt, policy: Policy) => Duration;
  /** One measured round trip (RFC 6298, section 2). */
  readonly sampleRtt: (rtt: Rtt, measured: Duration, policy: Policy) => Rtt;
  /** The estimate with which data transmission begins after the loss of a SYN (RFC 6298, 5.7). */
  readonly rttAfterSynLoss: (rtt: Rtt, policy: Policy) => Rtt;
  /** The congestion state once the SYN is acknowledged (RFC 5681, section 3.1). */
  readonly congestionAfterHandshake: (tcb: Tcb) => Congestion;
  /** What an acknowledgment of new data does to it (RFC 5681, section 3; RFC 6582). */
  readonly congestionOnNewAck: (cc: Congestion, report: AckReport) => Reaction;
  /** What a duplicate acknowledgment does to it (RFC 5681, section 3.2; RFC 6582). */
  readonly congestionOnDuplicate: (cc: Congestion, report: DuplicateReport, policy: Policy) => Reaction;
  /** What an idle time of more than an RTO does to it (RFC 5681, section 4.1). */
  readonly congestionAfterIdle: (tcb: Tcb, policy: Policy) => Congestion;
  /** RFC 5681, section 3.1, after a time-out. */
  readonly congestionAfterTimeout: (tcb: Tcb) => Congestion;

  // Sending: what the RFC leaves open within what it permits.
  /** Turns duties, and whatever may be sent now, into segments. */
  readonly emit: (step: Step, context: Context) => Emission;
  /** Whether `length` octets at SND.NXT may leave now (silly-window avoidance, Nagle). */
  readonly mayLeave: (tcb: Tcb, length: number, unsent: number, context: Context) => boolean;
  /** Octets in flight that the congestion window allows. */
  readonly congestionAllowance: (tcb: Tcb, policy: Policy) => number;
  /** The most text that a segment may carry now which begins at `at` (3.7.1, 3.9.1.2). */
  readonly segmentText: (tcb: Tcb, at: Seq, context: Context) => number;
  /** Whether a segment with text that ends at `end` has PSH (3.9.1.2). */
  readonly pushes: (tcb: Tcb, end: Seq) => boolean;
  /** The octets of the stream at a sequence number. */
  readonly textAt: (tcb: Tcb, seq: Seq, length: number) => Uint8Array;
  /** Where the window's right edge is to be offered next. */
  readonly rightEdge: (tcb: Tcb, policy: Policy) => Seq;
  /** Whether an acknowledgment that may wait has to leave now. */
  readonly acksNow: (tcb: Tcb, policy: Policy) => boolean;
  /** Puts a segment together, with ports, acknowledgment, window and options. */
  readonly build: (tcb: Tcb, draft: Draft, context: Context) => Segment;
}

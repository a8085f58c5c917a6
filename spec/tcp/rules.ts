/**
 * The parts of the specification, as a table.
 *
 * Every function that decides something stands here under its name, and is called through the table. A mutant is this
 * table with one entry replaced, and says so in a line.
 */

import type { Seq } from "../seq.ts";
import type { Duration, Instant } from "../time.ts";
import type { Event } from "./event.ts";
import type { Policy } from "./policy.ts";
import type { Segment } from "./segment.ts";
import type { Duty, Step } from "./step-result.ts";
import type { Rcv, Tcb } from "./tcb.ts";
import type { StateName } from "./state.ts";
import type { Congestion } from "./congestion/reno.ts";
import type { Rtt } from "./retransmission/rto.ts";

/** What every transition may look at beside the block and the event. */
export interface Context {
  readonly policy: Policy;
  readonly rules: Rules;
  readonly now: Instant;
}

/** The handler of one event in one state. */
export type Handler<E> = (tcb: Tcb, event: E, context: Context) => Step;

/** A handler for every state: a missing row does not compile. */
export type Rows<E> = { readonly [S in StateName]: Handler<E> };

/** One of the eight checks of RFC 9293, section 3.10.7.4. */
export type Check = (step: Step, segment: Segment, context: Context) => Step;

type Of<T extends Event["type"]> = Extract<Event, { readonly type: T }>;

/** What leaves a connection: the block after it, and the segments in order. */
export interface Emission {
  readonly tcb: Tcb;
  readonly segments: readonly Segment[];
}

/** What to do with the octets of a segment that is put together (RFC 9293, section 3.1). */
export interface Draft {
  readonly seq: Seq;
  readonly flags: number;
  readonly data: Uint8Array;
}

/** The table. */
export interface Rules {
  // The events of section 3.10.
  readonly open: Rows<Of<"open">>;
  readonly send: Rows<Of<"send">>;
  readonly receive: Rows<Of<"receive">>;
  readonly close: Rows<Of<"close">>;
  readonly release: Rows<Of<"release">>;
  readonly abort: Rows<Of<"abort">>;
  readonly segmentArrives: Rows<Segment>;

  // Section 3.10.7.4, check by check.
  readonly acceptable: (rcv: Rcv, segment: Segment) => boolean;
  readonly checkSequenceNumber: Check;
  readonly checkReset: Check;
  readonly checkSecurity: Check;
  readonly checkSyn: Check;
  readonly checkAck: Check;
  readonly checkUrgent: Check;
  readonly processText: Check;
  readonly processFin: Check;

  // Parts of the checks.
  /** SND.UNA moves up to an acceptable acknowledgment, and everything that hangs on it. */
  readonly acknowledge: Check;
  readonly duplicateAck: Check;
  readonly updateSendWindow: (tcb: Tcb, segment: Segment) => Tcb;
  /** The text of a segment that lies in the window goes to the application, or waits for what is missing. */
  readonly deliver: Check;
  /** A peer's FIN whose turn has come. */
  readonly takeFin: (step: Step, context: Context) => Step;
  readonly mayChallenge: (tcb: Tcb, context: Context) => { readonly tcb: Tcb; readonly allowed: boolean };
  /** The RST that answers a segment for which there is no connection; null when there is to be none. */
  readonly resetFor: (segment: Segment) => Extract<Duty, { readonly owe: "reset" }> | null;
  readonly reopensTimeWait: (tcb: Tcb, segment: Segment, context: Context) => boolean;

  // Time-outs.
  readonly retransmissionTimeout: Handler<null>;
  readonly persistTimeout: Handler<null>;
  readonly delayedAckTimeout: Handler<null>;
  readonly overrideTimeout: Handler<null>;
  readonly keepAliveTimeout: Handler<null>;
  readonly userTimeout: Handler<null>;
  readonly timeWaitTimeout: Handler<null>;
  readonly finWait2Timeout: Handler<null>;
  readonly timeWaitDuration: (policy: Policy) => Duration;
  readonly giveUpAfter: (tcb: Tcb, policy: Policy) => Duration;
  readonly backOff: (rtt: Rtt, policy: Policy) => Rtt;
  readonly retransmissionDelay: (rtt: Rtt, policy: Policy) => Duration;
  readonly congestionAfterTimeout: (tcb: Tcb) => Congestion;

  // Sending: what the RFC leaves open within what it permits.
  /** Turns duties, and whatever may be sent now, into segments. */
  readonly emit: (step: Step, context: Context) => Emission;
  /** Whether `length` octets at SND.NXT may leave now (silly-window avoidance, Nagle). */
  readonly mayLeave: (tcb: Tcb, length: number, unsent: number, context: Context) => boolean;
  /** Octets in flight that the congestion window allows. */
  readonly congestionAllowance: (tcb: Tcb, policy: Policy) => number;
  /** The octets of the stream at a sequence number. */
  readonly textAt: (tcb: Tcb, seq: Seq, length: number) => Uint8Array;
  /** Where the window's right edge is to be offered next. */
  readonly rightEdge: (tcb: Tcb, policy: Policy) => Seq;
  /** Whether an acknowledgment that may wait has to leave now. */
  readonly acksNow: (tcb: Tcb, policy: Policy) => boolean;
  /** Puts a segment together, with ports, acknowledgment, window and options. */
  readonly build: (tcb: Tcb, draft: Draft, context: Context) => Segment;
}

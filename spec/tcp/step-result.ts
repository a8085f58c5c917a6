/** What a transition leaves behind: the next block, what is owed to the peer, and what is to be told. */

import type { Seq } from "../seq.ts";
import type { Failure, SocketEvent } from "../trace/vocabulary.ts";
import type { Timestamps } from "./segment.ts";
import type { Tcb } from "./tcb.ts";

/** Something that the specification demands to be sent. How it is sent is the business of `sending/`. */
export type Duty =
  /**
   * An RST with exactly these fields (RFC 9293, section 3.5.2). `ack` null leaves the ACK bit clear. Its timestamps
   * (RFC 7323, section 5.2) are added to the transition that owes it.
   */
  | { readonly owe: "reset"; readonly seq: Seq; readonly ack: Seq | null; readonly timestamps?: Timestamps }
  /** An acknowledgment at once. */
  | { readonly owe: "ack-now" }
  /** An acknowledgment within the bound of MUST-40, alone or with data. */
  | { readonly owe: "ack-soon" }
  /** The first segment of what is unacknowledged, again, whatever the windows say. */
  | { readonly owe: "retransmit" }
  /** One octet into a closed window (section 3.8.6.1). */
  | { readonly owe: "probe" }
  /** A segment that the peer must answer, with nothing new in it (section 3.8.4). */
  | { readonly owe: "keep-alive" }
  /** Whatever waits for silly-window avoidance (section 3.8.6.2.1, the override time-out). */
  | { readonly owe: "override" };

/** What a call gives back. */
export type Answer =
  | { readonly ok: true }
  | { readonly ok: true; readonly taken: number }
  | { readonly ok: true; readonly data: Uint8Array }
  | { readonly ok: true; readonly endOfStream: true }
  | { readonly ok: false; readonly failure: Failure };

/** A transition's outcome so far. `stop` ends the checks of section 3.10.7.4: "… and return". */
export interface Step {
  /** The next block. */
  readonly tcb: Tcb;
  /** What is owed to the peer, in order. */
  readonly duties: readonly Duty[];
  /** What the application is told, in order. */
  readonly signals: readonly SocketEvent[];
  /** What a call gives back; null for other events. */
  readonly answer: Answer | null;
  /** Whether the checks end here. */
  readonly stop: boolean;
}

const NONE: readonly never[] = [];

/** Nothing owed, nothing to tell. */
export const stay = (tcb: Tcb): Step => ({ tcb, duties: NONE, signals: NONE, answer: null, stop: false });

/** The same step with another block. */
export const to = (step: Step, tcb: Tcb): Step => ({
  tcb,
  duties: step.duties,
  signals: step.signals,
  answer: step.answer,
  stop: step.stop,
});

/** The step with one duty more. */
export const owing = (step: Step, duty: Duty): Step => ({
  tcb: step.tcb,
  duties: step.duties.length === 0 ? [duty] : [...step.duties, duty],
  signals: step.signals,
  answer: step.answer,
  stop: step.stop,
});

/** The step with one signal more. */
export const telling = (step: Step, signal: SocketEvent): Step => ({
  tcb: step.tcb,
  duties: step.duties,
  signals: step.signals.length === 0 ? [signal] : [...step.signals, signal],
  answer: step.answer,
  stop: step.stop,
});

/** The step as the last one: what follows in the list of checks is not done. */
export const stopping = (step: Step): Step => ({
  tcb: step.tcb,
  duties: step.duties,
  signals: step.signals,
  answer: step.answer,
  stop: true,
});

/** The step with the answer to a call. */
export const answering = (step: Step, answer: Answer): Step => ({
  tcb: step.tcb,
  duties: step.duties,
  signals: step.signals,
  answer,
  stop: step.stop,
});

/** A call that is refused and changes nothing. */
export const refusing = (tcb: Tcb, failure: Failure): Step => answering(stay(tcb), { ok: false, failure });

/** Acknowledge at once. */
export const ACK_NOW: Duty = { owe: "ack-now" };
/** Acknowledge within the bound. */
export const ACK_SOON: Duty = { owe: "ack-soon" };
/** Send the first unacknowledged segment again. */
export const RETRANSMIT: Duty = { owe: "retransmit" };

/** What can happen to a connection: the user calls, arriving segments and time-outs of RFC 9293, section 3.10. */

import type { IcmpError } from "../icmp.ts";
import type { SocketOptions } from "../trace/vocabulary.ts";
import type { Segment } from "./segment.ts";
import type { Timers } from "./tcb.ts";

/** The name of a timer of a connection. */
export type TimerName = keyof Timers;

/** An event of section 3.10, with what comes along with it. */
export type Event =
  /** OPEN (3.10.1). A passive OPEN is the listener's; its blocks start in LISTEN. */
  | { readonly type: "open" }
  /** SEND (3.10.2). */
  | { readonly type: "send"; readonly data: Uint8Array; readonly urgent: boolean }
  /** RECEIVE (3.10.3), at most `max` octets. */
  | { readonly type: "receive"; readonly max: number }
  /** CLOSE (3.10.4): no more SENDs. */
  | { readonly type: "close" }
  /** The application lets go of the connection altogether: CLOSE, and no more RECEIVEs (MAY-1, SHLD-3). */
  | { readonly type: "release" }
  /** ABORT (3.10.5). */
  | { readonly type: "abort" }
  /** STATUS (3.10.6). */
  | { readonly type: "status" }
  | { readonly type: "set-options"; readonly options: SocketOptions }
  /** SEGMENT ARRIVES (3.10.7). */
  | { readonly type: "segment-arrives"; readonly segment: Segment }
  /** IP passes an ICMP error up (3.9.2.2). */
  | { readonly type: "icmp-arrives"; readonly error: IcmpError }
  /** A timer is due (3.10.8 and the sections that introduce the others). */
  | { readonly type: "time-out"; readonly timer: TimerName };

/** The name of an event. */
export type EventType = Event["type"];

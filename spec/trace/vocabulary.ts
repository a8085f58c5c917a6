/**
 * The words in which an endpoint is driven and observed: calls, their results, and events.
 *
 * They are RFC 9293's user commands (section 3.9.1) in the form in which socket interfaces have them. No call waits:
 * each has exactly one result, given at once; whatever comes later comes as an event.
 */

import type { Endpoint } from "../datagram.ts";
import type { StateName } from "../tcp/state.ts";
import type { Duration } from "../time.ts";

/** The number by which the driver knows a socket. The driver chooses it, and never uses it twice within a run. */
export type SocketId = number;

/**
 * Options of a socket that can be set before it is opened or while it is open. Absent ones stay as they are.
 *
 * SO_LINGER of the socket interface is none of them. With a time of 0 it makes the close an ABORT, which is a call of
 * its own; with any other it makes the close wait, and calls here do not wait: what is on the wire is the same.
 */
export interface SocketOptions {
  /** Disable the Nagle algorithm (RFC 9293, section 3.7.4, MUST-17). */
  readonly noDelay?: boolean;
  /** Turn keep-alives on or off (section 3.8.4, MUST-24). */
  readonly keepAlive?: boolean;
  /** Idle time before the first keep-alive, in microseconds (MUST-27). */
  readonly keepAliveIdle?: Duration;
  /** Time between keep-alives, in microseconds. */
  readonly keepAliveInterval?: Duration;
  /** Unanswered keep-alives before the connection is given up. */
  readonly keepAliveCount?: number;
  /** The user time-out, in microseconds (section 3.9.1, OPEN and SEND). 0 is the default of the stack. */
  readonly userTimeout?: Duration;
  /** The TTL or hop limit of its segments, 1 to 255 (section 3.9.2, MUST-49). */
  readonly hopLimit?: number;
  /** The Differentiated Services codepoint of its segments, 0 to 63 (section 3.9.1.9, MUST-48). */
  readonly dscp?: number;
  /** Whether it is to be told of soft errors and of urgent data ahead (section 3.9.1.8, SHLD-20). */
  readonly errorReports?: boolean;
  /** Receive buffer, in octets. */
  readonly receiveBuffer?: number;
  /** Send buffer, in octets. */
  readonly sendBuffer?: number;
}

/** A call of the application. Every call names its socket. */
export type Call =
  /** Active OPEN. `local.port` 0 lets the stack choose a port. Creates the socket. */
  | {
    readonly call: "connect";
    readonly socket: SocketId;
    readonly local: Endpoint;
    readonly remote: Endpoint;
    readonly options?: SocketOptions;
  }
  /** Passive OPEN: a listener with room for `backlog` connections that were not accepted yet. Creates the socket. */
  | {
    readonly call: "listen";
    readonly socket: SocketId;
    readonly local: Endpoint;
    readonly backlog: number;
    readonly options?: SocketOptions;
  }
  /** Takes the oldest connection that is ready at a listener, and calls it `as`. */
  | { readonly call: "accept"; readonly socket: SocketId; readonly as: SocketId }
  /** SEND. The result says how many octets were taken. `urgent` marks the last octet as urgent data. */
  | { readonly call: "send"; readonly socket: SocketId; readonly data: Uint8Array; readonly urgent?: boolean }
  /** RECEIVE, at most `max` octets. */
  | { readonly call: "receive"; readonly socket: SocketId; readonly max: number }
  /** RFC 9293's CLOSE: no more SENDs; RECEIVE goes on (section 3.6, a half-close). */
  | { readonly call: "shutdown"; readonly socket: SocketId }
  /** The application lets go of the socket: it will neither send nor receive (MAY-1, SHLD-3). Also closes listeners. */
  | { readonly call: "close"; readonly socket: SocketId }
  /** ABORT (section 3.10.5). */
  | { readonly call: "abort"; readonly socket: SocketId }
  | { readonly call: "set"; readonly socket: SocketId; readonly options: SocketOptions }
  /** STATUS (section 3.9.1). */
  | { readonly call: "status"; readonly socket: SocketId };

/** The name of a call. */
export type CallName = Call["call"];

/** Why a call was refused or a connection ended: RFC 9293's error strings, as words. */
export type Failure =
  | "would-block" // nothing to give or no room now; try again after an event
  | "refused" // connection refused
  | "reset" // connection reset
  | "timed-out" // aborted due to user time-out, R2, or keep-alive
  | "unreachable" // an ICMP hard error or no route
  | "closing" // connection closing: a SEND after CLOSE
  | "not-connected" // connection does not exist
  | "already-exists" // connection already exists; address in use
  | "no-resources" // insufficient resources
  | "unsupported"
  | "invalid"; // the call makes no sense here

/** What STATUS tells. Absent fields are not known to the stack's interface. */
export interface SocketStatus {
  /** The state of the connection block, or null when the stack can't say. */
  readonly state: StateName | null;
  /** Octets waiting to be read. */
  readonly readable?: number;
  /** Octets that were sent or queued and are not acknowledged. */
  readonly unacknowledged?: number;
  /** Octets from the next one to be read to the end of urgent data; 0 when none is pending (MUST-33). */
  readonly urgent?: number;
}

/** The one result of a call. */
export type CallResult =
  | { readonly ok: true }
  /** Of `connect` and `accept`: the two ends, as far as they are known. */
  | { readonly ok: true; readonly local: Endpoint; readonly remote: Endpoint }
  /** Of `send`: the octets taken, at least 1 unless the data was empty. */
  | { readonly ok: true; readonly taken: number }
  /** Of `receive`: at least one octet. */
  | { readonly ok: true; readonly data: Uint8Array }
  /** Of `receive`: the peer's FIN was reached. */
  | { readonly ok: true; readonly endOfStream: true }
  /** Of `status`. */
  | { readonly ok: true; readonly status: SocketStatus }
  | { readonly ok: false; readonly failure: Failure };

/** Whether an event tells that a connection has ended otherwise than in good order. */
export const isFailure = (event: SocketEvent): event is Extract<SocketEvent, Failure> =>
  event === "reset" || event === "refused" || event === "timed-out" || event === "unreachable";

/** What happens to a socket by itself. */
export type SocketEvent =
  /** The connection is ESTABLISHED. */
  | "established"
  /** A listener has a connection to accept. */
  | "acceptable"
  /** Data, the end of the stream, or an error waits to be received. */
  | "readable"
  /** There is room to send again, after a `send` that was not taken whole. */
  | "writable"
  /** Urgent data is ahead (RFC 9293, section 3.8.5, MUST-32). */
  | "urgent"
  /** The peer's RST ended the connection. */
  | "reset"
  /** The peer's RST answered our SYN. */
  | "refused"
  /** Given up after R2, the user time-out, or unanswered keep-alives. */
  | "timed-out"
  /** A hard ICMP error ended the connection (section 3.9.2.2). */
  | "unreachable"
  /** R1 was passed, or an ICMP soft error came in; the connection lives. */
  | "advice"
  /** The connection block is gone: state CLOSED. */
  | "closed";

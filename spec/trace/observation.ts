/**
 * What can be observed of a run: everything that crosses an endpoint's boundary, in order, and what the network did.
 *
 * Monitors and the oracle see observations, never stacks, so that a capture is as good as a run.
 */

import type { Datagram } from "../datagram.ts";
import type { IcmpError } from "../icmp.ts";
import type { Instant } from "../time.ts";
import type { Call, CallName, CallResult, SocketEvent, SocketId } from "./vocabulary.ts";

/** The two ends of a run: `a` is the stack under test, `b` its peer. */
export type Side = "a" | "b";

/** The other side. */
export const otherSide = (side: Side): Side => (side === "a" ? "b" : "a");

/** The number of a packet within its run, in the order in which packets were emitted, counting from 0. */
export type PacketId = number;

/** Why a packet went into the network without an endpoint having sent it. */
export type Origin =
  /** A stack emitted it. */
  | "stack"
  /** The scenario's attacker made it up. */
  | "attacker";

/** Something that is wrong with the octets of a TCP header, though it can be read (RFC 9293, section 3.1). */
export type HeaderFlaw =
  /** Reserved bits that are not zero. */
  | "reserved bits"
  /** An option whose length is missing, is less than 2, or goes beyond the header. */
  | "option length"
  /** Octets after End of Option List that are not zero. */
  | "padding";

/** What the network did to one packet. */
export type Fate =
  | { readonly fate: "pass" }
  | { readonly fate: "drop"; readonly why: "scenario" | "weather" | "partition" | "no-power" | "mtu" }
  /** Delivered later than its turn by `by` microseconds. */
  | { readonly fate: "delay"; readonly by: number }
  /** Delivered once more, `by` microseconds after the first copy. */
  | { readonly fate: "duplicate"; readonly by: number }
  /** One octet, at `at`, was XORed with `mask`. */
  | { readonly fate: "corrupt"; readonly at: number; readonly mask: number };

/** One thing that was seen. `at` never decreases from one observation of a trace to the next. */
export type Observation =
  /** A stack emitted a packet (or the attacker put one on the wire, from nowhere: see `origin`). */
  | {
    readonly type: "sent";
    readonly at: Instant;
    /** Whose address the packet came from; for an attacker's packet, the side opposite to its target. */
    readonly side: Side;
    readonly packet: PacketId;
    readonly origin: Origin;
    /** Null when the bytes are not a TCP segment in an IP packet; then `malformed` says why, or `icmp` what it is. */
    readonly datagram: Datagram | null;
    readonly malformed?: string;
    /** What is wrong with the header of a stack's packet that can be read. */
    readonly flaw?: HeaderFlaw;
    /** An ICMP error about a segment. */
    readonly icmp?: IcmpError;
    /** Length of the IP packet in octets. */
    readonly length: number;
  }
  /**
   * The network decided on a packet: once when it is emitted, and again when it is replayed (a duplicate) or comes to a
   * host without power (a drop). An attacker's packet has no fate: it is at its target at once.
   */
  | { readonly type: "network"; readonly at: Instant; readonly packet: PacketId; readonly fate: Fate }
  /** A packet was handed to a stack. The datagram is null when it was corrupted beyond reading. */
  | {
    readonly type: "arrived";
    readonly at: Instant;
    readonly side: Side;
    readonly packet: PacketId;
    readonly datagram: Datagram | null;
    /** Set when the bytes differ from what was sent. */
    readonly corrupted?: true;
    /** Set when an option has an illegal length, which a receiver is to be prepared for (MUST-7). */
    readonly illegalOption?: true;
    readonly malformed?: string;
    /** An ICMP error about a segment. */
    readonly icmp?: IcmpError;
  }
  | { readonly type: "call"; readonly at: Instant; readonly side: Side; readonly call: Call }
  | {
    readonly type: "result";
    readonly at: Instant;
    readonly side: Side;
    readonly call: CallName;
    readonly socket: SocketId;
    readonly result: CallResult;
  }
  | {
    readonly type: "event";
    readonly at: Instant;
    readonly side: Side;
    readonly socket: SocketId;
    readonly event: SocketEvent;
  }
  /**
   * A socket turned out to belong to the run's `connection`-th connection, counted from 0 in the order of the
   * scenario's `open` actions. Follows the result of the `connect` or `accept` that made the socket. Null when the
   * stack accepted a connection that nobody opened.
   */
  | {
    readonly type: "connection";
    readonly at: Instant;
    readonly side: Side;
    readonly socket: SocketId;
    readonly connection: number | null;
  }
  /** A scenario's action that made no sense when its turn came, or an `await` that waited in vain. */
  | { readonly type: "skipped"; readonly at: Instant; readonly action: string; readonly why: string }
  /** The scenario did something that is neither a call nor a packet. */
  | {
    readonly type: "happened";
    readonly at: Instant;
    readonly what:
      | "crash" // the process died: the kernel closes its sockets
      | "power-off" // the host fell silent
      | "power-on" // the host started again with no memory
      | "partition" // nothing passes
      | "healed" // from here on every packet passes: liveness may be asked
      | "actions-done"; // the scenario's list of actions is through
    readonly side?: Side;
  }
  /** The adapter or the stack itself failed: an exception, a crash, an answer that makes no sense. */
  | {
    readonly type: "broke";
    readonly at: Instant;
    readonly side: Side;
    /** `stack` when the stack crashed or hung (a finding), `adapter` when its adapter did (an error). */
    readonly who: "stack" | "adapter";
    readonly why: string;
    /** It did not crash: it hung, and real time was lost in finding that out. */
    readonly hung?: true;
  };

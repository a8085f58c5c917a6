/**
 * What a stack says of itself. A declaration switches checks on and off and gives them their bounds; one that is not
 * true is found out.
 */

import type { Duration } from "../time.ts";

/** Something that a stack, its interface or its adapter can do, and that a property may need. */
export type Capability =
  | "ipv6"
  | "urgent" // urgent data can be sent and is signalled
  | "keep-alive"
  | "user-timeout"
  | "timestamps" // RFC 7323
  | "window-scale" // RFC 7323
  | "sack" // RFC 2018
  | "challenge-ack" // RFC 5961
  | "half-close" // shutdown
  | "simultaneous-open" // connect from a port that the peer connects to
  | "isn" // initial sequence numbers can be chosen
  | "policy" // takes the model's policy settings
  | "settings" // takes settings of its time-outs, retries and options under names of its own
  | "status" // STATUS tells the state
  | "blocks" // tells how many connection blocks it holds
  | "power" // can be silenced and restarted with no memory
  | "crash" // the application's process can die
  | "clock" // its clock can be set anywhere before it starts
  | "crafted" // attacker's packets can be put in front of it
  | "icmp" // ICMP errors can be put in front of it, and reach its TCP
  | "ip-fields" // applications can set the TTL and the codepoint of what is sent
  | "reports" // tells its application of soft errors while a connection goes on
  | "deterministic" // same scenario, same trace
  | "advice" // R1 is told to the application
  | "urgent-ahead" // urgent data is signalled before it is there, and STATUS tells how much is left to read
  | "long-time"; // waiting costs nothing (a virtual clock), or the run is a slow one

/** The configuration in force, as far as a judge needs it. Durations in microseconds, sizes in octets. */
export interface Timing {
  /** Maximum segment lifetime (RFC 9293, section 3.4.2). */
  readonly msl: Duration;
  /** How long TIME-WAIT lasts; 2 MSL by the RFC. */
  readonly timeWait: Duration;
  /** Least and greatest RTO (RFC 6298, 2.4 and 2.5), and the one before any sample (2.1). */
  readonly minRto: Duration;
  /** Greatest RTO (RFC 6298, 2.5). */
  readonly maxRto: Duration;
  /** The RTO before any sample (RFC 6298, 2.1). */
  readonly initialRto: Duration;
  /** Clock granularity of its timers: an instant is met this late at most. */
  readonly granularity: Duration;
  /**
   * The share of a time-out's own length by which it may come late besides, as with a wheel of timers whose slots widen
   * (Linux: 0.125); none when absent.
   */
  readonly lateness?: number;
  /** R2 for data and for a SYN (section 3.8.3): given up between this and `giveUpSlack` times it. */
  readonly giveUpData: Duration;
  /** R2 for a SYN, likewise. */
  readonly giveUpSyn: Duration;
  /** R2 for a SYN,ACK, likewise. */
  readonly giveUpSynAck: Duration;
  /** An orphan with unacknowledged data or FIN is given up within this. */
  readonly giveUpOrphan: Duration;
  /** How long an orphan stays in FIN-WAIT-2; null when for ever. */
  readonly finWait2: Duration | null;
  /** Longest delay of an acknowledgment (MUST-40: below 500 ms). */
  readonly delayedAck: Duration;
  /** What a real clock and a scheduler may add to any of these; 0 on a virtual clock. */
  readonly tolerance: Duration;
  /** Keep-alives of an application that turns them on and sets nothing else; not known when absent. */
  readonly keepAlive?: KeepAliveTimes;
}

/** When keep-alives are sent, and how often (RFC 9293, section 3.8.4). */
export interface KeepAliveTimes {
  /** The idle time before the first one. */
  readonly idle: Duration;
  /** The time between them, while none is answered. */
  readonly interval: Duration;
  /** So many without an answer, and the connection is given up. */
  readonly count: number;
}

/** How sparing a stack is with acknowledgments that bring nothing new (RFC 5961, section 7). */
export interface AnswerLimit {
  /** So many of them are sent ... */
  readonly most: number;
  /** ... in any time of this length, on one connection. */
  readonly per: Duration;
}

/** What a stack declares. */
export interface Declaration {
  /** The stack's name on the command line: `model`, `linux`. */
  readonly name: string;
  /** Its version, as it reports it. */
  readonly version: string;
  /** A virtual clock is moved by the driver; a real one moves by itself. */
  readonly clock: "virtual" | "real";
  /** What it can do; a property that needs more is not run. */
  readonly supports: readonly Capability[];
  /** The configuration in force. */
  readonly timing: Timing;
  /** Upper bound of the initial window, in segments (RFC 5681: 2 to 4; RFC 6928: 10). */
  readonly initialWindow: number;
  /** The largest MSS that it sends with on a link of 1500 octets, IPv4. */
  readonly mss: number;
  /** Its receive buffer by default, in octets. */
  readonly receiveBuffer: number;
  /** The limit of its challenge ACKs, and of its answers to what it can't accept; none when absent. */
  readonly answers?: AnswerLimit;
  /** It answers every SYN with a SYN cookie (RFC 4987, section 3.6), and not only those for which it has no room. */
  readonly synCookies?: boolean;
}

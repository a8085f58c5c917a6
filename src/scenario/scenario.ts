/**
 * A scenario: everything that is decided about a run before it starts, as plain JSON.
 *
 * Positions are relative to the connection, so that a shrunk scenario still means something on any stack, with any
 * initial sequence number. A scenario is interpreted leniently: an action that makes no sense when its turn comes is
 * recorded as skipped. Times are microseconds, sizes are octets.
 */

import type { SpecialAddress } from "../../spec/address.ts";
import type { Duration } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Settings } from "../adapter/settings.ts";

/** The version of the scenario format that this code writes and reads. */
export const SCENARIO_VERSION = 1;

/** How an application reads. */
export type Reader =
  /** Whatever is readable, at once. */
  | { readonly reads: "eagerly" }
  /** At most `bytes` every `every` microseconds. */
  | { readonly reads: "slowly"; readonly bytes: number; readonly every: Duration }
  /** Never, until told otherwise. */
  | { readonly reads: "never" };

/** What the application of one side does by itself. */
export interface Application {
  /** How it reads. */
  readonly reader: Reader;
  /** What it does when it has read the end of the peer's stream. */
  readonly atEndOfStream: "close" | "nothing";
  /** Whether it accepts connections as they become ready. */
  readonly accepts: boolean;
}

/** How one host is set up. */
export interface Host {
  /** What runs on it. */
  readonly application: Application;
  /** The port of this side. */
  readonly port: number;
  /** Whether it listens on its port from the start, and again after a restart. */
  readonly listens: boolean;
  /** Room for connections that were not accepted yet. */
  readonly backlog: number;
  /** Options of all its sockets. */
  readonly options: SocketOptions;
  /** Initial sequence numbers of its first connections, in order. */
  readonly isns: readonly number[];
  /**
   * Settings of what runs there, by name: of the model's policy (`finWait2`, in microseconds), and Linux's sysctls by
   * their names below `net.ipv4` (`tcp_fin_timeout`, in seconds). A stack takes those that it knows, and ignores the
   * others: so one scenario may say the same to each in its own words.
   */
  readonly policy: Settings;
}

/** Which packets a rule is about. `any` is every packet; `data` carries text; `ack` is a bare acknowledgment. */
export type PacketClass = "any" | "syn" | "syn-ack" | "ack" | "data" | "fin" | "rst" | "retransmission";

/** What a rule does with a packet. */
export type RuleFate =
  | { readonly fate: "drop" }
  | { readonly fate: "delay"; readonly by: Duration }
  | { readonly fate: "duplicate"; readonly by: Duration }
  /** `at` counts octets from the start of the IP packet, modulo its length. */
  | { readonly fate: "corrupt"; readonly at: number; readonly mask: number };

/** The fate of some packets: of those of `class` from `from`, the `nth` (from 0) and the `times - 1` after it. */
export interface FateRule {
  /** Whose packets the rule is about. */
  readonly from: Side;
  /** Which of them. */
  readonly class: PacketClass;
  /** The first one that it is about, from 0. */
  readonly nth: number;
  /** How many in a row it is about, that one counted. */
  readonly times: number;
  /** What becomes of them. */
  readonly then: RuleFate;
}

/** Random faults, in odds of a thousand, for the first `packets` packets of the run; a clear sky afterwards. */
export interface Weather {
  /** Where its pseudo-random numbers start. */
  readonly seed: number;
  /** How many packets of the run it lasts. */
  readonly packets: number;
  /** Odds of being dropped, in a thousand. */
  readonly drop: number;
  /** Odds of being delivered twice, in a thousand. */
  readonly duplicate: number;
  /** Odds of being delayed, in a thousand. */
  readonly delay: number;
  /** Odds of being damaged, in a thousand. */
  readonly corrupt: number;
  /** Longest delay of a delayed packet or of a duplicate's second copy. */
  readonly maxDelay: Duration;
}

/** The network between the two hosts. No packet is ever delivered later than `msl` after it was sent. */
export interface Network {
  /** One way, the same for both directions. */
  readonly latency: Duration;
  /** Largest IP packet; larger ones are dropped. */
  readonly mtu: number;
  /** Maximum segment lifetime: every later delivery is cut to this age. */
  readonly msl: Duration;
  /** The first rule that fits a packet decides; otherwise the weather does. */
  readonly rules: readonly FateRule[];
  /** Random faults for packets that no rule is about; null for none. */
  readonly weather: Weather | null;
}

/**
 * A timestamps option (RFC 7323, section 3.2) whose fields are relative to what the wire has shown, so that a segment
 * can stand at either side of what PAWS lets through.
 */
export interface CraftedTimestamps {
  /** TSval, from the one that arrived at the target last. */
  readonly value: number;
  /** TSecr, from the TSval that the target sent last. */
  readonly echo: number;
  /** Whether it is there in any case; otherwise only when both SYNs had the option. */
  readonly always: boolean;
}

/**
 * A segment that an attacker makes up. Its numbers are relative to the variables of the side that it is sent to, as far
 * as the wire has shown them: RCV.NXT is the highest acknowledgment that side sent, RCV.EDGE the right edge of its
 * window, SND.NXT the end of what it sent, SND.UNA the highest acknowledgment delivered to it, SND.OLDEST that less
 * MAX.SND.WND, the largest window delivered to it: the least acknowledgment that RFC 5961, section 5.2, takes.
 */
export interface Crafted {
  /** Control bits, 0 to 255. */
  readonly flags: number;
  /** SEG.SEQ. */
  readonly seq: { readonly base: "RCV.NXT" | "RCV.EDGE" | "IRS" | "zero"; readonly plus: number };
  /** SEG.ACK. */
  readonly ack: { readonly base: "SND.NXT" | "SND.UNA" | "SND.OLDEST" | "ISS" | "zero"; readonly plus: number };
  /** SEG.WND as on the wire, 0 to 65535. */
  readonly window: number;
  /** SEG.UP, 0 to 65535. */
  readonly urgentPointer: number;
  /** Octets of text; what they say is no part of any stream. */
  readonly length: number;
  /** The options of the header as hexadecimal octets, padded with zeros to a multiple of four. */
  readonly options: string;
  /** Added to the correct checksum; 0 leaves it correct. */
  readonly checksum: number;
  /** Replaces the data offset (in 32-bit words) unless null. */
  readonly dataOffset: number | null;
  /** The four reserved bits, 0 to 15. */
  readonly reserved: number;
  /** Added to the port that the target has, and to the port of its peer. */
  readonly toPort: number;
  /** As `toPort`, for the port that it seems to come from. */
  readonly fromPort: number;
  /** A timestamps option before the other ones, two no-operations ahead of it; none when absent or null. */
  readonly timestamps?: CraftedTimestamps | null;
  /** Comes from such an address, instead of the peer's. */
  readonly source?: SpecialAddress;
  /** Is addressed to such a group, instead of to the target. */
  readonly destination?: "broadcast" | "multicast";
  /** IPv4 options as hexadecimal octets, padded with zeros to a multiple of four. Left out over IPv6. */
  readonly ipOptions?: string;
}

/** An ICMP error that an attacker, or a router, makes up about a packet that was sent. */
export interface CraftedIcmp {
  /** The type, as on the wire; what it means depends on the version of IP. */
  readonly type: number;
  /** The code, as on the wire. */
  readonly code: number;
  /** The MTU of the next hop, where the type and the code tell one. */
  readonly mtu: number;
  /** How many octets behind the IP header it quotes, 8 or more; all of them when there are fewer. */
  readonly octets: number;
  /** Added to the sequence number that it quotes. */
  readonly seq: number;
  /** Added to the source port that it quotes: the port of the host that is told. */
  readonly sourcePort: number;
  /** Added to the destination port that it quotes. */
  readonly destinationPort: number;
}

/** One action. Actions happen in order; time passes only in `wait` and `await`, and in the run that follows them. */
export type Action =
  | { readonly type: "wait"; readonly us: Duration }
  /** Waits until something holds for the newest connection, at most `us` microseconds. */
  | {
    readonly type: "await";
    readonly what:
      | "established" // both applications were told so
      | "delivered" // everything that was written and could be read was read
      | "closed" // no connection block is left, as far as can be seen
      | "quiet"; // nothing in flight and no timer due within a second
    readonly us: Duration;
  }
  /**
   * Opens the next connection, actively from `by` (from both ends at once for "both"). `tuple` is added to the active
   * opener's port, 0 being the same four-tuple as always; with `retry`, an address that is still in use is tried again
   * once a second, for at most eight minutes. With `remote` it opens to an address of that kind instead of the peer's.
   */
  | {
    readonly type: "open";
    readonly by: Side | "both";
    readonly tuple: number;
    readonly retry: boolean;
    readonly remote?: SpecialAddress;
  }
  /**
   * Queues octets to be written, as fast as the stack takes them. The last octet of an urgent write is urgent, and goes
   * to the stack by itself. On a connection that is over, or half-closed, it is one SEND, which is to be refused. Like
   * all that follow up to `abort`, it is about the newest connection.
   */
  | { readonly type: "write"; readonly side: Side; readonly bytes: number; readonly urgent: boolean }
  /** Reads so many octets as they come, whatever the reader does. */
  | { readonly type: "read"; readonly side: Side; readonly bytes: number }
  /** From now on the application of a side reads in another way, on all its connections. */
  | { readonly type: "reader"; readonly side: Side; readonly reader: Reader }
  | { readonly type: "set"; readonly side: Side; readonly options: SocketOptions }
  /** A half-close or a close comes after all that is queued was taken, or after ten seconds without. */
  | { readonly type: "shutdown"; readonly side: Side }
  | { readonly type: "close"; readonly side: Side }
  | { readonly type: "abort"; readonly side: Side }
  /** A STATUS call, on the socket of the newest connection that this side has or had. */
  | { readonly type: "status"; readonly side: Side }
  /** The process dies: every socket of that side is closed by its kernel, and its listener too. */
  | { readonly type: "crash"; readonly side: Side }
  /** The host falls silent for ever, or until `power-on`, when it starts with no memory. */
  | { readonly type: "power-off"; readonly side: Side }
  | { readonly type: "power-on"; readonly side: Side }
  /** Nothing passes in the given direction for `us` microseconds; null is for ever. */
  | { readonly type: "partition"; readonly from: Side | "both"; readonly us: Duration | null }
  | { readonly type: "inject"; readonly to: Side; readonly segment: Crafted }
  /**
   * Tells `to` of an error with the `nth` packet of a class that it sent, from 0, or from its newest one backwards: -1,
   * -2.
   */
  | {
    readonly type: "icmp-error";
    readonly to: Side;
    readonly class: PacketClass;
    readonly nth: number;
    readonly error: CraftedIcmp;
  }
  /** Delivers once more the `nth` packet (from 0) of a class that `from` sent, unless it is older than an MSL. */
  | { readonly type: "replay"; readonly from: Side; readonly class: PacketClass; readonly nth: number };

/** Everything that is decided about a run before it starts. */
export interface Scenario {
  /** The version of the format. */
  readonly version: typeof SCENARIO_VERSION;
  /** The version of IP. */
  readonly ip: 4 | 6;
  /** Where pseudo-random numbers of the hosts start. */
  readonly seed: number;
  /** The instant at which the run's clock starts, in microseconds. */
  readonly epoch: number;
  /** The stack under test. */
  readonly a: Host;
  /** Its peer. */
  readonly b: Host;
  /** What lies between them. */
  readonly network: Network;
  /** What happens, in order. */
  readonly actions: readonly Action[];
  /** After the actions: both applications close what they have open, or leave everything as it is. */
  readonly ending: "close" | "leave";
  /** How long the run goes on after its last action, at most. */
  readonly horizon: Duration;
}

/** ICMP errors, as far as TCP is concerned: whom they are about, and how grave they are (RFC 9293, section 3.9.2.2). */

import { type Address, isIPv6 } from "./datagram.ts";
import type { Seq } from "./seq.ts";

/** What an ICMP error quotes of the packet that it is about: the IP header, and the first eight octets behind it. */
export interface Quoted {
  /** Who sent that packet: the host that the error is for. */
  readonly source: Address;
  /** Whom it was for. */
  readonly destination: Address;
  /** Its source port. */
  readonly sourcePort: number;
  /** Its destination port. */
  readonly destinationPort: number;
  /** Its SEG.SEQ. */
  readonly seq: Seq;
}

/** An ICMP error (RFC 792) or ICMPv6 error (RFC 4443) about a TCP segment; IPv6 when its addresses have a colon. */
export interface IcmpError {
  /** Who complains: a router, or the host that the quoted packet was for. */
  readonly source: Address;
  /** Who is told: the sender of the quoted packet. */
  readonly destination: Address;
  /** The type, as on the wire. */
  readonly type: number;
  /** The code, as on the wire. */
  readonly code: number;
  /** The MTU of the next hop, of an error that tells one; 0 otherwise. */
  readonly mtu: number;
  /** What it is about. */
  readonly quoted: Quoted;
}

/** How grave an ICMP error is. `other` is what section 3.9.2.2 does not speak of. */
export type Severity = "soft" | "hard" | "too-big" | "source-quench" | "other";

/** ICMP's numbers. */
export const ICMP = { unreachable: 3, sourceQuench: 4, redirect: 5, timeExceeded: 11, parameterProblem: 12 } as const;

/** ICMPv6's numbers. */
export const ICMPV6 = { unreachable: 1, packetTooBig: 2, timeExceeded: 3, parameterProblem: 4 } as const;

/** How grave an error is. */
export const severityOf = (error: Pick<IcmpError, "destination" | "type" | "code">): Severity =>
  isIPv6(error.destination) ? severityOfV6(error.type, error.code) : severityOfV4(error.type, error.code);

//= rfc9293#3.9.2.2 MUST-55 MUST-56 SHLD-26
//# For IPv4 ICMP, these include: Destination Unreachable -- codes 0, 1, 5; Time Exceeded -- codes 0, 1; and
//# Parameter Problem.
function severityOfV4(type: number, code: number): Severity {
  switch (type) {
    case ICMP.unreachable:
      if (code === 0 || code === 1 || code === 5) return "soft";
      // "Fragmentation needed" is named as hard, and is what path MTU discovery lives by (section 3.7.2).
      if (code === 4) return "too-big";
      return code === 2 || code === 3 ? "hard" : "other";
    case ICMP.sourceQuench:
      return "source-quench";
    case ICMP.timeExceeded:
      return code <= 1 ? "soft" : "other";
    case ICMP.parameterProblem:
      return "soft";
    default:
      return "other";
  }
}

//= rfc9293#3.9.2.2 MUST-56
//# For ICMPv6, these include: Destination Unreachable -- codes 0, 3; Time Exceeded -- codes 0, 1; and Parameter
//# Problem -- codes 0, 1, 2.
function severityOfV6(type: number, code: number): Severity {
  switch (type) {
    case ICMPV6.unreachable:
      if (code === 0 || code === 3) return "soft";
      // RFC 9293 names no hard error of ICMPv6; these two are those of RFC 5461, section 2.1.
      return code === 1 || code === 4 ? "hard" : "other";
    case ICMPV6.packetTooBig:
      return "too-big";
    case ICMPV6.timeExceeded:
      return code <= 1 ? "soft" : "other";
    case ICMPV6.parameterProblem:
      return code <= 2 ? "soft" : "other";
    default:
      return "other";
  }
}

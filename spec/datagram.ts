/** What the specification knows of IP: who sends a segment to whom. */

import type { Segment } from "./tcp/segment.ts";

/** An IPv4 or IPv6 address in its canonical text form (`10.0.0.1`, `fd00::1`; RFC 5952). */
export type Address = string;

/** One end of a connection: a socket in the sense of RFC 9293, section 3.3. */
export interface Endpoint {
  /** Its IP address. */
  readonly address: Address;
  /** 1 to 65535. */
  readonly port: number;
}

/** A segment between two addresses. IPv6 when the addresses have a colon. */
export interface Datagram {
  /** Who sends it. */
  readonly source: Address;
  /** Who it is for. */
  readonly destination: Address;
  /** TTL or hop limit. */
  readonly hopLimit: number;
  /** The Differentiated Services codepoint, 0 to 63 (RFC 2474); 0 when absent. */
  readonly dscp?: number;
  /** What it carries. */
  readonly segment: Segment;
}

/** Whether an address is an IPv6 one. */
export const isIPv6 = (address: Address): boolean => address.includes(":");

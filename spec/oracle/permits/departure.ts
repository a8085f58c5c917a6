/** A segment that leaves, as the rules of permission see it, and what a refusal is. */

import type { Address } from "../../datagram.ts";
import type { Segment } from "../../tcp/segment.ts";
import type { Instant } from "../../time.ts";
import type { Surroundings } from "../arrival.ts";
import type { OracleRule } from "../rules.ts";
import type { Shadow } from "../shadow.ts";

/** A segment that leaves. */
export interface Departure {
  /** The segment. */
  readonly segment: Segment;
  /** Where it goes: tells the version of IP. */
  readonly destination: Address;
  /** When. */
  readonly now: Instant;
  /** It is an RST that answers a segment for which there may have been no connection. */
  readonly answersNobody: boolean;
  /** What is known of the stack. */
  readonly around: Surroundings;
}

/** Why a segment may not leave. */
export interface Refusal {
  /** The requirement that forbids it. */
  readonly rule: OracleRule;
  /** Others that forbid it too. */
  readonly also?: readonly OracleRule[];
  /** What was permitted. */
  readonly expected: string;
  /** What left instead. */
  readonly actual: string;
}

/** A rule of permission: null when it has nothing against a segment. */
export type Permission = (shadow: Shadow, departure: Departure) => Refusal | null;

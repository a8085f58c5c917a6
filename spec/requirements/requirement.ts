/** A requirement: one row of the register, and how the tables beside this file make rows. */

import type { PolicyName } from "../tcp/policy.ts";

/** How binding it is. `rule` is what an RFC says without a keyword, `invariant` what no RFC says in one place. */
export type Level =
  | "MUST"
  | "MUST NOT"
  | "SHOULD"
  | "SHOULD NOT"
  | "MAY"
  | "RECOMMENDED"
  | "rule"
  | "invariant";

/** Who can see whether it is kept. */
export type Observer =
  /** Whoever sees the packets. */
  | "wire"
  /** The application, by its calls, their results and its events. */
  | "api"
  /** Both of them together. */
  | "both"
  /** Whoever can make IP packets: other addresses, IP options, ICMP. */
  | "network"
  /** Nobody but the implementer. */
  | "internal";

/** What the project does about it. */
export type Status =
  /** A property covers it, its premise is reached, and a mutant that violates it is killed. */
  | { readonly is: "tested" }
  /** Whoever keeps to that one keeps to this one. */
  | { readonly is: "implied"; readonly by: string }
  /** A MAY: both behaviours are accepted, and each is exercised, by these settings of the policy or by these properties. */
  | { readonly is: "permission"; readonly exercisedBy: readonly string[] }
  /** Nobody outside can see it. */
  | { readonly is: "unobservable"; readonly because: string }
  /** It could be seen, and is not looked at. */
  | { readonly is: "out of scope"; readonly because: string };

/** Something that is asked of one end of a connection. */
export interface Requirement {
  /** RFC 9293's own label (`MUST-13`), or the RFC and a number of ours (`RFC5961-R5`), or an invariant's (`S1`). */
  readonly id: string;
  /** How binding it is (RFC 2119). */
  readonly level: Level;
  /** The number of the RFC, or null for an invariant. */
  readonly rfc: number | null;
  /** The section of the RFC (`3.8.6.2.1`, or `A` for an appendix), or null for an invariant. */
  readonly section: string | null;
  /** Who can see whether it is kept. */
  readonly observer: Observer;
  /** What it asks, in our words: a sentence of which "it" is a TCP implementation that conforms. */
  readonly says: string;
  /** What the project does about it. */
  readonly status: Status;
}

/** A row of a table: id, level, section, observer, sentence, status. */
export type Row = readonly [
  id: string,
  level: Level,
  section: string,
  observer: Observer,
  says: string,
  status: Status,
];

/** The requirements that the rows of one RFC's table make. */
export function fromRfc(rfc: number, rows: readonly Row[]): readonly Requirement[] {
  return rows.map(([id, level, section, observer, says, status]) => ({
    id,
    level,
    rfc,
    section,
    observer,
    says,
    status,
  }));
}

/** A property covers it, and a mutant that violates it is killed. */
export const TESTED: Status = { is: "tested" };

/** Whoever keeps to the requirement with that id keeps to this one. */
export const impliedBy = (by: string): Status => ({ is: "implied", by });

/** A MAY of which both ways are exercised by settings of the policy. */
export const permission = (...settings: readonly PolicyName[]): Status => ({ is: "permission", exercisedBy: settings });

/** A MAY of which both ways are exercised by scenarios of properties, by their ids. */
export const permissionIn = (...properties: readonly string[]): Status => ({
  is: "permission",
  exercisedBy: properties,
});

/** Nobody outside can see it: why. */
export const unobservable = (because: string): Status => ({ is: "unobservable", because });

/** It could be seen, and is not looked at: why. */
export const outOfScope = (because: string): Status => ({ is: "out of scope", because });

/** A requirement: one row of the register, and how the tables beside this file make rows. */

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
  /** What it asks, in our words: a sentence of which "it" is a TCP implementation that conforms. */
  readonly says: string;
}

/** A row of a table: id, level, section, sentence. */
export type Row = readonly [id: string, level: Level, section: string, says: string];

/** The requirements that the rows of one RFC's table make. */
export function fromRfc(rfc: number, rows: readonly Row[]): readonly Requirement[] {
  return rows.map(([id, level, section, says]) => ({ id, level, rfc, section, says }));
}

/** Known deviations: what a stack is known to do against a requirement, with the reason, and that must keep failing. */

/** One line of a stack's list. A property may have several, one for each requirement. */
export interface KnownDeviation {
  /** The id of the property that fails. */
  readonly property: string;
  /** The requirement or invariant that its violation names; a violation of another one is a failure as ever. */
  readonly requirement: string;
  /** Why the stack does it, after a look at the packets. */
  readonly because: string;
  /** A committed scenario that shows it, relative to `properties/regressions/`; it runs first. */
  readonly scenario?: string;
}

/** The lines of a list that are about one property. */
export const knownOf = (list: readonly KnownDeviation[], property: string): readonly KnownDeviation[] =>
  list.filter((line) => line.property === property);

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
  /** Where a public tracker, or the stack's own documentation, tells of it. */
  readonly link?: string;
  /** The first version of the stack that does it, such as `6.5`; every version does when absent. */
  readonly from?: string;
  /** The last version that does it, such as `0.11`, which means 0.11.3 as well; every later one does when absent. */
  readonly to?: string;
}

const holdsFor = (version: string) => ({ from, to }: KnownDeviation): boolean =>
  (from === undefined || isAtLeast(version, from)) && (to === undefined || compareVersions(version, to) <= 0);

/** The lines of a list that are about one property, for a version of the stack. */
export const knownOf = (
  list: readonly KnownDeviation[],
  property: string,
  version: string,
): readonly KnownDeviation[] => list.filter(holdsFor(version)).filter((line) => line.property === property);

/** The lines of a list that name a requirement, under whichever property, for a version of the stack. */
export const linesFor = (
  list: readonly KnownDeviation[],
  requirement: string,
  version: string,
): readonly KnownDeviation[] => list.filter(holdsFor(version)).filter((line) => line.requirement === requirement);

/** The requirements that the lines of a list name, for a version of the stack. */
export const knownRequirements = (list: readonly KnownDeviation[], version: string): readonly string[] =>
  list.filter(holdsFor(version)).map(({ requirement }) => requirement);

/** Whether a version is another one or a later one: by its first numbers, whatever follows them. */
export const isAtLeast = (version: string, least: string): boolean => compareVersions(version, least) >= 0;

/** Below, at or above 0: how a version compares with a bound, by as many numbers as the bound has. */
function compareVersions(version: string, bound: string): number {
  const numbers = (text: string): readonly number[] => (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? "").split(".").map(Number);
  const have = numbers(version);
  for (const [index, wanted] of numbers(bound).entries()) {
    const got = have[index] ?? 0;
    if (got !== wanted) return got - wanted;
  }
  return 0;
}

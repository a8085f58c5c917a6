/** Instants and durations, in whole microseconds. Nothing in `spec/` reads a clock: time is an argument. */

/** A point on the clock of a run, in whole microseconds. It may start anywhere, so only differences mean something. */
export type Instant = number & { readonly brand: "Instant" };

/** A length of time in whole microseconds. */
export type Duration = number;

/** Makes an {@link Instant} of a number of microseconds. */
export const instant = (us: number): Instant => us as Instant;

/** The instant `d` microseconds after `t`. */
export const after = (t: Instant, d: Duration): Instant => (t + d) as Instant;

/** The microseconds from `from` to `to`. */
export const between = (from: Instant, to: Instant): Duration => to - from;

/** One millisecond, in microseconds. */
export const MILLISECOND: Duration = 1_000;
/** One second, in microseconds. */
export const SECOND: Duration = 1_000_000;
/** One minute, in microseconds. */
export const MINUTE: Duration = 60_000_000;
/** One hour, in microseconds. */
export const HOUR: Duration = 3_600_000_000;

/** The earlier of two instants, where null means never. */
export function sooner(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  if (b === null) return a;
  return a < b ? a : b;
}

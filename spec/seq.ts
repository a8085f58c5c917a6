/**
 * Sequence numbers: points on a circle of 2^32 positions (RFC 9293, section 3.4).
 *
 * A {@link Seq} is only ever compared by the functions here. Comparing two of them with `<` compiles, and is wrong at
 * the wrap; the house rules refuse it in `spec/`.
 */

/** A point in sequence space, a whole number in [0, 2^32). RFC 9293, section 3.4. */
export type Seq = number & { readonly brand: "Seq" };

/** Makes a {@link Seq} of any whole number, modulo 2^32. Negative numbers wrap backwards. */
export const seq = (n: number): Seq => (n >>> 0) as Seq;

/** The position `length` octets after `s` (before it, when `length` is negative). */
export const add = (s: Seq, length: number): Seq => ((s + length) >>> 0) as Seq;

/** How far `to` lies ahead of `from`, in octets, in [0, 2^32). */
export const distance = (from: Seq, to: Seq): number => (to - from) >>> 0;

/** The signed distance from `from` to `to`, in [-2^31, 2^31). */
export const offset = (from: Seq, to: Seq): number => (to - from) | 0;

/** a < b on the circle: `b` lies less than 2^31 ahead of `a`. */
export const lt = (a: Seq, b: Seq): boolean => ((a - b) | 0) < 0;
/** a =< b on the circle. */
export const leq = (a: Seq, b: Seq): boolean => ((a - b) | 0) <= 0;
/** a > b on the circle. */
export const gt = (a: Seq, b: Seq): boolean => ((a - b) | 0) > 0;
/** a >= b on the circle. */
export const geq = (a: Seq, b: Seq): boolean => ((a - b) | 0) >= 0;

/** start =< s < start + length, on the circle. */
export const inWindow = (s: Seq, start: Seq, length: number): boolean => ((s - start) >>> 0) < length;

/** The later of two sequence numbers. */
export const latest = (a: Seq, b: Seq): Seq => (lt(a, b) ? b : a);
/** The earlier of two sequence numbers. */
export const earliest = (a: Seq, b: Seq): Seq => (lt(a, b) ? a : b);

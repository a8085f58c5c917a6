/** Pseudo-random numbers: one seed, named streams, whole numbers only, the same on every engine. */

/** A stream of pseudo-random numbers: xoshiro128**, by Blackman and Vigna. */
export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** A stream that begins where `seed`, a whole number, says. */
  constructor(seed: number) {
    // The state must not be all zero: the mixing of four different numbers makes that impossible.
    this.#a = mix(seed);
    this.#b = mix(seed + 0x9e3779b9);
    this.#c = mix(seed + 0x3c6ef372);
    this.#d = mix(seed + 0xdaa66d2b);
  }

  /** The next number, a whole one in [0, 2^32). */
  uint32(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A whole number in [0, limit), with `limit` from 1 to 2^32; 0 when `limit` is 0. */
  below(limit: number): number {
    const drawn = this.uint32();
    return limit < 1 ? 0 : drawn % limit;
  }

  /** True with odds of `of` in `outOf`. */
  happens(of: number, outOf: number): boolean {
    return this.below(outOf) < of;
  }
}

/** A stream that depends on its name alone, not on how often its siblings were drawn from. */
export function stream(seed: number, name: string): Prng {
  let hash = (seed >>> 0) ^ Math.floor(seed / 0x1_0000_0000);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return new Prng(hash);
}

/** Spreads the bits of a number over 32: a bijection, so that four different numbers never all become zero. */
function mix(n: number): number {
  let z = n >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}

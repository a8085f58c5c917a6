/**
 * HalfSipHash-2-4: a pseudorandom function of a text under a 64-bit key, in 32-bit arithmetic. Not from an RFC, since
 * RFC 6528 leaves the choice of F open. Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), and the
 * half-width variant in its reference implementation.
 */

/** A key of two 32-bit halves. */
export interface HashKey {
  readonly low: number;
  readonly high: number;
}

/** The four words of state; private to one call of {@link halfSipHash}, which is the only place that writes to it. */
interface Words {
  v0: number;
  v1: number;
  v2: number;
  v3: number;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The hash of `octets` under `key`, an unsigned 32-bit number. */
export function halfSipHash(octets: readonly number[], key: HashKey): number {
  const words: Words = { v0: key.low | 0, v1: key.high | 0, v2: 0x6c796765 ^ key.low, v3: 0x74656462 ^ key.high };
  const whole = octets.length - octets.length % 4;
  for (let i = 0; i < whole; i += 4) absorb(words, littleEndian(octets, i));
  absorb(words, (littleEndian(octets, whole) | (octets.length << 24)) | 0);
  words.v2 ^= 0xff;
  rounds(words, 4);
  return (words.v1 ^ words.v3) >>> 0;
}

/** Up to four octets as one word, the first the least significant; those beyond the end are zero. */
function littleEndian(octets: readonly number[], at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [octets[at], octets[at + 1], octets[at + 2], octets[at + 3]];
  return a | (b << 8) | (c << 16) | (d << 24);
}

/** Mixes one word of the message into the state. */
function absorb(words: Words, word: number): void {
  words.v3 ^= word;
  rounds(words, 2);
  words.v0 ^= word;
}

/** The permutation, `count` times. */
function rounds(words: Words, count: number): void {
  let { v0, v1, v2, v3 } = words;
  for (let i = 0; i < count; i += 1) {
    v0 = (v0 + v1) | 0;
    v1 = rotate(v1, 5) ^ v0;
    v0 = rotate(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = rotate(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = rotate(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotate(v1, 13) ^ v2;
    v2 = rotate(v2, 16);
  }
  words.v0 = v0;
  words.v1 = v1;
  words.v2 = v2;
  words.v3 = v3;
}

/** The Internet checksum (RFC 1071) and the pseudo-headers that TCP adds to it (RFC 9293, section 3.1). */

/**
 * Room for one whole IP packet, as octets and as words of 32 bits. Summing words of a copy takes half the time of
 * summing pairs of octets in place, and a view made once costs nothing per packet.
 */
const SCRATCH_WORDS = new Uint32Array(16_388);
const SCRATCH_OCTETS = new Uint8Array(SCRATCH_WORDS.buffer);

/** Whether this machine keeps the low octet of a word first: then sums of native words come out with octets swapped. */
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Below this length, in octets, a loop over pairs is quicker than a copy. */
const SHORT = 128;

/** Adds the carries above sixteen bits back in, until none is left. Takes any whole number below 2^53. */
export function fold(sum: number): number {
  let rest = sum % 0x1_0000_0000 + Math.floor(sum / 0x1_0000_0000);
  while (rest > 0xffff) rest = (rest & 0xffff) + Math.floor(rest / 0x1_0000);
  return rest;
}

/**
 * The sum of the big-endian 16-bit words of `bytes` from `start` up to `end`, a last odd octet counted as the high half
 * of a word (RFC 1071, section 1). Carries are left for {@link fold}; sums of even-length parts may be added. At most
 * 65,536 octets.
 */
export function sumOfWords(bytes: Uint8Array, start: number, end: number): number {
  return end - start < SHORT ? sumOfPairs(bytes, start, end) : sumOfCopy(bytes, start, end);
}

function sumOfPairs(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  const even = start + ((end - start) & ~1);
  for (let i = start; i < even; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
  if (even < end) sum += bytes[even]! << 8;
  return sum;
}

function sumOfCopy(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  SCRATCH_OCTETS.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
  const words = ((length + 15) >>> 4) << 2;
  SCRATCH_OCTETS.fill(0, length, words << 2);
  // Halves are summed apart so that both sums stay small integers: 16,384 words of 16 bits fit in 30 bits.
  let low = 0;
  let high = 0;
  for (let i = 0; i < words; i += 4) {
    const w0 = SCRATCH_WORDS[i]!;
    const w1 = SCRATCH_WORDS[i + 1]!;
    const w2 = SCRATCH_WORDS[i + 2]!;
    const w3 = SCRATCH_WORDS[i + 3]!;
    low += (w0 & 0xffff) + (w1 & 0xffff) + (w2 & 0xffff) + (w3 & 0xffff);
    high += (w0 >>> 16) + (w1 >>> 16) + (w2 >>> 16) + (w3 >>> 16);
  }
  const sum = fold(low + high);
  // RFC 1071, section 2(B): the sum may be taken in either byte order, and swapped at the end.
  return LITTLE_ENDIAN ? ((sum & 0xff) << 8) | (sum >>> 8) : sum;
}

/** The Internet checksum of a sum of words: the complement of its ones' complement fold (RFC 1071, section 1). */
export const checksumOf = (sum: number): number => ~fold(sum) & 0xffff;

/** Whether a sum that includes the checksum's own field shows no error (RFC 1071, section 1, step 3). */
export const isIntact = (sum: number): boolean => fold(sum) === 0xffff;

/**
 * The sum of a pseudo-header: addresses, the protocol (TCP unless told otherwise) and the length of what follows, in
 * octets (RFC 9293, section 3.1, for IPv4; RFC 8200, section 8.1, for IPv6, whose wider fields give the same sum). The
 * addresses come as the sums of their words.
 */
export const pseudoHeaderSum = (sourceSum: number, destinationSum: number, length: number, protocol = 6): number =>
  sourceSum + destinationSum + protocol + length;

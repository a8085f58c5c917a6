/**
 * What applications write: streams whose every octet is known from the stream's number and the octet's position.
 *
 * The octet at position p of stream k is (k + 1) · p modulo 251, a prime. Neighbours within a stream differ by k + 1,
 * so two streams never have two octets in a row in common, wherever they are laid side by side; and a stream laid
 * beside itself agrees nowhere, unless it was moved by a multiple of 251, which no power of two and no common MSS is.
 */

/** The period of every stream, in octets. */
export const PATTERN_PERIOD = 251;

/** How many streams differ from one another; stream k + 250 is stream k again. */
export const PATTERN_STREAMS = 250;

/** The longest piece, in octets, that is given without copying. */
const LONGEST_VIEW = 65_536;

/** The most whole periods that fit in a view, in octets: pieces of this length all begin at the same phase. */
const WHOLE_PERIODS = LONGEST_VIEW - (LONGEST_VIEW % PATTERN_PERIOD);

const buffers: (Uint8Array | undefined)[] = new Array<undefined>(PATTERN_STREAMS).fill(undefined);

/** One stream's octets from position 0 on, enough for the longest view at any phase. */
function patternOf(stream: number): Uint8Array {
  const index = modulo(stream, PATTERN_STREAMS);
  const known = buffers[index];
  if (known !== undefined) return known;
  const octets = new Uint8Array(LONGEST_VIEW + PATTERN_PERIOD);
  let octet = 0;
  for (let i = 0; i < octets.length; i++) {
    octets[i] = octet;
    octet = (octet + index + 1) % PATTERN_PERIOD;
  }
  buffers[index] = octets;
  return octets;
}

const modulo = (n: number, m: number): number => ((n % m) + m) % m;

/**
 * The `length` octets of a stream from `position` on (a whole number, from 0). Up to 65,536 octets come as a view of a
 * buffer that all callers share, so nobody may write to them.
 */
export function streamBytes(stream: number, position: number, length: number): Uint8Array {
  const pattern = patternOf(stream);
  const phase = modulo(position, PATTERN_PERIOD);
  if (length <= LONGEST_VIEW) return pattern.subarray(phase, phase + length);
  const octets = new Uint8Array(length);
  for (let at = 0; at < length; at += WHOLE_PERIODS) {
    octets.set(pattern.subarray(phase, phase + Math.min(WHOLE_PERIODS, length - at)), at);
  }
  return octets;
}

/**
 * The index of the first octet of `data` that is not the stream's from `position` on, or null when all are. Data that
 * is a view which {@link streamBytes} gave for the same stream and phase is not looked at octet by octet.
 */
export function firstDifference(data: Uint8Array, stream: number, position: number): number | null {
  const pattern = patternOf(stream);
  const phase = modulo(position, PATTERN_PERIOD);
  if (data.buffer === pattern.buffer && data.byteOffset % PATTERN_PERIOD === phase) return null;
  // Pieces of a whole number of periods; within one, the place in the pattern is the index and a constant.
  for (let from = 0; from < data.length; from += WHOLE_PERIODS) {
    const shift = phase - from;
    const to = Math.min(from + WHOLE_PERIODS, data.length);
    for (let i = from; i < to; i++) {
      if (data[i] !== pattern[i + shift]) return i;
    }
  }
  return null;
}

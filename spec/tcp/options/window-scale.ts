/** Window scaling: shift counts, and windows as they are on the wire (RFC 7323, section 2). */

/** The greatest shift count. */
export const MAX_SHIFT = 14;
/** The greatest value of a header's window field. */
const LARGEST_FIELD = 65_535;

/** The least shift count with which a window of `bufferSize` octets can be announced. */
export function scaleFor(bufferSize: number): number {
  //= rfc7323#2.1
  //# The maximum receive window, and therefore the scale factor, is determined by the maximum receive buffer space.
  let shift = 0;
  //= rfc7323#2.3
  //# the shift count MUST be limited to 14
  while (shift < MAX_SHIFT && bufferSize > LARGEST_FIELD * 2 ** shift) shift += 1;
  return shift;
}

/** The shift count to use where the peer asked for `shift`. */
export function clampShift(shift: number): number {
  //= rfc7323#2.3
  //# the TCP SHOULD log the error but MUST use 14 instead of the specified value.
  return Math.min(shift, MAX_SHIFT);
}

/** SEG.WND for a receive window of `window` octets: never more than the window, so rounded down. 0 shift for a SYN. */
export function toWire(window: number, shift: number): number {
  //= rfc7323#2.3
  //# SEG.WND = RCV.WND >> Rcv.Wind.Shift
  return Math.min(window >>> shift, LARGEST_FIELD);
}

//= rfc9293#3.1 MUST-1 REC-1
//# The window size MUST be treated as an unsigned number
/** SND.WND, in octets, for a window field. 0 shift for a SYN. */
export function fromWire(window: number, shift: number): number {
  //= rfc7323#2.3
  //# SND.WND = SEG.WND << Snd.Wind.Shift
  return window << shift;
}

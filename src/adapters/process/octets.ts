/** Octets as lower-case hexadecimal text, and back. */

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Two digits an octet. */
export function hexOf(octets: Uint8Array): string {
  let text = "";
  for (let i = 0; i < octets.length; i++) text += PAIRS[octets[i]!];
  return text;
}

/** The octets that a text of {@link HEX} spells. */
export function octetsOf(hex: string): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(hex.length >>> 1);
  for (let i = 0; i < octets.length; i++) octets[i] = (digit(hex, 2 * i) << 4) | digit(hex, 2 * i + 1);
  return octets;
}

/** What octets look like as text. */
export const HEX: RegExp = /^(?:[0-9a-f]{2})*$/;

/** The value of a digit: 0 to 9, then a to f. */
function digit(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}

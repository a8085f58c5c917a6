/** Seeds derived from names: what one property draws does not depend on which others run, or in which order. */

/**
 * The seed of one batch of a property's scenarios: a signed 32-bit number made from the campaign's seed, the property's
 * id and the number of the batch (FNV-1a, then a finalizer so that near seeds are far apart).
 */
export function seedFor(seed: number, property: string, batch: number): number {
  let hash = 0x811c9dc5;
  const mix = (octet: number): void => {
    hash = Math.imul(hash ^ octet, 0x01000193);
  };
  for (const word of [seed, batch]) {
    for (let shift = 0; shift < 32; shift += 8) mix((word >>> shift) & 0xff);
  }
  for (let i = 0; i < property.length; i++) mix(property.charCodeAt(i) & 0xff);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

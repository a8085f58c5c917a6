/** Literal JSON as an arbitrary that can be shrunk from a saved value, which `fc.constant` of an object cannot be. */

import fc, { type Arbitrary } from "fast-check";

/** The value, and nothing else. It must be JSON: primitives, arrays and plain objects. */
export function exactly<T>(value: T): Arbitrary<T> {
  if (Array.isArray(value)) return fc.tuple(...value.map((item: unknown) => exactly(item))) as unknown as Arbitrary<T>;
  if (typeof value !== "object" || value === null) return fc.constant(value);
  const fields = Object.entries(value).map(([name, item]: [string, unknown]) => [name, exactly(item)]);
  return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>) as unknown as Arbitrary<T>;
}

/** A record with some fields fixed and some generated. */
export const having = <T extends object>(
  fixed: Partial<T>,
  generated: { readonly [K in keyof T]?: Arbitrary<T[K]> },
): Arbitrary<T> => {
  const fields: Record<string, Arbitrary<unknown>> = {};
  for (const [name, value] of Object.entries(fixed)) fields[name] = exactly(value);
  for (const [name, arbitrary] of Object.entries(generated)) fields[name] = arbitrary as Arbitrary<unknown>;
  return fc.record(fields) as unknown as Arbitrary<T>;
};

/** A contradiction in our own specification or machinery: never the fault of a stack under test. */
export class SpecBug extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "SpecBug";
}

/** Throws a {@link SpecBug} with `message` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new SpecBug(message);
}

/** The end of an exhaustive choice: compiles only when every case is handled. */
export function unreachable(value: never): never {
  throw new SpecBug(`unreachable: ${JSON.stringify(value)}`);
}

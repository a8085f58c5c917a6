/** Which stream of octets an application writes on which connection. */

import type { Side } from "./observation.ts";
import { PATTERN_STREAMS } from "./pattern.ts";

/**
 * The number of the stream (see `pattern.ts`) that `side` writes on the run's `connection`-th connection, counted from
 * 0. Two connections of a run share a stream only when they are 125 apart.
 */
export const streamOf = (connection: number, side: Side): number =>
  (connection * 2 + (side === "a" ? 0 : 1)) % PATTERN_STREAMS;

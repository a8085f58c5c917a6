/** Whether to paint. */

import { COLOURS, type Paint, PLAIN } from "../report/paint.ts";
import type { Io } from "./io.ts";

/** The paint for a stream: colours on a terminal, unless NO_COLOR says no (no-color.org). */
export function paintFor(io: Io, isTerminal: boolean): Paint {
  const refused = (io.env["NO_COLOR"] ?? "") !== "";
  return isTerminal && !refused ? COLOURS : PLAIN;
}

/** Nobody is told of an end of a connection that nothing was to end. */

import type { Monitor } from "../trace/monitor.ts";
import { isFailure } from "../trace/vocabulary.ts";

/**
 * For scenarios in which nothing may fail: no application is told that its connection was reset, refused or given up.
 */
export const undisturbed: Monitor = {
  id: "handshake/undisturbed",
  says: "No connection ends but by its applications' wish.",
  begin: () => ({
    observe: (seen, index) =>
      seen.type === "event" && isFailure(seen.event)
        ? {
          rule: "S10",
          side: null,
          expected: "segments that are old or come twice disturb no connection",
          actual: `the application of ${seen.side} was told "${seen.event}"`,
          at: index,
        }
        : null,
  }),
};

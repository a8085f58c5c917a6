/** What libslirp is known to do against a requirement. Each line was written after a look at the packets and its source. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `slirp`: one that passes is a failure of the gate, so delete it then. */
export const SLIRP: readonly KnownDeviation[] = [];

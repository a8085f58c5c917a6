/** What lneto is known to do against a requirement. Each line was written after a look at the packets. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `lneto`: one that passes is a failure of the gate, so delete it then. */
export const LNETO: readonly KnownDeviation[] = [];

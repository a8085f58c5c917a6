/** What smoltcp is known to do against a requirement. Each line was written after a look at the packets. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `smoltcp`, from its source in `socket/tcp.rs` where nothing else is said. */
export const SMOLTCP: readonly KnownDeviation[] = [];

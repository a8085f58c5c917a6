/** What Linux, driven in virtual time, is known to do against a requirement. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `linux-uml`: one that passes is a failure of the gate, so delete it then. */
export const LINUX_UML: readonly KnownDeviation[] = [];

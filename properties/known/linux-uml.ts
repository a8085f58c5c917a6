/** What Linux, driven in virtual time, is known to do against a requirement. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `linux-uml`: one that passes is a failure of the gate, so delete it then. */
export const LINUX_UML: readonly KnownDeviation[] = [
  {
    property: "settings/syn-flood",
    requirement: "SHLD-14",
    because:
      "a connection that a SYN cookie opened has its window computed anew, from what the cookie kept of the MSS: " +
      "less than the SYN,ACK offered (tcp_syncookies)",
  },
];

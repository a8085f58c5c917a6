/** What Linux, driven in virtual time, is known to do against a requirement. */

import type { KnownDeviation } from "../../src/runner/known.ts";
import { LINUX } from "./linux.ts";
import { LINUX_UML_CONNECTIONS } from "./linux-uml/connections.ts";
import { LINUX_UML_DATA } from "./linux-uml/data.ts";

/**
 * The known deviations of the stack `linux-uml`: what the kernel of the host does holds here as well, and more is
 * found where no real clock stands in between. One that passes is a failure of the gate, so delete it then.
 */
export const LINUX_UML: readonly KnownDeviation[] = [
  ...LINUX,
  ...LINUX_UML_CONNECTIONS,
  ...LINUX_UML_DATA,
  {
    property: "settings/syn-flood",
    requirement: "SHLD-14",
    because:
      "a connection that a SYN cookie opened has its window computed anew, from what the cookie kept of the MSS: " +
      "less than the SYN,ACK offered (tcp_syncookies)",
  },
];

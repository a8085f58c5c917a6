/** RFC 1337, TIME-WAIT Assassination Hazards in TCP: what it asks of an endpoint. */

import { fromRfc, type Requirement, TESTED } from "./requirement.ts";

/** RFC1337-R1 to RFC1337-R4. It uses no keywords. */
export const RFC_1337: readonly Requirement[] = fromRfc(1337, [
  ["RFC1337-R1", "rule", "3", "wire", "It ignores a RST in TIME-WAIT.", TESTED],
  [
    "RFC1337-R2",
    "rule",
    "3",
    "wire",
    "It ignores a RST in TIME-WAIT for the first two seconds only, if it does PAWS instead.",
    TESTED,
  ],
  [
    "RFC1337-R3",
    "rule",
    "2.3",
    "wire",
    "It does not let an exchange of acknowledgments of data that was never sent go on for ever.",
    TESTED,
  ],
  [
    "RFC1337-R4",
    "rule",
    "2.4",
    "wire",
    "It opens the connection at a second try when the RST that an old duplicate acknowledgment drew in SYN-SENT broke the first.",
    TESTED,
  ],
]);

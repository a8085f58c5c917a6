/** RFC 1337, TIME-WAIT Assassination Hazards in TCP: what it asks of an endpoint. */

import { fromRfc, outOfScope, permission, type Requirement, TESTED } from "./requirement.ts";

/** RFC1337-R1 to RFC1337-R4. It uses no keywords. */
export const RFC_1337: readonly Requirement[] = fromRfc(1337, [
  [
    "RFC1337-R1",
    "rule",
    "3",
    "wire",
    "It ignores a RST in TIME-WAIT (fix F1); RFC 9293 lets it enter CLOSED as well.",
    permission("timeWaitIgnoresReset"),
  ],
  [
    "RFC1337-R2",
    "rule",
    "3",
    "wire",
    "It ignores a RST in TIME-WAIT for the first two seconds only, where there are timestamps (fix F2).",
    outOfScope("no stack here has this fix, which is fix F1 for two seconds and RFC 9293's way after them"),
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
    "It goes on opening when it has reset an old duplicate acknowledgment in SYN-SENT, though that RST may undo what the peer has begun.",
    TESTED,
  ],
]);

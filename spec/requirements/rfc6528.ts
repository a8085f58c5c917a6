/** RFC 6528, Defending against Sequence Number Attacks: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC6528-R1 to RFC6528-R3. */
export const RFC_6528: readonly Requirement[] = fromRfc(6528, [
  [
    "RFC6528-R1",
    "SHOULD",
    "3",
    "It chooses initial sequence numbers as a 4 microsecond timer plus a function of the connection's ends and a secret.",
  ],
  ["RFC6528-R2", "MUST NOT", "3", "Its function cannot be computed from outside."],
  ["RFC6528-R3", "MUST", "4", "It chooses its secret as RFC 4086 recommends, if that is nothing but a random number."],
]);

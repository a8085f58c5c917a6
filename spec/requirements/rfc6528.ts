/** RFC 6528, Defending against Sequence Number Attacks: what it asks of an endpoint. */

import { fromRfc, type Requirement, TESTED, unobservable } from "./requirement.ts";

/** RFC6528-R1 to RFC6528-R3. */
export const RFC_6528: readonly Requirement[] = fromRfc(6528, [
  [
    "RFC6528-R1",
    "SHOULD",
    "3",
    "wire",
    "It chooses initial sequence numbers as a 4 microsecond timer plus a function of the connection's ends and a secret.",
    TESTED,
  ],
  [
    "RFC6528-R2",
    "MUST NOT",
    "3",
    "wire",
    "Its function cannot be computed from outside: numbers of different four-tuples follow no pattern.",
    TESTED,
  ],
  [
    "RFC6528-R3",
    "MUST",
    "4",
    "internal",
    "It chooses its secret as RFC 4086 recommends, if that is nothing but a random number.",
    unobservable("how random the secret is, and whence it came, shows in no number that it is hashed into"),
  ],
]);

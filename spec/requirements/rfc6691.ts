/** RFC 6691, TCP Options and Maximum Segment Size: what it asks of an endpoint. */

import { fromRfc, outOfScope, type Requirement, TESTED } from "./requirement.ts";

/** RFC6691-R1 to RFC6691-R6. */
export const RFC_6691: readonly Requirement[] = fromRfc(6691, [
  ["RFC6691-R1", "SHOULD", "2", "wire", "It announces the MTU less the fixed IP and TCP headers as its MSS.", TESTED],
  [
    "RFC6691-R2",
    "SHOULD NOT",
    "2",
    "wire",
    "It does not reduce the MSS that it announces for IP or TCP options.",
    TESTED,
  ],
  [
    "RFC6691-R3",
    "MUST",
    "2",
    "wire",
    "It reduces the text of a segment by the IP and TCP options that it sends along.",
    TESTED,
  ],
  [
    "RFC6691-R4",
    "SHOULD",
    "5.2",
    "network",
    "It announces an MSS from the smallest effective MTU when an interface's MTU varies.",
    outOfScope(
      "an interface whose MTU varies, by compression of headers for example, is none that a scenario can have",
    ),
  ],
  [
    "RFC6691-R5",
    "MUST",
    "A",
    "wire",
    "It assumes a send MSS of 536 when the peer's SYN had no MSS option, as RFC 1122 says.",
    TESTED,
  ],
  [
    "RFC6691-R6",
    "rule",
    "A",
    "wire",
    "It announces an MSS of EMTU_R less the fixed IP and TCP headers at most.",
    TESTED,
  ],
]);

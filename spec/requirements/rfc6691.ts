/** RFC 6691, TCP Options and Maximum Segment Size: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC6691-R1 to RFC6691-R6. */
export const RFC_6691: readonly Requirement[] = fromRfc(6691, [
  ["RFC6691-R1", "SHOULD", "2", "It announces the MTU less the fixed IP and TCP headers as its MSS."],
  ["RFC6691-R2", "SHOULD NOT", "2", "It does not reduce the MSS that it announces for IP or TCP options."],
  ["RFC6691-R3", "MUST", "2", "It reduces the text of a segment by the IP and TCP options that it sends along."],
  [
    "RFC6691-R4",
    "SHOULD",
    "5.2",
    "It announces an MSS from the smallest effective MTU when an interface's MTU varies.",
  ],
  ["RFC6691-R5", "MUST", "A", "It assumes a send MSS of 536 when the peer's SYN had no MSS option, as RFC 1122 says."],
  ["RFC6691-R6", "rule", "A", "It announces an MSS of EMTU_R less the fixed IP and TCP headers at most."],
]);

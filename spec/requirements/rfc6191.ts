/** RFC 6191, Reducing the TIME-WAIT State Using TCP Timestamps: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC6191-R1 to RFC6191-R9. */
export const RFC_6191: readonly Requirement[] = fromRfc(6191, [
  [
    "RFC6191-R1",
    "SHOULD",
    "2",
    "It decides on a SYN in TIME-WAIT by the timestamps and sequence numbers of both incarnations.",
  ],
  [
    "RFC6191-R2",
    "SHOULD",
    "2",
    "It accepts a SYN in TIME-WAIT, both incarnations having timestamps, whose timestamp is greater than the last one.",
  ],
  [
    "RFC6191-R3",
    "SHOULD",
    "2",
    "It accepts a SYN in TIME-WAIT, both incarnations having timestamps, with the last timestamp but a greater sequence number.",
  ],
  [
    "RFC6191-R4",
    "SHOULD",
    "2",
    "It accepts a SYN in TIME-WAIT, only the old incarnation having timestamps, whose sequence number is greater than the last one.",
  ],
  ["RFC6191-R5", "SHOULD", "2", "It silently drops any other SYN in TIME-WAIT of an incarnation with timestamps."],
  ["RFC6191-R6", "SHOULD", "2", "It accepts a SYN in TIME-WAIT if only the new incarnation would have timestamps."],
  [
    "RFC6191-R7",
    "SHOULD",
    "2",
    "It accepts a SYN in TIME-WAIT, neither incarnation having timestamps, whose sequence number is greater than the last one.",
  ],
  ["RFC6191-R8", "SHOULD", "2", "It silently drops any other SYN in TIME-WAIT of an incarnation without timestamps."],
  ["RFC6191-R9", "rule", "2", "It takes the sequence number of the old incarnation's FIN for the last one."],
]);

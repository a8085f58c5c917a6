/** RFC 6191, Reducing the TIME-WAIT State Using TCP Timestamps: what it asks of an endpoint. */

import { fromRfc, type Requirement, TESTED } from "./requirement.ts";

/** RFC6191-R1 to RFC6191-R9. */
export const RFC_6191: readonly Requirement[] = fromRfc(6191, [
  [
    "RFC6191-R1",
    "SHOULD",
    "2",
    "wire",
    "It decides on a SYN in TIME-WAIT by the timestamps and sequence numbers of both incarnations.",
    TESTED,
  ],
  [
    "RFC6191-R2",
    "SHOULD",
    "2",
    "wire",
    "It accepts a SYN in TIME-WAIT, both incarnations having timestamps, whose timestamp is greater than the last one.",
    TESTED,
  ],
  [
    "RFC6191-R3",
    "SHOULD",
    "2",
    "wire",
    "It accepts a SYN in TIME-WAIT, both incarnations having timestamps, with the last timestamp but a greater sequence number.",
    TESTED,
  ],
  [
    "RFC6191-R4",
    "SHOULD",
    "2",
    "wire",
    "It accepts a SYN in TIME-WAIT, only the old incarnation having timestamps, whose sequence number is greater than the last one.",
    TESTED,
  ],
  [
    "RFC6191-R5",
    "SHOULD",
    "2",
    "wire",
    "It silently drops any other SYN in TIME-WAIT of an incarnation with timestamps.",
    TESTED,
  ],
  [
    "RFC6191-R6",
    "SHOULD",
    "2",
    "wire",
    "It accepts a SYN in TIME-WAIT if only the new incarnation would have timestamps.",
    TESTED,
  ],
  [
    "RFC6191-R7",
    "SHOULD",
    "2",
    "wire",
    "It accepts a SYN in TIME-WAIT, neither incarnation having timestamps, whose sequence number is greater than the last one.",
    TESTED,
  ],
  [
    "RFC6191-R8",
    "SHOULD",
    "2",
    "wire",
    "It silently drops any other SYN in TIME-WAIT of an incarnation without timestamps.",
    TESTED,
  ],
  [
    "RFC6191-R9",
    "rule",
    "2",
    "wire",
    "It takes the sequence number of the old incarnation's FIN for the last one.",
    TESTED,
  ],
]);

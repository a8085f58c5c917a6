/** RFC 6582, The NewReno Modification to TCP's Fast Recovery Algorithm: what it asks of an endpoint. */

import { fromRfc, impliedBy, outOfScope, type Requirement, TESTED } from "./requirement.ts";

/** RFC6582-R1 to RFC6582-R12. It uses no keywords. */
export const RFC_6582: readonly Requirement[] = fromRfc(6582, [
  [
    "RFC6582-R1",
    "rule",
    "3.2",
    "wire",
    "It sets recover to the initial send sequence number in the beginning.",
    TESTED,
  ],
  [
    "RFC6582-R2",
    "rule",
    "3.2",
    "wire",
    "It retransmits fast on the third duplicate acknowledgment only if that covers more than recover, and sets recover to the highest sequence number sent.",
    TESTED,
  ],
  [
    "RFC6582-R3",
    "rule",
    "3.2",
    "wire",
    "It leaves fast recovery on a full acknowledgment, with cwnd as min(ssthresh, max(FlightSize, SMSS) + SMSS) or as ssthresh.",
    TESTED,
  ],
  [
    "RFC6582-R4",
    "rule",
    "3.2",
    "wire",
    "It retransmits the first segment not acknowledged on a partial acknowledgment and stays in fast recovery.",
    TESTED,
  ],
  [
    "RFC6582-R5",
    "rule",
    "3.2",
    "wire",
    "It reduces cwnd on a partial acknowledgment by what that covers, and adds SMSS back if that is at least SMSS.",
    TESTED,
  ],
  [
    "RFC6582-R6",
    "rule",
    "3.2",
    "wire",
    "It resets the retransmission timer on the first partial acknowledgment.",
    impliedBy("RFC6298-R14"),
  ],
  [
    "RFC6582-R7",
    "rule",
    "3.2",
    "wire",
    "It sets recover to the highest sequence number sent after a timeout and leaves fast recovery.",
    TESTED,
  ],
  [
    "RFC6582-R8",
    "rule",
    "4",
    "wire",
    "It may tell by acknowledgments or timestamps that duplicate acknowledgments after a timeout mean a loss.",
    outOfScope(
      "it leaves two ways open, of which the model goes one: duplicates that do not cover recover change nothing",
    ),
  ],
  [
    "RFC6582-R9",
    "rule",
    "5",
    "wire",
    "It acknowledges a segment out of order at once, even one that fills a hole.",
    impliedBy("RFC5681-R18"),
  ],
  [
    "RFC6582-R10",
    "rule",
    "6",
    "wire",
    "It avoids a burst of data when it leaves fast recovery.",
    outOfScope("it only encourages to take measures and names several; how many segments make a burst is not said"),
  ],
  [
    "RFC6582-R11",
    "rule",
    "6",
    "wire",
    "It moves recover along so that a wrap of sequence numbers does not keep it from fast recovery.",
    outOfScope(
      "it shows once two gigabytes were sent on one connection without a loss, which no run sends; reno.test.ts checks the variable",
    ),
  ],
  [
    "RFC6582-R12",
    "rule",
    "6",
    "wire",
    "It does not update cwnd again after leaving fast recovery until a further event.",
    TESTED,
  ],
]);

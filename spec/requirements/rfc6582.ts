/** RFC 6582, The NewReno Modification to TCP's Fast Recovery Algorithm: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC6582-R1 to RFC6582-R12. It uses no keywords. */
export const RFC_6582: readonly Requirement[] = fromRfc(6582, [
  ["RFC6582-R1", "rule", "3.2", "It sets recover to the initial send sequence number in the beginning."],
  [
    "RFC6582-R2",
    "rule",
    "3.2",
    "It retransmits fast on the third duplicate acknowledgment only if that covers more than recover, and sets recover to the highest sequence number sent.",
  ],
  [
    "RFC6582-R3",
    "rule",
    "3.2",
    "It leaves fast recovery on a full acknowledgment, with cwnd as min(ssthresh, max(FlightSize, SMSS) + SMSS) or as ssthresh.",
  ],
  [
    "RFC6582-R4",
    "rule",
    "3.2",
    "It retransmits the first segment not acknowledged on a partial acknowledgment and stays in fast recovery.",
  ],
  [
    "RFC6582-R5",
    "rule",
    "3.2",
    "It reduces cwnd on a partial acknowledgment by what that covers, and adds SMSS back if that is at least SMSS.",
  ],
  ["RFC6582-R6", "rule", "3.2", "It resets the retransmission timer on the first partial acknowledgment."],
  [
    "RFC6582-R7",
    "rule",
    "3.2",
    "It sets recover to the highest sequence number sent after a timeout and leaves fast recovery.",
  ],
  [
    "RFC6582-R8",
    "rule",
    "4",
    "It may tell by acknowledgments or timestamps that duplicate acknowledgments after a timeout mean a loss.",
  ],
  ["RFC6582-R9", "rule", "5", "It acknowledges a segment out of order at once, even one that fills a hole."],
  ["RFC6582-R10", "rule", "6", "It avoids a burst of data when it leaves fast recovery."],
  [
    "RFC6582-R11",
    "rule",
    "6",
    "It moves recover along so that a wrap of sequence numbers does not keep it from fast recovery.",
  ],
  ["RFC6582-R12", "rule", "6", "It does not update cwnd again after leaving fast recovery until a further event."],
]);

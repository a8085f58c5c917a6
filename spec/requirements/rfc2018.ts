/** RFC 2018, TCP Selective Acknowledgment Options: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC2018-R1 to RFC2018-R18. */
export const RFC_2018: readonly Requirement[] = fromRfc(2018, [
  ["RFC2018-R1", "MUST NOT", "2", "It does not send the SACK-permitted option without SYN."],
  ["RFC2018-R2", "MUST NOT", "4", "It sends no SACK option if the peer did not send SACK-permitted."],
  ["RFC2018-R3", "SHOULD", "4", "It sends SACK options whenever they are permitted, if it sends any."],
  [
    "RFC2018-R4",
    "SHOULD",
    "4",
    "It puts a SACK option into every acknowledgment that does not cover the highest sequence number it holds.",
  ],
  [
    "RFC2018-R5",
    "SHOULD",
    "4",
    "It acknowledges every segment with new data while it holds data out of order, and puts a SACK option into each.",
  ],
  [
    "RFC2018-R6",
    "MUST",
    "4",
    "It reports first the block with the segment that it acknowledges, unless that advanced RCV.NXT.",
  ],
  ["RFC2018-R7", "SHOULD", "4", "It reports as many blocks as fit."],
  ["RFC2018-R8", "SHOULD", "4", "It fills a SACK option with the blocks that it reported most recently."],
  [
    "RFC2018-R9",
    "rule",
    "3",
    "It reports blocks that are whole: the octets just below and just above one have not arrived.",
  ],
  ["RFC2018-R10", "SHOULD", "5", "It records what is selectively acknowledged and does not retransmit it."],
  ["RFC2018-R11", "SHOULD", "5", "It forgets what was selectively acknowledged after a retransmission timeout."],
  [
    "RFC2018-R12",
    "MUST",
    "5",
    "It retransmits the segment at SND.UNA after a retransmission timeout, selectively acknowledged or not.",
  ],
  ["RFC2018-R13", "MUST", "5.1", "It keeps to the standard congestion control when it uses SACK."],
  [
    "RFC2018-R14",
    "MUST",
    "5.1",
    "It ignores earlier SACK information when it chooses what to retransmit after a timeout.",
  ],
  ["RFC2018-R15", "MAY", "8", "It may discard data that it has selectively acknowledged."],
  ["RFC2018-R16", "MUST", "8", "It reports first the newest segment, even if it is going to discard it."],
  ["RFC2018-R17", "MUST NOT", "8", "It reports no other block that it no longer holds."],
  ["RFC2018-R18", "MUST NOT", "8", "It does not discard data before SEG.ACK acknowledges it."],
]);

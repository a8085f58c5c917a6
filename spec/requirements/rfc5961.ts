/** RFC 5961, Improving TCP's Robustness to Blind In-Window Attacks: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC5961-R1 to RFC5961-R16. */
export const RFC_5961: readonly Requirement[] = fromRfc(5961, [
  [
    "RFC5961-R1",
    "SHOULD",
    "1.1",
    "It implements these mitigations when its connections are long-lived, easy to guess and not protected otherwise.",
  ],
  ["RFC5961-R2", "SHOULD", "3.2", "It checks a RST in a synchronized state in three steps instead of RFC 793's one."],
  ["RFC5961-R3", "MUST", "3.2", "It silently drops a RST outside its receive window."],
  ["RFC5961-R4", "MUST", "3.2", "It resets the connection on a RST at exactly RCV.NXT."],
  [
    "RFC5961-R5",
    "MUST",
    "3.2",
    "It answers a RST in the window but not at RCV.NXT with a challenge ACK at SND.NXT that acknowledges RCV.NXT.",
  ],
  ["RFC5961-R6", "MUST", "3.2", "It drops the RST after the challenge ACK and processes what follows as ever."],
  ["RFC5961-R7", "MUST", "3.2", "It silently discards a RST in SYN-SENT whose acknowledgment does not cover its SYN."],
  ["RFC5961-R8", "SHOULD", "4.2", "It handles a SYN in a synchronized state by a challenge ACK instead of a reset."],
  [
    "RFC5961-R9",
    "MUST",
    "4.2",
    "It answers a SYN in a synchronized state with a challenge ACK, whatever its sequence number.",
  ],
  ["RFC5961-R10", "MUST", "4.2", "It drops the SYN after the challenge ACK and stops processing it."],
  ["RFC5961-R11", "MUST", "4.2", "It ends the connection on the valid RST that a challenge ACK draws."],
  ["RFC5961-R12", "MAY", "5.2", "It may check that acknowledgments lie in a range, against injected data."],
  [
    "RFC5961-R13",
    "MUST",
    "5.2",
    "It accepts an acknowledgment only from SND.UNA - MAX.SND.WND to SND.NXT, if it checks the range.",
  ],
  [
    "RFC5961-R14",
    "MUST",
    "5.2",
    "It discards a segment whose acknowledgment is out of that range and sends an acknowledgment, if it checks the range.",
  ],
  ["RFC5961-R15", "SHOULD", "7", "It limits the rate of its challenge ACKs."],
  ["RFC5961-R16", "SHOULD", "7", "It lets an administrator set the interval and the number of that limit."],
]);

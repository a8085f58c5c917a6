/** RFC 6298, Computing TCP's Retransmission Timer: what it asks of an endpoint. */

import { fromRfc, type Requirement } from "./requirement.ts";

/** RFC6298-R1 to RFC6298-R20. */
export const RFC_6298: readonly Requirement[] = fromRfc(6298, [
  ["RFC6298-R1", "MUST NOT", "1", "It is never more aggressive than these algorithms allow."],
  ["RFC6298-R2", "SHOULD", "2", "Its retransmission timeout is one second before there is a sample; it may be longer."],
  [
    "RFC6298-R3",
    "MUST",
    "2",
    "It sets, by the first sample R, SRTT to R, RTTVAR to R/2 and RTO to SRTT + max(G, 4*RTTVAR).",
  ],
  ["RFC6298-R4", "MUST", "2", "It updates, by each later sample, RTTVAR, then SRTT, then RTO, in that order."],
  ["RFC6298-R5", "SHOULD", "2", "It smooths with an alpha of 1/8 and a beta of 1/4."],
  ["RFC6298-R6", "SHOULD", "2", "It rounds a retransmission timeout below one second up to one second."],
  ["RFC6298-R7", "MAY", "2", "It may bound its retransmission timeout from above, at 60 seconds or more."],
  [
    "RFC6298-R8",
    "MUST",
    "3",
    "It takes no sample from a segment that was retransmitted, unless timestamps tell the copies apart.",
  ],
  ["RFC6298-R9", "MUST", "3", "It takes at least one sample a round trip, where Karn's rule permits."],
  ["RFC6298-R10", "MUST", "4", "It uses the clock's granularity for the variance term when that would be zero."],
  [
    "RFC6298-R11",
    "MUST",
    "5",
    "It retransmits no segment sooner than one retransmission timeout after it was last sent.",
  ],
  ["RFC6298-R12", "RECOMMENDED", "5", "It starts the timer when it sends data and the timer is not running."],
  ["RFC6298-R13", "RECOMMENDED", "5", "It stops the timer when everything is acknowledged."],
  ["RFC6298-R14", "RECOMMENDED", "5", "It starts the timer anew when new data is acknowledged."],
  ["RFC6298-R15", "RECOMMENDED", "5", "It retransmits the earliest segment not acknowledged when the timer expires."],
  ["RFC6298-R16", "MUST", "5", "It doubles its retransmission timeout each time the timer expires."],
  ["RFC6298-R17", "RECOMMENDED", "5", "It starts the timer anew with the doubled timeout."],
  [
    "RFC6298-R18",
    "MUST",
    "5",
    "It begins to send data with a timeout of 3 seconds, if the timer expired for a SYN and the timeout was shorter than that.",
  ],
  ["RFC6298-R19", "rule", "5", "It keeps a doubled timeout until it takes a new sample."],
  [
    "RFC6298-R20",
    "MAY",
    "5",
    "It may forget SRTT and RTTVAR after several expiries and start again with the next sample.",
  ],
]);

/** What Linux is known to do against a requirement. Each line was written after a look at the packets. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `linux`: one that passes is a failure of the gate, so delete it then. */
export const LINUX: readonly KnownDeviation[] = [
  {
    property: "retransmission/syn-backs-off",
    requirement: "RFC6298-R16",
    because: "The first retransmissions of a SYN come one initial timeout apart, as many as the sysctl " +
      "net.ipv4.tcp_syn_linear_timeouts says (4 unless set); only then does the timeout double.",
    scenario: "retransmission--syn-backs-off/linux-equal-intervals.json",
    from: "6.5",
  },
  {
    property: "reset/unacceptable-without-ack-acknowledged",
    requirement: "RFC9293-E41",
    because: "A segment with neither ACK nor RST nor SYN is dropped before its sequence number is looked at, so that " +
      "one outside of the window draws no acknowledgment.",
    scenario: "reset--unacceptable-without-ack-acknowledged/linux-silence.json",
  },
  {
    property: "states/urgent-after-the-fin",
    requirement: "RFC9293-E53",
    because: "The urgent pointer is looked at in every state from ESTABLISHED on, so that the application is told of " +
      "urgent data that stands behind the peer's FIN.",
    scenario: "states--urgent-after-the-fin/linux-tells.json",
  },
  {
    property: "states/syn-received",
    requirement: "RFC9293-E48",
    because:
      "After a simultaneous open an acknowledgment of ISS, which covers nothing that was sent, establishes the " +
      "connection: what is not below SND.UNA is good enough.",
    scenario: "states--syn-received/linux-believes-iss.json",
  },
  {
    property: "network/soft-errors-end-no-opening",
    requirement: "MUST-56",
    because: "In SYN-SENT any ICMP error that has an error number ends the connection, soft ones too, as RFC 5461, " +
      "section 4, describes of many stacks; RFC 9293, section 3.9.2.2, takes note of that, and forbids it.",
    scenario: "network--soft-errors-end-no-opening/linux-unreachable-in-syn-sent.json",
  },
  {
    property: "network/soft-errors-end-no-half-open-connection",
    requirement: "MUST-56",
    because: 'A block in SYN-RECEIVED is dropped upon "net unreachable", "host unreachable", "time exceeded" and ' +
      '"parameter problem" about its SYN,ACK; the peer\'s next SYN begins anew, with another ISS.',
    scenario: "network--soft-errors-end-no-half-open-connection/linux-starts-over.json",
  },
  {
    property: "network/hard-errors-end-connections",
    requirement: "SHLD-26",
    because: "In a synchronized state a hard ICMP error is kept as a soft one, against blind resets (RFC 5927); " +
      "RFC 9293, section 3.9.2.2, takes note of that, and still asks for the abort.",
    scenario: "network--hard-errors-end-connections/linux-goes-on.json",
  },
];

/** What Linux in virtual time is known to do against requirements about how connections begin, end and are reset. */

import type { KnownDeviation } from "../../../src/runner/known.ts";

/** Known deviations of the stack `linux-uml`, by properties of opening, closing, resets and crafted segments. */
export const LINUX_UML_CONNECTIONS: readonly KnownDeviation[] = [
  {
    property: "handshake/old-duplicate-syn",
    requirement: "S10",
    because: "In SYN-RECEIVED an RST with a timestamp is held against PAWS (tcp_check_req, tcp_paws_reject): the RST " +
      "of a peer that opens anew, whose TSval is 0, does not end what an old SYN began, which then answers each true " +
      "SYN with an acknowledgment.",
    scenario: "handshake--old-duplicate-syn/linux-uml-old-reset-ignored.json",
  },
  {
    property: "states/syn-received",
    requirement: "S3",
    because:
      "After a simultaneous open an acknowledgment of ISS, which covers nothing that was sent, establishes the " +
      "connection (tcp_ack), so that the text that comes with it is acknowledged and delivered.",
    scenario: "states--syn-received/linux-uml-text-with-iss.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E49",
    because: "In ESTABLISHED an acknowledgment of what was never sent is dropped without an answer (tcp_ack, " +
      "tcp_rcv_established).",
    scenario: "states--synchronized/linux-uml-silence.json",
  },
  {
    property: "robustness/any-segment",
    requirement: "S9",
    because:
      "In SYN-RECEIVED a SYN inside of the window is answered with an RST, as RFC 793 had it, and the half-open " +
      "connection is dropped (tcp_check_req): neither the way back to LISTEN nor a challenge.",
    scenario: "robustness--any-segment/linux-uml-reset-for-a-syn.json",
  },
  {
    property: "crafted/any-segment-in-any-state",
    requirement: "S9",
    because: "In SYN-SENT a SYN,ACK that echoes a timestamp from before the SYN is answered with an RST, though it " +
      "acknowledges the SYN (tcp_rcv_synsent_state_process): a defence against old SYN,ACKs that no RFC names.",
    scenario: "crafted--any-segment-in-any-state/linux-uml-reset-for-an-echo.json",
  },
];

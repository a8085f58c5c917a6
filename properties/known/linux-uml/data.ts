/** What Linux in virtual time is known to do against requirements about what is sent, and what is answered. */

import type { KnownDeviation } from "../../../src/runner/known.ts";

/** Where the lines of the oracle's own property have their scenarios. */
const ORACLE = "oracle--every-segment-and-duty/linux-uml-";

/** A line of the oracle's own property, which excuses what the oracle finds under any other. */
const found = (requirement: string, slug: string, because: string): KnownDeviation => ({
  property: "oracle/every-segment-and-duty",
  requirement,
  because,
  scenario: `${ORACLE}${slug}-${requirement.replace(/^RFC\d+-/, "").toLowerCase()}.json`,
});

/** Known deviations of the stack `linux-uml`, by properties of data, windows, options, timers, ICMP and the oracle. */
export const LINUX_UML_DATA: readonly KnownDeviation[] = [
  found(
    "RFC7323-R42",
    "disordered-ack",
    "An acknowledgment with an old timestamp is neither dropped nor answered if it acknowledges SND.UNA, does not " +
      "widen the window, and is no older than an RTO (tcp_disordered_ack): PAWS is called broken for those there.",
  ),
  found(
    "SHLD-14",
    "scales-unasked",
    "After a simultaneous open with a peer that offered no window scale its own shift stays in force, so that it " +
      "offers an eighth of the window that it has (tcp_rcv_synsent_state_process). And in TIME-WAIT, where no scale " +
      "was agreed on, what is above 65535 octets of its window wraps around (tcp_v4_timewait_ack).",
  ),
  found(
    "RFC9293-E13",
    "believes-the-old",
    "A segment that ends just before RCV.NXT passes for acceptable (tcp_sequence compares its end with RCV.WUP): " +
      "what it acknowledges counts, and it draws no answer.",
  ),
  found(
    "RFC9293-E20",
    "smaller-window-ignored",
    "A window that is smaller than the last one does not count when neither SEG.SEQ nor SEG.ACK is newer " +
      '(tcp_may_update_window); the comment calls the algorithm of RFC 793 "wrong".',
  ),
  found(
    "RFC9293-E32",
    "reset-with-old-timestamp",
    "In SYN-RECEIVED an RST with a timestamp is held against PAWS for a minute, TCP_PAWS_MSL (tcp_check_req, " +
      "tcp_paws_reject), so that the RST of a peer that is gone, whose TSval is 0, does not end it, and the SYN,ACK " +
      "is repeated.",
  ),
  found(
    "RFC9293-E34",
    "syn-with-fin",
    "In LISTEN a SYN with a FIN is dropped (tcp_rcv_state_process).",
  ),
  found(
    "RFC9293-E37",
    "reset-for-refused",
    'In SYN-RECEIVED after an active OPEN an RST is told as "connection reset": only in SYN-SENT it is a refusal ' +
      "(tcp_reset).",
  ),
  found(
    "RFC9293-E38",
    "text-of-a-syn-ack",
    "The text of a SYN,ACK is dropped, unless TCP Fast Open asked for it (tcp_rcv_synsent_state_process).",
  ),
  found(
    "RFC9293-E40",
    "reset-for-an-echo",
    "In SYN-SENT a segment with an acceptable acknowledgment draws an RST if it echoes a timestamp that was never " +
      "sent (PAWSACTIVEREJECTED in tcp_rcv_synsent_state_process).",
  ),
  found(
    "RFC9293-E41",
    "silence",
    "As in reset/unacceptable-without-ack-acknowledged: nothing answers a segment without ACK, RST and SYN. And an " +
      "orphan in FIN-WAIT-2 answers an RST outside of its window (tcp_timewait_state_process).",
  ),
  found(
    "RFC9293-E49",
    "silence",
    "In ESTABLISHED and beyond, an acknowledgment of what was never sent is dropped without an answer (tcp_ack).",
  ),
  found(
    "RFC9293-E55",
    "reset-for-text-after-fin",
    "Text behind the peer's FIN resets the connection in CLOSE-WAIT, CLOSING and LAST-ACK, as text after CLOSE does " +
      "(RCV_SHUTDOWN in tcp_rcv_state_process).",
  ),
  found(
    "RFC7323-R19",
    "old-echo-in-time-wait",
    "In TIME-WAIT the timestamp of a segment with text or a FIN is not remembered, so that its answer echoes an " +
      "older one (tcp_timewait_state_process).",
  ),
  found(
    "RFC5961-R5",
    "reset-behind-a-block",
    "An RST that stands behind the last octet that was selectively acknowledged is obeyed, not only one at RCV.NXT " +
      "(tcp_validate_incoming).",
  ),
  found(
    "MUST-56",
    "unreachable-in-syn-sent",
    "As in network/soft-errors-end-no-opening: soft errors end openings.",
  ),
  found(
    "SHLD-3",
    "fin-before-its-turn",
    "After CLOSE a FIN that comes before text that is missing ends the connection with an RST, since the text would " +
      "be lost: what is in between is taken for received (TCPABORTONDATA in tcp_rcv_state_process).",
  ),
  {
    property: "ack/unsent-acknowledgment-is-answered",
    requirement: "RFC9293-E49",
    because: "An acknowledgment of what was never sent is dropped without an answer (tcp_ack).",
    scenario: "ack--unsent-acknowledgment-is-answered/linux-uml-silence.json",
  },
  {
    property: "window/shrunk-window-keeps-it-open",
    requirement: "MUST-20",
    because:
      "Text in flight under a window that shrank to nothing is given up when nothing was acknowledged for twice " +
      "TCP_RTO_MAX, four minutes, whatever tcp_retries2 says (tcp_rtx_probe0_timed_out).",
    scenario: "window--shrunk-window-keeps-it-open/linux-uml-two-rto-max.json",
  },
  {
    property: "network/any-icmp-error",
    requirement: "MUST-56",
    because: "As in network/soft-errors-end-no-opening: soft errors end openings.",
    scenario: "network--any-icmp-error/linux-uml-unreachable-in-syn-sent.json",
  },
  {
    property: "network/silent-to-nobody",
    requirement: "MUST-63",
    because:
      "A SYN from the unspecified address of IPv6 is answered: only multicast and loopback sources are refused " +
      "(ip6_rcv_core).",
    scenario: "network--silent-to-nobody/linux-uml-unspecified-source.json",
  },
  {
    property: "options/sack-is-complete",
    requirement: "RFC2018-R9",
    because:
      "The receiver remembers the four blocks that it reported last (selective_acks): text that joins one which " +
      "is not among them is reported as a block of its own (tcp_sack_new_ofo_skb).",
    scenario: "options--sack-is-complete/linux-uml-four-blocks.json",
  },
  {
    property: "retransmission/timeout-while-writing",
    requirement: "RFC6298-R12",
    because:
      "After a probe of the tail (RFC 8985) each new segment sets the timer for another probe, twice SRTT away, " +
      "instead of what is left of the RTO, which has passed then (tcp_schedule_loss_probe): the retransmission waits " +
      "for as long as the application writes.",
    scenario: "retransmission--timeout-while-writing/linux-uml-probe-put-off.json",
  },
  {
    property: "ack/one-for-all",
    requirement: "MUST-59",
    because: "What an acknowledgment lets it send again leaves before the text of the same segment is looked at " +
      "(tcp_xmit_recovery in tcp_ack), so that it acknowledges less than has come.",
    scenario: "ack--one-for-all/linux-uml-repairs-first.json",
  },
];

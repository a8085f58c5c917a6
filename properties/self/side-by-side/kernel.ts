/** Side by side with packetdrill's public scripts: those that only the kernel's own selftests have. */

import { type Class, covered, inPart, outside, row } from "./row.ts";

/** Classes of the scripts that the kernel's tree has beyond those that it took over from the folders. */
export const KERNEL: readonly Class[] = [
  row(
    "",
    "tcp_basic_*",
    2,
    "The least connection that does something: it opens, carries text one way, and is closed.",
    covered(
      ["handshake/three-segments", "data/everything-arrives", "close/both-sides-close", "oracle/calm"],
      "everything: both ends' choices, text in both directions, calls, losses, numbers near a wrap",
      "S1",
      "S8",
      "S10",
    ),
  ),
  row(
    "",
    "tcp_close_no_rst",
    1,
    "A FIN that comes with text which was read before leaves nothing unread: the close sends a FIN, not an RST.",
    covered(
      ["close/fin-is-acknowledged", "close/both-sides-close", "reset/unread-data", "oracle/every-segment-and-duty"],
      "which acknowledgments are lost, so that text and FIN come once more together, and how much was read when",
      "SHLD-3",
      "S9",
    ),
  ),
  row(
    "",
    "tcp_disorder_fin_in_FIN_WAIT",
    1,
    "A FIN that was overtaken by the acknowledgment of ours is acknowledged, though its own acknowledgment is old.",
    covered(
      ["close/simultaneous-close", "close/both-sides-close-in-any-storm", "close/fin-is-acknowledged"],
      "FINs that cross by any margin, segments that are late by up to seconds",
      "RFC9293-E56",
    ),
  ),
  row(
    "",
    "tcp_dsack_mult",
    1,
    "Blocks join, the newest stands first, and what came twice is reported (RFC 2883).",
    inPart(
      ["options/sack-is-complete", "options/sack-tells-the-truth"],
      "nine pieces of text at thirteen places, whole or half, with and without timestamps",
      "reports of what came twice: they are permitted, and RFC 2883 is not in the register",
      "RFC2018-R9",
    ),
  ),
  row(
    "",
    "tcp_ooo*",
    2,
    "What memory and what estimates of the peer's segments come of text out of order.",
    outside(
      "figures that Linux keeps of itself; that such text is kept, acknowledged and reported is asked",
      "ack/early-text-is-kept",
      "ack/disorder-is-acknowledged-at-once",
      "options/sack-is-complete",
    ),
  ),
  row(
    "",
    "tcp_rcv_big_endseq",
    1,
    "Text that goes beyond the offered window is dropped and answered; if nothing waits to be read, it is taken whole.",
    inPart(
      ["window/what-is-offered-is-accepted", "states/synchronized", "crafted/any-segment-in-any-state"],
      "segments of any length beside both edges of the window, in every state",
      "what becomes of the part beyond the edge: whoever has room for it may take it, and only what was offered is due",
      "S7",
      "RFC9293-E41",
    ),
  ),
  row(
    "",
    "tcp_rcv_neg_window",
    1,
    "An RST is obeyed right behind text that went beyond the window.",
    inPart(
      ["reset/obeyed", "reset/outside-window"],
      "the place of the RST, what it carries, the state",
      "text beyond the window before it: the property keeps to numbers that nobody can dispute",
      "S9",
    ),
  ),
  row(
    "",
    "tcp_rcv_wnd_shrink_*",
    2,
    "Where memory runs out, or a sysctl lets the window shrink, what was offered once is still taken, up to its edge.",
    inPart(
      ["options/every-offer-is-kept", "window/right-edge-stays", "window/what-is-offered-is-accepted"],
      "buffers, scales and readers, so that rounding moves the edge, and text up to each edge that was ever offered",
      "a shortage of memory: no scenario takes it from a stack",
      "S7",
    ),
  ),
  row(
    "",
    "tcp_rcv_zero_wnd_fin",
    1,
    "A FIN at a closed window is taken, so that two ends do not argue without end.",
    inPart(
      ["window/probes-get-answers", "whole-run/no-packet-war", "window/closed-window-takes-acknowledgments"],
      "how long the window is closed, and what comes meanwhile",
      "that it is taken: by RFC 9293's table 6 it is not acceptable, so that only an answer is due",
      "RFC9293-E21",
    ),
  ),
  row(
    "",
    "tcp_rto_synack_rto_max",
    1,
    "A SYN,ACK is sent again at intervals that do not grow beyond what the administrator set.",
    inPart(
      ["handshake/syn-ack-given-up", "retransmission/syn-backs-off", "retransmission/backs-off"],
      "how many are lost, and the model's own bounds",
      "a greatest time-out of the administrator's choice on other stacks: what they declare is taken for given",
      "T1",
    ),
  ),
  row(
    "",
    "tcp_urg_ptr_retransmit",
    1,
    "The urgent pointer of what is sent again, cut otherwise, is counted from each segment anew.",
    covered(
      ["data/urgent-data-is-announced", "data/urgent-data-stays-in-the-stream"],
      "where urgent data ends, how long it is, what is written around it, what is lost and in which cut it comes again",
      "MUST-62",
      "MUST-30",
    ),
  ),
  row(
    "",
    "tcp_advmss_pmtu_*",
    2,
    "The MSS that a SYN,ACK announces does not follow what ICMP told of the path.",
    outside(
      "the simulated path has one MTU for a whole run, and no path MTU discovery lowers it",
      "options/mss-is-announced",
      "options/syns-offer-what-they-can",
    ),
  ),
  row(
    "",
    "tcp_accecn_*",
    58,
    "Accurate ECN: how it is agreed on, what falls back to what, and how it counts.",
    outside("RFC 9768 is not in the register, as RFC 3168 is not"),
  ),
];

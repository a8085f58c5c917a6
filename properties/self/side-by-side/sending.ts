/** Side by side with packetdrill's public scripts: when text leaves, how much, and what is sent again. */

import { type Class, covered, inPart, outside, row } from "./row.ts";

const LOSSES =
  "which segments are lost, how many in a row, and which of those sent again; SACK and timestamps or not; the latency";

/** Classes of the folders about congestion, losses, Nagle and what waits to be sent. */
export const SENDING: readonly Class[] = [
  row(
    "slow_start",
    "slow-start-ack-per-{1,2,4}pkt, slow-start-fq-*",
    4,
    "The congestion window grows with what each acknowledgment covers, however many segments that are.",
    inPart(
      [
        "congestion/window-opens-slowly",
        "congestion/divided-acknowledgments",
        "congestion/no-more-than-reno",
        "congestion/no-less-than-reno",
      ],
      "how often the peer acknowledges, and in which pieces, the loss of anything, how much is written when",
      "that it grows as fast as it may is asked of those alone that say they follow RFC 5681 to the octet",
    ),
  ),
  row(
    "slow_start",
    "slow-start-app-limited*, slow-start-ack-per-2pkt-send-*",
    4,
    "A window that the application does not fill grows up to twice of what was in flight, and no further.",
    outside(
      "RFC 5681 lets it grow; to hold it back is RFC 7661's, an experiment, which the register leaves out",
      "congestion/window-opens-slowly",
    ),
  ),
  row(
    "slow_start",
    "slow-start-after-idle",
    1,
    "After an idle time the next burst is smaller than the window had been.",
    covered(
      ["congestion/restarts-after-idle"],
      "how often the peer acknowledges, the latency, SACK and timestamps or not; the idle time outlasts any timeout",
    ),
  ),
  row(
    "slow_start",
    "slow-start-after-win-update",
    1,
    "A window that was closed for long counts as an idle time: the burst is small when it opens.",
    inPart(
      ["window/zero-window-is-probed", "window/stays-open-while-probes-are-answered"],
      "how long the window is closed, what waits behind it, and which probes and answers are lost",
      "how much leaves at once when the window opens: whoever probes with text is not idle by RFC 5681's words",
    ),
  ),
  row(
    "cubic",
    null,
    6,
    "The shape of CUBIC's growth, when HyStart leaves slow start, what idle time does to it, and a retransmission " +
      "that the device below refused.",
    outside(
      "RFC 9438 and RFC 9406 are not in the register; what RFC 5681 asks of every algorithm is",
      "congestion/window-opens-slowly",
      "congestion/one-segment-after-time-out",
    ),
  ),
  row(
    "cwnd_moderation",
    null,
    2,
    "The congestion window keeps its value when segments arrive out of order, and when ECN tells of congestion.",
    outside(
      "it is read from TCP_INFO, and no RFC asks for either; what leaves in disorder is bounded all the same",
      "congestion/window-opens-slowly",
    ),
  ),
  row(
    "fast_retransmit",
    "fr-4pkt, fr-4pkt-sack",
    2,
    "Three duplicate acknowledgments bring the first missing segment, and not a fourth one, with and without SACK.",
    covered(
      ["congestion/fast-retransmit", "options/sacked-is-not-sent-again"],
      LOSSES,
    ),
  ),
  row(
    "fast_retransmit",
    "fr-4pkt-fack-*",
    2,
    "RACK waits for a reordering time before it repairs what lies below a block, and a probe of the tail comes first.",
    outside(
      "RFC 8985 tells losses by time and is not in the register; that the text arrives is asked all the same",
      "data/everything-arrives",
      "options/sacked-is-not-sent-again",
    ),
  ),
  row(
    "fast_recovery",
    null,
    4,
    "How many segments leave for each acknowledgment during recovery, as PRR counts them, with several losses and " +
      "late blocks.",
    inPart(
      [
        "congestion/fast-retransmit",
        "congestion/no-more-than-reno",
        "congestion/no-less-than-reno",
        "options/sacked-is-not-sent-again",
      ],
      LOSSES,
      "PRR's own count: RFC 6937 is not in the register, and RFC 6582's is asked of those alone that follow it",
    ),
  ),
  row(
    "limited_transmit",
    null,
    2,
    "Each of the first two duplicate acknowledgments lets one new segment go, with and without SACK.",
    covered(
      ["congestion/limited-transmit", "congestion/no-less-than-reno", "congestion/no-more-than-reno"],
      `${LOSSES}; segments that are late instead of lost, and how much text waits`,
    ),
  ),
  row(
    "sack",
    "sack-shift-sacked-*",
    3,
    "Blocks that come in any order, beside others, are remembered: nothing in them is sent again.",
    covered(
      ["options/sacked-is-not-sent-again", "data/same-octets-again", "options/reneging-is-survived"],
      "up to six losses in a flight, so that blocks come, grow and join in many orders; peers that throw away",
    ),
  ),
  row(
    "sack",
    "sack-route-refresh-ip-tos",
    1,
    "A change of the codepoint while text is in flight does not make the sender forget its blocks.",
    covered(
      ["options/sacked-is-kept-through-changes", "network/header-changes", "options/sacked-is-not-sent-again"],
      "codepoint, time to live, Nagle and keep-alives, when each changes, up to six losses in a flight",
    ),
  ),
  row(
    "nagle",
    "https_client",
    1,
    "With Nagle's algorithm turned off, the small rest of a write leaves without waiting for an acknowledgment.",
    covered(
      ["window/no-delay-turns-nagle-off", "window/small-segments-are-held", "window/no-silly-segments"],
      "sizes and moments of the writes, the latency, and how the peer acknowledges",
    ),
  ),
  row(
    "nagle",
    "sendmsg_msg_more, sockopt_cork_nodelay",
    2,
    "Small writes wait while the socket is corked or more is announced, and leave when that ends.",
    outside(
      "MSG_MORE and TCP_CORK are Linux's own; RFC 9293's SEND has no such word",
      "window/writes-are-collapsed",
    ),
  ),
  row(
    "eor",
    null,
    4,
    "What is written behind the mark of a record does not share a segment with it, sent again or not.",
    outside("MSG_EOR is a promise of Linux; TCP keeps no boundaries of records", "data/same-octets-again"),
  ),
  row(
    "mtu_probe",
    null,
    2,
    "A larger segment than before leaves to find out whether the path takes it.",
    outside(
      "RFC 4821 is not in the register, and the simulated path has one MTU for a whole run",
      "options/mss-is-honoured",
    ),
  ),
  row(
    "notsent_lowat",
    null,
    3,
    "poll tells of room by how much is unsent, as a socket option or a sysctl says.",
    outside("TCP_NOTSENT_LOWAT is Linux's own; that a writer is told of room is asked", "data/everything-arrives"),
  ),
];

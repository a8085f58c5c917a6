/** Side by side with packetdrill's public scripts: how connections open and end, and what becomes of stray segments. */

import { type Class, covered, inPart, outside, row } from "./row.ts";

const COURSE = "who opens, who ends what and when, text under way in both directions, packets lost, doubled and late";

/** Classes of the folders `blocking`, `close`, `shutdown`, `user_timeout`, `validate` and `ioctl`. */
export const CONNECTIONS: readonly Class[] = [
  row(
    "blocking",
    null,
    4,
    "A thread that connects, accepts, reads or writes sleeps until a SYN,ACK, a connection, text or room is there.",
    inPart(
      ["handshake/three-segments", "data/everything-arrives", "data/what-is-read-was-written"],
      "storms that pass, buffers from two segments up to a megabyte, readers of any slowness",
      "no call of ours sleeps: what would wake a thread is an event, and its time is bounded but not measured",
    ),
  ),
  row(
    "close",
    "close-local-close-then-remote-fin",
    1,
    "Whoever closes first sends a FIN, takes its acknowledgment, and acknowledges the peer's FIN.",
    covered(
      ["close/both-sides-close", "close/first-closer-waits", "close/closing-segments-lost", "close/simultaneous-close"],
      COURSE,
      "S8",
      "RFC9293-E56",
    ),
  ),
  row(
    "close",
    "close-remote-fin-then-close",
    1,
    "Whoever closes second goes through LAST-ACK to CLOSED, and has nothing but RSTs for what comes afterwards.",
    covered(
      [
        "close/both-sides-close",
        "close/never-closing-holds-close-wait",
        "close/fin-is-acknowledged",
        "reset/closed-port",
      ],
      `${COURSE}; any segment to a port where nothing is left`,
      "RFC9293-E11",
      "RFC9293-E32",
    ),
  ),
  row(
    "close",
    "close-on-syn-sent",
    1,
    "A close in SYN-SENT sends nothing, and a SYN,ACK that comes later is answered with an RST.",
    covered(
      ["close/close-in-syn-sent", "reset/closed-port", "states/calls"],
      "when the application closes, and whether SYNs and SYN,ACKs were lost before",
      "RFC9293-E32",
    ),
  ),
  row(
    "shutdown",
    "shutdown-wr-close",
    1,
    "A half-close sends a FIN; what the peer writes then is acknowledged and read, and the close sends no other FIN.",
    covered(
      [
        "close/half-close-delivers",
        "close/half-close-ends-the-stream",
        "close/second-close-sends-nothing",
        "close/fin-wait-2-after-shutdown-lasts",
      ],
      "who half-closes and when, how much is written before and after, how it is read, and hours of waiting",
      "S8",
    ),
  ),
  row(
    "shutdown",
    "shutdown-rdwr-*",
    3,
    "Text that waits, or is not acknowledged yet, when both directions are shut still leaves, with the FIN behind it.",
    inPart(
      [
        "close/half-close-ends-the-stream",
        "close/fin-keeps-its-sequence-number",
        "close/both-sides-close",
        "states/calls",
      ],
      `${COURSE}; windows, congestion windows and Nagle that hold text back`,
      "the receiving half by itself: to shut it is a call of sockets that RFC 9293 lacks, so that reading goes on",
      "S8",
      "S1",
    ),
  ),
  row(
    "shutdown",
    "shutdown-rd-*",
    2,
    "To shut the receiving half alone sends nothing, and what comes is acknowledged and can be read all the same.",
    outside(
      "RFC 9293 has no such call: its CLOSE ends what is sent, and who receives no more is not told to the peer",
      "reset/unread-data",
    ),
  ),
  row(
    "user_timeout",
    "user_timeout",
    1,
    "A closed connection whose FIN nobody acknowledges ends at the user time-out, and RSTs answer the peer then.",
    covered(
      [
        "close/user-time-out-ends-it",
        "retransmission/user-time-out",
        "close/dead-peer-is-given-up",
        "reset/closed-port",
      ],
      "the time-out, who closed first, whether the socket is let go of, what is in flight when the peer falls silent",
      "L5",
      "MUST-21",
    ),
  ),
  row(
    "user_timeout",
    "user-timeout-probe",
    1,
    "Where the device below takes no packet, what could not leave is tried again until the user time-out is over.",
    outside(
      "the simulated link takes every packet, and loses it afterwards: what a device refuses, no peer can see",
      "retransmission/user-time-out",
    ),
  ),
  row(
    "validate",
    null,
    1,
    "Text on a segment without ACK is dropped, and the same text with ACK is taken.",
    covered(
      ["ack/text-without-ack-is-ignored", "states/synchronized", "reset/unacceptable-without-ack-acknowledged"],
      "every state, every combination of control bits, any place in and beside the window",
    ),
  ),
  row(
    "ioctl",
    null,
    1,
    "The number of octets that wait to be read, with a FIN behind them.",
    outside(
      "what an ioctl of Linux counts; that the octets themselves and the end of the stream come is asked elsewhere",
      "close/half-close-delivers",
    ),
  ),
];

/** What libslirp is known to do against a requirement. Each line was written after a look at the packets. */

import type { KnownDeviation } from "../../src/runner/known.ts";

const BELIEVES_ISS =
  "tcp_input() takes SND.UNA =< SEG.ACK for good enough in SYN-RECEIVED: an acknowledgment of ISS, which " +
  "covers nothing that was sent, establishes the connection.";

const TOLD_NOTHING =
  "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a refusal or " +
  "a time-out the application behind it reads the end of the stream as if the peer had closed in good " +
  "order.";

const CLOSES_LATE =
  "libslirp looks at the host's socket for its end only when the connection is ESTABLISHED: a CLOSE or an " +
  "ABORT before that is not noticed, the handshake is completed, and a FIN follows.";

const FORGETS_THE_FIN =
  "TCPS_HAVERCVDFIN(s) is (s) >= TCPS_TIME_WAIT, so that CLOSE-WAIT, CLOSING and LAST-ACK are not among the " +
  "states in which the peer's FIN has come: more text, and another FIN, move RCV.NXT on.";

const POINTER_BEHIND =
  "tcp_output() sets URG while SND.UP is beyond SND.UNA, whatever SEG.SEQ is: behind the urgent data the " +
  "pointer is 0, and then, as 16 bits, almost 65,536 octets ahead.";

const EMPTIES_ITS_BUFFER =
  "tcp_dooptions() calls tcp_mss() for the MSS option of any SYN that comes once more, and that calls " +
  "sbreserve(), which empties both buffers: what was written and not acknowledged is lost, and what is " +
  "written next leaves in its place.";

const ANSWERS_NOBODY =
  "Nothing looks at the source of a SYN: one from a loopback, multicast or broadcast address is answered.";
const RESETS_A_RESET =
  "tcp_input() answers whatever finds no connection and is not a plain SYN with an RST, RSTs included, so " +
  "that each RST of a peer that has gone draws another one.";

const NO_ANSWER_WITHOUT_ACK =
  "tcp_input() marks an unacceptable segment for an acknowledgment and goes on; one without ACK is then " +
  "dropped at once, and nothing calls tcp_output(): a SYN that comes once more is not answered.";

const ABORT_NOT_NOTICED =
  "Once the host's socket has told its end (SS_FCANTRCVMORE), slirp_pollfds_fill() asks for no more news of " +
  "it: an ABORT after a half-close is never noticed.";

const NO_DEFAULT_MSS =
  "tcp_newtcpcb() begins with what the interface can take less 60 octets (so_ffamily is not set yet), and " +
  "nothing assumes 536 or 1220 octets when the peer's SYN has no MSS option.";

const MSS_NOT_READ =
  "tcp_input() keeps the guest's SYN until the host's connect() is through, and comes back to it at " +
  "cont_conn with optp forgotten: the MSS option of a SYN that a guest sends is never read.";

const TWO_RESETS =
  "tcp_input() resets a connection for a SYN in the window with two RSTs, one at SND.NXT by tcp_drop() and " +
  "one at 0 or SEG.ACK by dropwithreset; and the application reads the end of the stream.";

const REASON0 = "tcp_output() sends whatever it sends in FIN-WAIT-1, CLOSING and LAST-ACK with FIN, at the FIN's own " +
  "number: an acknowledgment then stands one before SND.NXT.";

const RESETS_A_RESET_IN_SYN_SENT =
  "In SYN-SENT tcp_input() looks at the acknowledgment before it looks at RST, and answers an RST with an " +
  "acknowledgment that it can't accept with another RST.";

const BELIEVES_OLD =
  "tcp_input() trims a segment that is old to nothing, marks it for an acknowledgment, and goes on " +
  "processing its RST and its ACK.";

/** A line with a scenario that shows it, unless every scenario of the property does. */
const known = (property: string, requirement: string, shown: string | null, because: string): KnownDeviation => ({
  property,
  requirement,
  because,
  ...(shown === null ? {} : { scenario: `${property.replace("/", "--")}/slirp-${shown}.json` }),
});

/** The known deviations of the stack `slirp`: one that passes is a failure of the gate, so delete it then. */
export const SLIRP: readonly KnownDeviation[] = [
  known("handshake/wrong-acknowledgment", "RFC9293-E48", "believes-iss", BELIEVES_ISS),
  known("handshake/refused", "RFC9293-E37", "end-of-stream", TOLD_NOTHING),
  known("handshake/syn-given-up", "L5", "end-of-stream", TOLD_NOTHING),
  known(
    "handshake/unpredictable-numbers",
    "X1",
    null,
    'tcp_iss begins at 1 (tcp_init() says "wrong"), and moves on by 64,000 with each connection and with each ' +
      "half second: the next initial sequence number can be told from any other.",
  ),
  known("handshake/forgetful-peer", "RFC5961-R4", "end-of-stream", TOLD_NOTHING),
  known("close/close-in-syn-sent", "RFC9293-E27", "opens-all-the-same", CLOSES_LATE),
  known(
    "close/fin-wait-2-after-shutdown-lasts",
    "RFC9293-E17",
    "ten-minutes",
    "TCP_MAXIDLE, ten minutes, bounds FIN-WAIT-2 after a half-close as well: libslirp can't tell whether the " +
      "host's application still reads.",
  ),
  known(
    "close/fin-wait-2-after-shutdown-lasts",
    "A1",
    null,
    "After the ten minutes that TCP_MAXIDLE gives to FIN-WAIT-2 the application, which still reads, is told " +
      "the end of a stream that has none.",
  ),
  known(
    "close/fin-wait-2-after-shutdown-lasts",
    "L4",
    "gone",
    "TCP_MAXIDLE, ten minutes, bounds FIN-WAIT-2 after a half-close as well, and the block is gone.",
  ),
  known("data/nothing-after-the-fin", "S3", "takes-it", FORGETS_THE_FIN),
  known("data/urgent-data-is-announced", "MUST-62", "pointer-behind", POINTER_BEHIND),
  known("data/urgent-data-stays-in-the-stream", "MUST-62", "pointer-behind", POINTER_BEHIND),
  known("data/everything-arrives", "L2", "empties-its-buffer", EMPTIES_ITS_BUFFER),
  known("reset/listener", "S9", "answers-a-reset", RESETS_A_RESET),
  known("reset/obeyed", "RFC5961-R4", "end-of-stream", TOLD_NOTHING),
  known(
    "reset/unacceptable-acknowledged",
    "RFC9293-E13",
    "beyond-the-offer",
    "The window that segments have to be in is what sbspace() says, 128 KiB and more, and not the 65,535 " +
      "octets at most that were offered: what lies between is taken, and not acknowledged as unacceptable.",
  ),
  known("reset/unacceptable-without-ack-acknowledged", "RFC9293-E41", "silence", NO_ANSWER_WITHOUT_ACK),
  known(
    "reset/closed-port",
    "RFC9293-E11",
    "counts-no-text",
    "For a SYN to a port that the host refuses, tcp_input() acknowledges SEG.SEQ + 1, and does not count the " +
      "text that came with the SYN.",
  ),
  known("reset/abort", "RFC9293-E30", "not-noticed", ABORT_NOT_NOTICED),
  known("reset/abort", "S9", null, ABORT_NOT_NOTICED),
  known("options/default-mss", "MUST-15", "1440", NO_DEFAULT_MSS),
  known("options/default-mss-of-ipv6", "MUST-15", "1440", NO_DEFAULT_MSS),
  known("options/none-at-all", "MUST-15", "1440", NO_DEFAULT_MSS),
  known("options/mss-is-honoured", "MUST-16", "not-read", MSS_NOT_READ),
  known("options/unknown-are-skipped", "MUST-16", "not-read", MSS_NOT_READ),
  known("states/synchronized", "RFC9293-E44", "end-of-stream", TOLD_NOTHING),
  known(
    "states/synchronized",
    "RFC9293-E45",
    "answers-a-reset",
    "An RST with text that comes when the application has let go is answered with an RST: tcp_input() looks " +
      "for text that is too late before it looks at RST.",
  ),
  known(
    "states/synchronized",
    "RFC9293-E47",
    "resets",
    "Text that comes when both ends have closed resets the connection, in a segment without ACK as well: " +
      "tcp_input() looks for text that is too late before it looks for ACK.",
  ),
  known(
    "states/synchronized",
    "RFC9293-E55",
    "resets-rfc9293-e55",
    "Text behind the peer's FIN is answered with an RST, and ends CLOSING, LAST-ACK or TIME-WAIT: tcp_input() " +
      "takes any text for new data after CLOSE.",
  ),
  known("states/synchronized", "RFC9293-E56", "takes-it", FORGETS_THE_FIN),
  known("states/synchronized", "RFC9293-U8", "two-resets", TWO_RESETS),
  known("states/synchronized", "RFC9293-E41", "fin-again", REASON0),
  known("states/syn-sent", "RFC9293-E37", "end-of-stream", TOLD_NOTHING),
  known("states/syn-sent", "RFC5961-R7", "answers-a-reset", RESETS_A_RESET_IN_SYN_SENT),
  known("states/syn-sent", "RFC9293-E41", "silence", NO_ANSWER_WITHOUT_ACK),
  known("oracle/every-segment-and-duty", "S9", "answers-a-reset", RESETS_A_RESET),
  known("oracle/every-segment-and-duty", "MUST-12", "end-of-stream", TOLD_NOTHING),
  known("oracle/every-segment-and-duty", "RFC9293-E37", "end-of-stream-rfc9293-e37", TOLD_NOTHING),
  known("oracle/every-segment-and-duty", "RFC9293-E41", "silence", NO_ANSWER_WITHOUT_ACK),
  known("oracle/every-segment-and-duty", "RFC9293-E32", "closes-late", CLOSES_LATE),
  known("oracle/every-segment-and-duty", "RFC9293-E11", "closes-late-rfc9293-e11", CLOSES_LATE),
  known("oracle/every-segment-and-duty", "MUST-13", "closes-late-must-13", CLOSES_LATE),
  known("oracle/every-segment-and-duty", "RFC9293-E40", "answers-a-reset-rfc9293-e40", RESETS_A_RESET_IN_SYN_SENT),
  known("oracle/every-segment-and-duty", "RFC9293-E48", "believes-iss", BELIEVES_ISS),
  known(
    "oracle/every-segment-and-duty",
    "A1",
    "believes-old-segments",
    "tcp_input() trims a segment that is old to nothing, marks it for an acknowledgment, and goes on " +
      "processing its RST and its ACK. An RST anywhere in the half of the sequence space before RCV.NXT ends " +
      "the connection.",
  ),
  known("oracle/every-segment-and-duty", "S3", "takes-what-follows-the-fin", FORGETS_THE_FIN),
  known("oracle/every-segment-and-duty", "L2", "empties-its-buffer", EMPTIES_ITS_BUFFER),
  known("oracle/every-segment-and-duty", "T1", "empties-its-buffer-t1", EMPTIES_ITS_BUFFER),
  known("oracle/every-segment-and-duty", "S5", "empties-its-buffer-s5", EMPTIES_ITS_BUFFER),
  known("oracle/every-segment-and-duty", "MUST-15", "1440", NO_DEFAULT_MSS),
  known("oracle/every-segment-and-duty", "MUST-16", "not-read", MSS_NOT_READ),
  known("oracle/every-segment-and-duty", "MUST-62", "pointer-behind", POINTER_BEHIND),
  known(
    "oracle/every-segment-and-duty",
    "RFC9293-E20",
    "ignores-a-smaller-window",
    "tcp_input() takes a window from a segment with the same SEG.SEQ and SEG.ACK only if it is larger.",
  ),
  known("oracle/every-segment-and-duty", "MUST-20", "end-of-stream-must-20", TOLD_NOTHING),
  known(
    "data/urgent-data-is-announced",
    "S14",
    "counts-below-nothing",
    "sosendoob() gives so_urgc octets to the host, as many as there are up to the urgent pointer, though " +
      "fewer have come: the application gets what the buffer held before, and sb_cc counts down below 0.",
  ),
  known(
    "oracle/every-segment-and-duty",
    "RFC9293-E56",
    "fin-untold",
    "A FIN without text that repeats an acknowledgment counts as a duplicate: tcp_input() drops the third " +
      "one, FIN and all, when it has retransmitted.",
  ),
  known(
    "oracle/every-segment-and-duty",
    "L3",
    "urgent-acknowledgments",
    "tcp_output() sends a segment whenever SND.UP is beyond SND.UNA, with nothing in it if the window has no " +
      "room.",
  ),
  known(
    "network/no-open-to-groups",
    "MUST-46",
    "takes-any",
    "slirp_add_hostfwd() takes any guest's address, and tcp_connect() sends a SYN to it.",
  ),
  known(
    "network/silent-to-groups",
    "MUST-57",
    "answers-everybody",
    "sotranslate_out4() takes 255.255.255.255 for the host's own address, and a SYN to any other group is " +
      "connected on to: it is answered, or an ICMP error is.",
  ),
  known("network/silent-to-nobody", "MUST-63", "answers-nobody", ANSWERS_NOBODY),
  known("oracle/every-segment-and-duty", "MUST-63", "answers-nobody-must-63", ANSWERS_NOBODY),
  known(
    "network/silent-to-nobody",
    "S14",
    "double-free",
    "For a SYN that the host refuses, tcp_input() hands its buffer to tcp_respond() and frees it all the " +
      "same: if the answer has to wait for the address of whoever sent the SYN, it is used after it was freed, " +
      "and the process ends with SIGSEGV.",
  ),
  known("robustness/well-formed", "MUST-62", "pointer-behind", POINTER_BEHIND),
  known("reset/closed-port", "S9", "answers-a-reset", RESETS_A_RESET),
  known(
    "reset/outside-window",
    "S10",
    "believes-old-segments",
    "tcp_input() trims a segment that is old to nothing, marks it for an acknowledgment, and goes on " +
      "processing its RST and its ACK. An RST anywhere in the half of the sequence space before RCV.NXT ends " +
      "the connection, and the peer's next segment is answered with an RST.",
  ),
  known("states/calls", "RFC9293-E31", "not-noticed", ABORT_NOT_NOTICED),
  known("states/syn-received", "RFC9293-E48", "believes-iss", BELIEVES_ISS),
  known("states/syn-received", "RFC9293-U8", "two-resets", TWO_RESETS),
  known(
    "oracle/every-segment-and-duty",
    "RFC5961-R14",
    "takes-fin-for-old",
    "In TIME-WAIT tcp_input() starts the timer anew and answers only what lies outside of its window: a FIN " +
      "at RCV.NXT is dropped in silence.",
  ),
  known("oracle/every-segment-and-duty", "RFC9293-E30", "not-noticed", ABORT_NOT_NOTICED),
  known("oracle/calm", "S9", "answers-a-reset", RESETS_A_RESET),
  known(
    "data/urgent-data-stays-in-the-stream",
    "S1",
    "urgent-garbage",
    "sosendoob() gives so_urgc octets to the host, as many as there are up to the urgent pointer, though " +
      "fewer have come: the application reads what the buffer held before.",
  ),
  known("states/syn-sent", "RFC5961-R3", "believes-old-segments", BELIEVES_OLD),
  known("states/syn-received", "RFC9293-E41", "believes-old-segments", BELIEVES_OLD),
  known("states/syn-received", "RFC9293-E43", "end-of-stream", TOLD_NOTHING),
  known("states/synchronized", "RFC5961-R3", "believes-old-segments", BELIEVES_OLD),
  known("states/synchronized", "RFC9293-E49", "fin-again-rfc9293-e49", REASON0),
  known("states/calls", "RFC9293-E30", "not-noticed-early", CLOSES_LATE),
  known("handshake/duplicate-syn", "RFC5961-R9", "silence", NO_ANSWER_WITHOUT_ACK),
  known(
    "data/urgent-data-stays-in-the-stream",
    "S14",
    "counts-below-nothing",
    "sosendoob() gives so_urgc octets to the host, as many as there are up to the urgent pointer, though " +
      "fewer have come: sb_cc counts down below 0.",
  ),
  known("retransmission/in-time", "T1", "empties-its-buffer", EMPTIES_ITS_BUFFER),
  known(
    "retransmission/timeout-in-any-storm",
    "RFC6298-R19",
    "a-tick-short",
    "A timer of so many ticks is set anywhere between two of them, and ends with the last: it is short by up " +
      "to 499 ms (tcp_slowtimo()).",
  ),
  known("states/syn-received", "RFC9293-E55", "takes-it", FORGETS_THE_FIN),
  known("states/calls", "RFC9293-E27", "closes-late", CLOSES_LATE),
];

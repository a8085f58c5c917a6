/** What libslirp is known to do against a requirement. Each line was written after a look at packets and source. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `slirp`: one that passes is a failure of the gate, so delete it then. */
export const SLIRP: readonly KnownDeviation[] = [
  {
    property: "handshake/wrong-acknowledgment",
    requirement: "RFC9293-E48",
    because: "tcp_input() takes SND.UNA =< SEG.ACK for good enough in SYN-RECEIVED: an acknowledgment of ISS, " +
      "which covers nothing that was sent, establishes the connection.",
    scenario: "handshake--wrong-acknowledgment/slirp-believes-iss.json",
  },
  {
    property: "handshake/refused",
    requirement: "RFC9293-E37",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "handshake--refused/slirp-end-of-stream.json",
  },
  {
    property: "handshake/syn-given-up",
    requirement: "L5",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "handshake--syn-given-up/slirp-end-of-stream.json",
  },
  {
    property: "handshake/unpredictable-numbers",
    requirement: "X1",
    because: 'tcp_iss begins at 1 (tcp_init() says "wrong"), and moves on by 64,000 with each connection and with ' +
      "each half second: the next initial sequence number can be told from any other.",
  },
  {
    property: "handshake/forgetful-peer",
    requirement: "RFC5961-R4",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "handshake--forgetful-peer/slirp-end-of-stream.json",
  },
  {
    property: "close/close-in-syn-sent",
    requirement: "RFC9293-E27",
    because: "libslirp looks at the host's socket for its end only when the connection is ESTABLISHED: a CLOSE or " +
      "an ABORT before that is not noticed, the handshake is completed, and a FIN follows.",
    scenario: "close--close-in-syn-sent/slirp-opens-all-the-same.json",
  },
  {
    property: "close/fin-wait-2-after-shutdown-lasts",
    requirement: "RFC9293-E17",
    because: "TCP_MAXIDLE, ten minutes, bounds FIN-WAIT-2 after a half-close as well: libslirp can't tell whether " +
      "the host's application still reads.",
    scenario: "close--fin-wait-2-after-shutdown-lasts/slirp-ten-minutes.json",
  },
  {
    property: "close/fin-wait-2-after-shutdown-lasts",
    requirement: "A1",
    because: "After the ten minutes that TCP_MAXIDLE gives to FIN-WAIT-2 the application, which still reads, is " +
      "told the end of a stream that has none.",
  },
  {
    property: "close/fin-wait-2-after-shutdown-lasts",
    requirement: "L4",
    because: "TCP_MAXIDLE, ten minutes, bounds FIN-WAIT-2 after a half-close as well, and the block is gone.",
    scenario: "close--fin-wait-2-after-shutdown-lasts/slirp-gone.json",
  },
  {
    property: "data/nothing-after-the-fin",
    requirement: "S3",
    because: "TCPS_HAVERCVDFIN(s) is (s) >= TCPS_TIME_WAIT, so that CLOSE-WAIT, CLOSING and LAST-ACK are not among " +
      "the states in which the peer's FIN has come: more text, and another FIN, move RCV.NXT on.",
    scenario: "data--nothing-after-the-fin/slirp-takes-it.json",
  },
  {
    property: "data/urgent-data-is-announced",
    requirement: "MUST-62",
    because: "tcp_output() sets URG while SND.UP is beyond SND.UNA, whatever SEG.SEQ is: behind the urgent data " +
      "the pointer is 0, and then, as 16 bits, almost 65,536 octets ahead.",
    scenario: "data--urgent-data-is-announced/slirp-pointer-behind.json",
  },
  {
    property: "data/urgent-data-stays-in-the-stream",
    requirement: "MUST-62",
    because: "tcp_output() sets URG while SND.UP is beyond SND.UNA, whatever SEG.SEQ is: behind the urgent data " +
      "the pointer is 0, and then, as 16 bits, almost 65,536 octets ahead.",
    scenario: "data--urgent-data-stays-in-the-stream/slirp-pointer-behind.json",
  },
  {
    property: "data/everything-arrives",
    requirement: "L2",
    because: "tcp_dooptions() calls tcp_mss() for the MSS option of any SYN that comes once more, and that calls " +
      "sbreserve(), which empties both buffers: what was written and not acknowledged is lost, and what is " +
      "written next leaves in its place.",
    scenario: "data--everything-arrives/slirp-empties-its-buffer.json",
  },
  {
    property: "reset/listener",
    requirement: "S9",
    because: "tcp_input() answers whatever finds no connection and is not a plain SYN with an RST, RSTs included, " +
      "so that each RST of a peer that has gone draws another one.",
    scenario: "reset--listener/slirp-answers-a-reset.json",
  },
  {
    property: "reset/obeyed",
    requirement: "RFC5961-R4",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "reset--obeyed/slirp-end-of-stream.json",
  },
  {
    property: "reset/unacceptable-acknowledged",
    requirement: "RFC9293-E13",
    because: "The window that segments have to be in is what sbspace() says, 128 KiB and more, and not the 65,535 " +
      "octets at most that were offered: what lies between is taken, and not acknowledged as unacceptable.",
    scenario: "reset--unacceptable-acknowledged/slirp-beyond-the-offer.json",
  },
  {
    property: "reset/unacceptable-without-ack-acknowledged",
    requirement: "RFC9293-E41",
    because: "tcp_input() marks an unacceptable segment for an acknowledgment and goes on; one without ACK is then " +
      "dropped at once, and nothing calls tcp_output(): a SYN that comes once more is not answered.",
    scenario: "reset--unacceptable-without-ack-acknowledged/slirp-silence.json",
  },
  {
    property: "reset/closed-port",
    requirement: "RFC9293-E11",
    because: "For a SYN to a port that the host refuses, tcp_input() acknowledges SEG.SEQ + 1, and does not count " +
      "the text that came with the SYN.",
    scenario: "reset--closed-port/slirp-counts-no-text.json",
  },
  {
    property: "reset/abort",
    requirement: "RFC9293-E30",
    because: "Once the host's socket has told its end (SS_FCANTRCVMORE), slirp_pollfds_fill() asks for no more " +
      "news of it: an ABORT after a half-close is never noticed.",
    scenario: "reset--abort/slirp-not-noticed.json",
  },
  {
    property: "reset/abort",
    requirement: "S9",
    because: "Once the host's socket has told its end (SS_FCANTRCVMORE), slirp_pollfds_fill() asks for no more " +
      "news of it: an ABORT after a half-close is never noticed.",
  },
  {
    property: "options/default-mss",
    requirement: "MUST-15",
    because: "tcp_newtcpcb() begins with what the interface can take less 60 octets (so_ffamily is not set yet), " +
      "and nothing assumes 536 or 1220 octets when the peer's SYN has no MSS option.",
    scenario: "options--default-mss/slirp-1440.json",
  },
  {
    property: "options/default-mss-of-ipv6",
    requirement: "MUST-15",
    because: "tcp_newtcpcb() begins with what the interface can take less 60 octets (so_ffamily is not set yet), " +
      "and nothing assumes 536 or 1220 octets when the peer's SYN has no MSS option.",
    scenario: "options--default-mss-of-ipv6/slirp-1440.json",
  },
  {
    property: "options/none-at-all",
    requirement: "MUST-15",
    because: "tcp_newtcpcb() begins with what the interface can take less 60 octets (so_ffamily is not set yet), " +
      "and nothing assumes 536 or 1220 octets when the peer's SYN has no MSS option.",
    scenario: "options--none-at-all/slirp-1440.json",
  },
  {
    property: "options/mss-is-honoured",
    requirement: "MUST-16",
    because: "tcp_input() keeps the guest's SYN until the host's connect() is through, and comes back to it at " +
      "cont_conn with optp forgotten: the MSS option of a SYN that a guest sends is never read.",
    scenario: "options--mss-is-honoured/slirp-not-read.json",
  },
  {
    property: "options/unknown-are-skipped",
    requirement: "MUST-16",
    because: "tcp_input() keeps the guest's SYN until the host's connect() is through, and comes back to it at " +
      "cont_conn with optp forgotten: the MSS option of a SYN that a guest sends is never read.",
    scenario: "options--unknown-are-skipped/slirp-not-read.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E44",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "states--synchronized/slirp-end-of-stream.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E45",
    because: "An RST with text that comes when the application has let go is answered with an RST: tcp_input() " +
      "looks for text that is too late before it looks at RST.",
    scenario: "states--synchronized/slirp-answers-a-reset.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E47",
    because: "Text that comes when both ends have closed resets the connection, in a segment without ACK as well: " +
      "tcp_input() looks for text that is too late before it looks for ACK.",
    scenario: "states--synchronized/slirp-resets.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E55",
    because: "Text behind the peer's FIN is answered with an RST, and ends CLOSING, LAST-ACK or TIME-WAIT: " +
      "tcp_input() takes any text for new data after CLOSE.",
    scenario: "states--synchronized/slirp-resets.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E56",
    because: "TCPS_HAVERCVDFIN(s) is (s) >= TCPS_TIME_WAIT, so that CLOSE-WAIT, CLOSING and LAST-ACK are not among " +
      "the states in which the peer's FIN has come: more text, and another FIN, move RCV.NXT on.",
    scenario: "states--synchronized/slirp-takes-it.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-U8",
    because: "tcp_input() resets a connection for a SYN in the window with two RSTs, one at SND.NXT by tcp_drop() " +
      "and one at 0 or SEG.ACK by dropwithreset; and the application reads the end of the stream.",
    scenario: "states--synchronized/slirp-two-resets.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E41",
    because: "tcp_output() sends whatever it sends in FIN-WAIT-1, CLOSING and LAST-ACK with FIN, at the FIN's own " +
      "number: an acknowledgment then stands one before SND.NXT.",
    scenario: "states--synchronized/slirp-fin-again.json",
  },
  {
    property: "states/syn-sent",
    requirement: "RFC9293-E37",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "states--syn-sent/slirp-end-of-stream.json",
  },
  {
    property: "states/syn-sent",
    requirement: "RFC5961-R7",
    because: "In SYN-SENT tcp_input() looks at the acknowledgment before it looks at RST, and answers an RST with " +
      "an acknowledgment that it can't accept with another RST.",
    scenario: "states--syn-sent/slirp-answers-a-reset.json",
  },
  {
    property: "states/syn-sent",
    requirement: "RFC9293-E41",
    because: "tcp_input() marks an unacceptable segment for an acknowledgment and goes on; one without ACK is then " +
      "dropped at once, and nothing calls tcp_output(): a SYN that comes once more is not answered.",
    scenario: "states--syn-sent/slirp-silence.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S9",
    because: "tcp_input() answers whatever finds no connection and is not a plain SYN with an RST, RSTs included, " +
      "so that each RST of a peer that has gone draws another one.",
    scenario: "oracle--every-segment-and-duty/slirp-answers-a-reset.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-12",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "oracle--every-segment-and-duty/slirp-end-of-stream.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E37",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "oracle--every-segment-and-duty/slirp-end-of-stream.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E41",
    because: "tcp_input() marks an unacceptable segment for an acknowledgment and goes on; one without ACK is then " +
      "dropped at once, and nothing calls tcp_output(): a SYN that comes once more is not answered.",
    scenario: "oracle--every-segment-and-duty/slirp-silence.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E32",
    because: "libslirp looks at the host's socket for its end only when the connection is ESTABLISHED: a CLOSE or " +
      "an ABORT before that is not noticed, the handshake is completed, and a FIN follows.",
    scenario: "oracle--every-segment-and-duty/slirp-closes-late.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E11",
    because: "libslirp looks at the host's socket for its end only when the connection is ESTABLISHED: a CLOSE or " +
      "an ABORT before that is not noticed, the handshake is completed, and a FIN follows.",
    scenario: "oracle--every-segment-and-duty/slirp-closes-late.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-13",
    because: "libslirp looks at the host's socket for its end only when the connection is ESTABLISHED: a CLOSE or " +
      "an ABORT before that is not noticed, the handshake is completed, and a FIN follows.",
    scenario: "oracle--every-segment-and-duty/slirp-closes-late.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E40",
    because: "In SYN-SENT tcp_input() looks at the acknowledgment before it looks at RST, and answers an RST with " +
      "an acknowledgment that it can't accept with another RST.",
    scenario: "oracle--every-segment-and-duty/slirp-answers-a-reset.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E48",
    because: "tcp_input() takes SND.UNA =< SEG.ACK for good enough in SYN-RECEIVED: an acknowledgment of ISS, " +
      "which covers nothing that was sent, establishes the connection.",
    scenario: "oracle--every-segment-and-duty/slirp-believes-iss.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "A1",
    because: "tcp_input() trims a segment that is old to nothing, marks it for an acknowledgment, and goes on " +
      "processing its RST and its ACK. An RST anywhere in the half of the sequence space before RCV.NXT " +
      "ends the connection.",
    scenario: "oracle--every-segment-and-duty/slirp-believes-old-segments.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S3",
    because: "TCPS_HAVERCVDFIN(s) is (s) >= TCPS_TIME_WAIT, so that CLOSE-WAIT, CLOSING and LAST-ACK are not among " +
      "the states in which the peer's FIN has come: more text, and another FIN, move RCV.NXT on.",
    scenario: "oracle--every-segment-and-duty/slirp-takes-what-follows-the-fin.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "L2",
    because: "tcp_dooptions() calls tcp_mss() for the MSS option of any SYN that comes once more, and that calls " +
      "sbreserve(), which empties both buffers: what was written and not acknowledged is lost, and what is " +
      "written next leaves in its place.",
    scenario: "oracle--every-segment-and-duty/slirp-empties-its-buffer.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "T1",
    because: "tcp_dooptions() calls tcp_mss() for the MSS option of any SYN that comes once more, and that calls " +
      "sbreserve(), which empties both buffers: what was written and not acknowledged is lost, and what is " +
      "written next leaves in its place.",
    scenario: "oracle--every-segment-and-duty/slirp-empties-its-buffer.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S5",
    because: "tcp_dooptions() calls tcp_mss() for the MSS option of any SYN that comes once more, and that calls " +
      "sbreserve(), which empties both buffers: what was written and not acknowledged is lost, and what is " +
      "written next leaves in its place.",
    scenario: "oracle--every-segment-and-duty/slirp-empties-its-buffer.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-15",
    because: "tcp_newtcpcb() begins with what the interface can take less 60 octets (so_ffamily is not set yet), " +
      "and nothing assumes 536 or 1220 octets when the peer's SYN has no MSS option.",
    scenario: "oracle--every-segment-and-duty/slirp-1440.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-16",
    because: "tcp_input() keeps the guest's SYN until the host's connect() is through, and comes back to it at " +
      "cont_conn with optp forgotten: the MSS option of a SYN that a guest sends is never read.",
    scenario: "oracle--every-segment-and-duty/slirp-not-read.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-62",
    because: "tcp_output() sets URG while SND.UP is beyond SND.UNA, whatever SEG.SEQ is: behind the urgent data " +
      "the pointer is 0, and then, as 16 bits, almost 65,536 octets ahead.",
    scenario: "oracle--every-segment-and-duty/slirp-pointer-behind.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E20",
    because: "tcp_input() takes a window from a segment with the same SEG.SEQ and SEG.ACK only if it is larger.",
    scenario: "oracle--every-segment-and-duty/slirp-ignores-a-smaller-window.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-20",
    because: "tcp_close() ends the host's socket by an ordinary close, whatever the reason: after an RST, a " +
      "refusal or a time-out the application behind it reads the end of the stream as if the peer had " +
      "closed in good order.",
    scenario: "oracle--every-segment-and-duty/slirp-end-of-stream.json",
  },
  {
    property: "data/urgent-data-is-announced",
    requirement: "S14",
    because: "sosendoob() gives so_urgc octets to the host, as many as there are up to the urgent pointer, though " +
      "fewer have come: the application gets what the buffer held before, and sb_cc counts down below 0.",
    scenario: "data--urgent-data-is-announced/slirp-counts-below-nothing.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E56",
    because: "A FIN without text that repeats an acknowledgment counts as a duplicate: tcp_input() drops the third " +
      "one, FIN and all, when it has retransmitted.",
    scenario: "oracle--every-segment-and-duty/slirp-fin-untold.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "L3",
    because: "tcp_output() sends a segment whenever SND.UP is beyond SND.UNA, with nothing in it if the window has " +
      "no room.",
    scenario: "oracle--every-segment-and-duty/slirp-urgent-acknowledgments.json",
  },
  {
    property: "network/no-open-to-groups",
    requirement: "MUST-46",
    because: "slirp_add_hostfwd() takes any guest's address, and tcp_connect() sends a SYN to it.",
    scenario: "network--no-open-to-groups/slirp-takes-any.json",
  },
  {
    property: "network/silent-to-groups",
    requirement: "MUST-57",
    because: "sotranslate_out4() takes 255.255.255.255 for the host's own address, and a SYN to any other group is " +
      "connected on to: it is answered, or an ICMP error is.",
    scenario: "network--silent-to-groups/slirp-answers-everybody.json",
  },
  {
    property: "network/silent-to-groups",
    requirement: "S14",
    because: "For a SYN that the host refuses, tcp_input() hands its buffer to tcp_respond() and frees it all the " +
      "same: if the answer has to wait for the address of whoever sent the SYN, it is used after it was " +
      "freed, and the process ends with SIGSEGV.",
    scenario: "network--silent-to-groups/slirp-double-free.json",
  },
  {
    property: "network/silent-to-nobody",
    requirement: "MUST-63",
    because: "Nothing looks at the source of a SYN: one from a loopback, multicast or broadcast address is " +
      "answered.",
    scenario: "network--silent-to-nobody/slirp-answers-nobody.json",
  },
  {
    property: "network/silent-to-nobody",
    requirement: "S14",
    because: "For a SYN that the host refuses, tcp_input() hands its buffer to tcp_respond() and frees it all the " +
      "same: if the answer has to wait for the address of whoever sent the SYN, it is used after it was " +
      "freed, and the process ends with SIGSEGV.",
    scenario: "network--silent-to-nobody/slirp-double-free.json",
  },
  {
    property: "robustness/well-formed",
    requirement: "MUST-62",
    because: "tcp_output() sets URG while SND.UP is beyond SND.UNA, whatever SEG.SEQ is: behind the urgent data " +
      "the pointer is 0, and then, as 16 bits, almost 65,536 octets ahead.",
    scenario: "robustness--well-formed/slirp-pointer-behind.json",
  },
  {
    property: "reset/closed-port",
    requirement: "S9",
    because: "tcp_input() answers whatever finds no connection and is not a plain SYN with an RST, RSTs included, " +
      "so that each RST of a peer that has gone draws another one.",
    scenario: "reset--closed-port/slirp-answers-a-reset.json",
  },
  {
    property: "reset/outside-window",
    requirement: "S10",
    because: "tcp_input() trims a segment that is old to nothing, marks it for an acknowledgment, and goes on " +
      "processing its RST and its ACK. An RST anywhere in the half of the sequence space before RCV.NXT " +
      "ends the connection, and the peer's next segment is answered with an RST.",
    scenario: "reset--outside-window/slirp-believes-old-segments.json",
  },
  {
    property: "states/calls",
    requirement: "RFC9293-E31",
    because: "Once the host's socket has told its end (SS_FCANTRCVMORE), slirp_pollfds_fill() asks for no more " +
      "news of it: an ABORT after a half-close is never noticed.",
    scenario: "states--calls/slirp-not-noticed.json",
  },
  {
    property: "states/syn-received",
    requirement: "RFC9293-E48",
    because: "tcp_input() takes SND.UNA =< SEG.ACK for good enough in SYN-RECEIVED: an acknowledgment of ISS, " +
      "which covers nothing that was sent, establishes the connection.",
    scenario: "states--syn-received/slirp-believes-iss.json",
  },
  {
    property: "states/syn-received",
    requirement: "RFC9293-U8",
    because: "tcp_input() resets a connection for a SYN in the window with two RSTs, one at SND.NXT by tcp_drop() " +
      "and one at 0 or SEG.ACK by dropwithreset; and the application reads the end of the stream.",
    scenario: "states--syn-received/slirp-two-resets.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC5961-R14",
    because: "In TIME-WAIT tcp_input() starts the timer anew and answers only what lies outside of its window: a " +
      "FIN at RCV.NXT is dropped in silence.",
    scenario: "oracle--every-segment-and-duty/slirp-takes-fin-for-old.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E30",
    because: "Once the host's socket has told its end (SS_FCANTRCVMORE), slirp_pollfds_fill() asks for no more " +
      "news of it: an ABORT after a half-close is never noticed.",
    scenario: "oracle--every-segment-and-duty/slirp-not-noticed.json",
  },
  {
    property: "oracle/calm",
    requirement: "S9",
    because: "tcp_input() answers whatever finds no connection and is not a plain SYN with an RST, RSTs included, " +
      "so that each RST of a peer that has gone draws another one.",
    scenario: "oracle--calm/slirp-answers-a-reset.json",
  },
  {
    property: "data/urgent-data-stays-in-the-stream",
    requirement: "S1",
    because: "sosendoob() gives so_urgc octets to the host, as many as there are up to the urgent pointer, though " +
      "fewer have come: the application reads what the buffer held before.",
    scenario: "data--urgent-data-stays-in-the-stream/slirp-urgent-garbage.json",
  },
];

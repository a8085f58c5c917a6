/** What lwIP is known to do against a requirement. Each line was written after a look at the packets and its source. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `lwip`: one that passes is a failure of the gate, so delete it then. */
export const LWIP: readonly KnownDeviation[] = [
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-13",
    because: "TIME-WAIT is entered without restarting the timer (tcp_process), and after tcp_close() no segment " +
      "restarts it either: it ends 2 MSL after the last segment that came before the CLOSE, in an idle " +
      "connection at once.",
    scenario: "oracle--every-segment-and-duty/lwip-time-wait-counts-from-the-last-segment.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S9",
    because: "Each RST of tcp_rst() has ACK and an acknowledgment number, in answer to a segment with ACK as well, " +
      "which section 3.10.7.1 answers with SEQ = SEG.ACK and RST alone.",
    scenario: "oracle--every-segment-and-duty/lwip-reset-with-ack.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-40",
    because: "When the delayed acknowledgment is due and Nagle's algorithm holds text back, tcp_output() sends " +
      "neither, and tcp_fasttmr() takes the acknowledgment for sent.",
    scenario: "oracle--every-segment-and-duty/lwip-nagle-keeps-the-acknowledgment.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E41",
    because: "An answer to an unacceptable segment is left to tcp_output(), which sends nothing as long as Nagle's " +
      "algorithm holds text back.",
    scenario: "oracle--every-segment-and-duty/lwip-nagle-keeps-the-answer.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E40",
    because: "In SYN-SENT tcp_process() answers any segment with ACK and without SYN with an RST, one that " +
      "acknowledges the SYN as well: a peer in SYN-RECEIVED or ESTABLISHED loses its connection when its " +
      "SYN,ACK was lost.",
    scenario: "oracle--every-segment-and-duty/lwip-resets-an-acknowledgment-of-its-syn.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E20",
    because: "tcp_receive() takes a window from a segment with the same SEG.SEQ and SEG.ACK only if it is larger, " +
      "and from an older segment too if it is; one that the peer takes back is not noticed.",
    scenario: "oracle--every-segment-and-duty/lwip-smaller-window-is-not-taken.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E13",
    because: "The keep-alive timer looks at what arrived only: a keep-alive leaves, at SND.NXT - 1, while text is " +
      "unacknowledged. And in TIME-WAIT an unacceptable segment without text is not answered " +
      "(tcp_timewait_input skips that check).",
    scenario: "oracle--every-segment-and-duty/lwip-keep-alive-beside-text.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E24",
    because: "The retransmission timer sets cwnd to one segment in SYN-SENT as well, and tcp_output() then sends " +
      "text that was queued, behind the SYN and without ACK.",
    scenario: "oracle--every-segment-and-duty/lwip-text-in-syn-sent.json",
  },
  {
    property: "handshake/stray-resets",
    requirement: "S9",
    because: "In SYN-SENT tcp_process() compares the acknowledgment number of an RST with SND.NXT, and does not " +
      "ask whether the segment has ACK.",
    scenario: "handshake--stray-resets/lwip-obeys-a-reset-without-ack.json",
  },
  {
    property: "handshake/unpredictable-numbers",
    requirement: "X1",
    because: "tcp_next_iss() adds the number of half seconds since the start to a counter that begins with 6510: " +
      "all connections of half a second have the same initial sequence number, and anybody can tell it.",
    scenario: "handshake--unpredictable-numbers/lwip-same-number-for-all.json",
  },
  {
    property: "handshake/numbers-follow-a-clock",
    requirement: "MUST-8",
    because: "tcp_next_iss() moves on by the number of half seconds since the start for each connection; within " +
      "half a second of another one, a connection gets the same number.",
    scenario: "handshake--numbers-follow-a-clock/lwip-no-clock.json",
  },
  {
    property: "handshake/wrong-acknowledgment",
    requirement: "RFC9293-E36",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "handshake--wrong-acknowledgment/lwip-reset-with-ack.json",
  },
  {
    property: "handshake/old-duplicate-syn",
    requirement: "RFC9293-E36",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "handshake--old-duplicate-syn/lwip-reset-with-ack.json",
  },
  {
    property: "reset/closed-port",
    requirement: "RFC9293-E11",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "reset--closed-port/lwip-reset-with-ack.json",
  },
  {
    property: "reset/listener",
    requirement: "RFC9293-E33",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "reset--listener/lwip-reset-with-ack.json",
  },
  {
    property: "network/ip-options-ignored",
    requirement: "RFC9293-E11",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well. The IP options are ignored as " +
      "they should be.",
    scenario: "network--ip-options-ignored/lwip-reset-with-ack.json",
  },
  {
    property: "close/time-wait-lasts",
    requirement: "T4",
    because: "TIME-WAIT is entered without restarting the timer: it lasts 2 MSL from the last segment that came " +
      "before the CLOSE.",
    scenario: "close--time-wait-lasts/lwip-counts-from-the-last-segment.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "T1",
    because: "When the retransmission timer expires and the peer has taken its window back, tcp_output() sends " +
      "nothing, and starts the persist timer: what is unacknowledged is sent again 1.5 s later.",
    scenario: "oracle--every-segment-and-duty/lwip-waits-for-the-persist-timer.json",
  },
  {
    property: "ack/text-without-ack-is-ignored",
    requirement: "S1",
    because: "tcp_receive() looks at ACK for the send window only: text in a segment without ACK is given to the " +
      "application.",
    scenario: "ack--text-without-ack-is-ignored/lwip-takes-it.json",
  },
  {
    property: "ack/unsent-acknowledgment-changes-nothing",
    requirement: "S1",
    because: "A segment that acknowledges what was never sent is answered, and then its text is given to the " +
      "application all the same (tcp_receive).",
    scenario: "ack--unsent-acknowledgment-changes-nothing/lwip-takes-its-text.json",
  },
  {
    property: "ack/old-acknowledgment-changes-nothing",
    requirement: "S6",
    because: "tcp_receive() takes the window of any segment with a later sequence number, and does not ask whether " +
      "its acknowledgment is below SND.UNA.",
    scenario: "ack--old-acknowledgment-changes-nothing/lwip-opens-the-window.json",
  },
  {
    property: "retransmission/syn-backs-off",
    requirement: "RFC6298-R16",
    because: "tcp_slowtmr() does not double the time-out in SYN-SENT: the SYN leaves every 3 s.",
    scenario: "retransmission--syn-backs-off/lwip-every-three-seconds.json",
  },
  {
    property: "retransmission/keeps-backed-off",
    requirement: "RFC6298-R8",
    because: "tcp_receive() sets the time-out back to what was measured when anything new is acknowledged, though " +
      "it had been sent more than once.",
    scenario: "retransmission--keeps-backed-off/lwip-forgets-at-any-acknowledgment.json",
  },
  {
    property: "retransmission/timeout-after-lost-syn",
    requirement: "RFC6298-R18",
    because: "3 s are six ticks of 500 ms, of which the first may come at once.",
    scenario: "retransmission--timeout-after-lost-syn/lwip-up-to-a-tick-early.json",
  },
  {
    property: "congestion/lost-syn-one-segment",
    requirement: "RFC5681-R7",
    because: "tcp_process() sets the initial window whether the SYN was lost or not.",
    scenario: "congestion--lost-syn-one-segment/lwip-initial-window-as-ever.json",
  },
  {
    property: "reset/no-loop-of-acknowledgments",
    requirement: "L3",
    because: "There is no limit on acknowledgments in answer to unacceptable segments (RFC 5961, section 7).",
    scenario: "reset--no-loop-of-acknowledgments/lwip-answers-each.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E49",
    because: "A segment that acknowledges what was never sent is answered, and then its FIN is taken all the same " +
      "(tcp_receive).",
    scenario: "oracle--every-segment-and-duty/lwip-takes-the-fin.json",
  },
  {
    property: "states/guessed-acknowledgments",
    requirement: "RFC9293-U9",
    because: "tcp_receive() takes the text of a segment whose acknowledgment is older than any window that was " +
      "ever offered.",
    scenario: "states--guessed-acknowledgments/lwip-no-lower-bound.json",
  },
  {
    property: "options/mss-is-honoured",
    requirement: "MUST-16",
    because: "Text that is written in SYN-SENT is cut into segments of 536 octets at once (tcp_write), and sent so " +
      "even if the peer's MSS is smaller.",
    scenario: "options--mss-is-honoured/lwip-segments-cut-before-the-mss-is-known.json",
  },
  {
    property: "keep-alive/traffic-postpones-it",
    requirement: "MUST-26",
    because: "The keep-alive timer looks at what arrived only, and sends a keep-alive while text is " +
      "unacknowledged.",
    scenario: "keep-alive--traffic-postpones-it/lwip-beside-unacknowledged-text.json",
  },
  {
    property: "network/no-open-to-groups",
    requirement: "MUST-46",
    because: "tcp_connect() does not look at the kind of address that it is given.",
    scenario: "network--no-open-to-groups/lwip-opens-to-a-group.json",
  },
  {
    property: "network/header-as-asked",
    requirement: "MUST-49",
    because: "tcp_listen_input() does not hand the listener's TTL and codepoint down: the SYN,ACK has the default " +
      "ones.",
    scenario: "network--header-as-asked/lwip-default-on-syn-ack.json",
  },
  {
    property: "network/header-changes",
    requirement: "MUST-49",
    because: "tcp_listen_input() does not hand the listener's TTL and codepoint down: the SYN,ACK has the default " +
      "ones.",
    scenario: "network--header-changes/lwip-default-on-syn-ack.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E39",
    because: "There is no simultaneous open: in SYN-SENT tcp_process() ignores a SYN without ACK (MUST-10).",
    scenario: "oracle--every-segment-and-duty/lwip-no-simultaneous-open.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "A1",
    because: "In SYN-SENT an RST without ACK ends the connection, as tcp_process() compares its acknowledgment " +
      "number and does not ask for ACK. And the time that an orphan spends in FIN-WAIT-2 counts from the " +
      "last segment that came before the CLOSE.",
    scenario: "oracle--every-segment-and-duty/lwip-obeys-a-reset-without-ack.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-20",
    because: "tcp_slowtmr() removes a block in LAST-ACK 2 MSL after the last segment that came before the CLOSE, " +
      "whatever is still unacknowledged.",
    scenario: "oracle--every-segment-and-duty/lwip-last-ack-ends-early.json",
  },
  {
    property: "handshake/wrong-acknowledgment",
    requirement: "RFC9293-E48",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "handshake--wrong-acknowledgment/lwip-reset-with-ack.json",
  },
  {
    property: "handshake/forgetful-stack",
    requirement: "RFC9293-E33",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "handshake--forgetful-stack/lwip-reset-with-ack.json",
  },
  {
    property: "handshake/back-to-listen",
    requirement: "RFC9293-E46",
    because: "In SYN-RECEIVED tcp_process() ignores a SYN that is not the first one again, in the window too: it " +
      "is neither challenged, nor does it end the half-open connection.",
    scenario: "handshake--back-to-listen/lwip-ignores-the-syn.json",
  },
  {
    property: "handshake/duplicate-syn",
    requirement: "RFC5961-R9",
    because: "The challenge is left to tcp_output(), which sends nothing as long as Nagle's algorithm holds text " +
      "back.",
    scenario: "handshake--duplicate-syn/lwip-nagle-keeps-the-challenge.json",
  },
  {
    property: "stale/old-syn-in-time-wait",
    requirement: "S2",
    because: "The next initial sequence number is the last one plus the half seconds since the start: an old SYN " +
      "and an old acknowledgment make a connection that nobody opened.",
    scenario: "stale--old-syn-in-time-wait/lwip-numbers-hardly-move.json",
  },
  {
    property: "ack/unsent-acknowledgment-changes-nothing",
    requirement: "L2",
    because: "What it took of a segment that acknowledges what was never sent is acknowledged, and the peer, which " +
      "never sent it, can't go on.",
    scenario: "ack--unsent-acknowledgment-changes-nothing/lwip-text-of-nobody-in-the-stream.json",
  },
  {
    property: "ack/text-is-acknowledged-in-time",
    requirement: "MUST-40",
    because: "When the delayed acknowledgment is due and Nagle's algorithm holds text back, tcp_output() sends " +
      "neither, and tcp_fasttmr() takes the acknowledgment for sent.",
    scenario: "ack--text-is-acknowledged-in-time/lwip-nagle-keeps-it.json",
  },
  {
    property: "ack/old-window-changes-nothing",
    requirement: "RFC9293-E20",
    because: "tcp_receive() takes the window of a segment that is older by SND.WL1, if it acknowledges as much and " +
      "its window is larger.",
    scenario: "ack--old-window-changes-nothing/lwip-larger-one-is-taken.json",
  },
  {
    property: "retransmission/timeout-in-any-storm",
    requirement: "RFC6298-R19",
    because: "tcp_receive() sets the time-out back to what was measured when anything new is acknowledged, though " +
      "it had been sent more than once.",
    scenario: "retransmission--timeout-in-any-storm/lwip-forgets-at-any-acknowledgment.json",
  },
  {
    property: "congestion/window-opens-slowly",
    requirement: "RFC5681-R7",
    because: "tcp_process() sets the initial window whether the SYN was lost or not.",
    scenario: "congestion--window-opens-slowly/lwip-initial-window-as-ever.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E49",
    because: "A segment that acknowledges what was never sent is answered, and then its FIN is taken all the same " +
      "(tcp_receive).",
    scenario: "states--synchronized/lwip-takes-the-fin.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "L2",
    because: "Text that is written in SYN-SENT is cut into segments of 536 octets; one that is larger than the " +
      "initial window of four times a small MSS never leaves, and no timer runs.",
    scenario: "oracle--every-segment-and-duty/lwip-never-sends-it.json",
  },
  {
    property: "options/mss-is-honoured",
    requirement: "S14",
    because: "tcp_write() asserts that the last unsent segment is no longer than the MSS; text that was written in " +
      "SYN-SENT is cut into segments of 536 octets, and a peer that announces a smaller MSS brings the " +
      "process down at the next SEND.",
    scenario: "options--mss-is-honoured/lwip-assertion-on-a-small-mss.json",
  },
  {
    property: "network/header-as-asked",
    requirement: "MUST-48",
    because: "tcp_listen_input() does not hand the listener's codepoint down: the SYN,ACK has none.",
    scenario: "network--header-as-asked/lwip-default-codepoint-on-syn-ack.json",
  },
  {
    property: "network/header-changes",
    requirement: "MUST-48",
    because: "tcp_listen_input() does not hand the listener's codepoint down: the SYN,ACK has none.",
    scenario: "network--header-changes/lwip-default-codepoint-on-syn-ack.json",
  },
  {
    property: "oracle/calm",
    requirement: "S9",
    because: "Each RST of tcp_rst() has ACK and an acknowledgment number, in answer to a segment with ACK as well, " +
      "which section 3.10.7.1 answers with SEQ = SEG.ACK and RST alone.",
    scenario: "oracle--calm/lwip-reset-with-ack.json",
  },
  {
    property: "handshake/forgetful-stack",
    requirement: "RFC9293-E11",
    because: "The RST of tcp_rst() has ACK, in answer to a segment with ACK as well.",
    scenario: "handshake--forgetful-stack/lwip-reset-with-ack-from-nothing.json",
  },
  {
    property: "oracle/calm",
    requirement: "MUST-13",
    because: "TIME-WAIT is entered without restarting the timer (tcp_process), and after tcp_close() no segment " +
      "restarts it either: it ends 2 MSL after the last segment that came before the CLOSE.",
    scenario: "oracle--calm/lwip-time-wait-counts-from-the-last-segment.json",
  },
  {
    property: "ack/one-for-all",
    requirement: "MUST-58",
    because: "A copy of text that was received before is answered at once (tcp_receive calls tcp_send_empty_ack), " +
      "and the text that its acknowledgment lets go follows with the same acknowledgment.",
    scenario: "ack--one-for-all/lwip-bare-and-then-with-text.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E47",
    because: "tcp_receive() looks at ACK for the send window only: a FIN without ACK is taken.",
    scenario: "states--synchronized/lwip-takes-a-fin-without-ack.json",
  },
  {
    property: "reset/abort",
    requirement: "RFC9293-E30",
    because: "tcp_pcb_remove() sends the acknowledgment that was delayed, before the RST of tcp_abandon() leaves.",
    scenario: "reset--abort/lwip-delayed-acknowledgment-first.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E32",
    because: "tcp_pcb_remove() sends the acknowledgment that was delayed, before the RST of tcp_abandon() leaves.",
    scenario: "oracle--every-segment-and-duty/lwip-delayed-acknowledgment-after-abort.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E41",
    because: "tcp_receive() takes the acknowledgment of a segment before it looks whether the segment is in the " +
      "window.",
    scenario: "states--synchronized/lwip-takes-an-unacceptable-acknowledgment.json",
  },
  {
    property: "oracle/calm",
    requirement: "MUST-40",
    because: "When the delayed acknowledgment is due and Nagle's algorithm holds text back, tcp_output() sends " +
      "neither, and tcp_fasttmr() takes the acknowledgment for sent.",
    scenario: "oracle--calm/lwip-nagle-keeps-the-acknowledgment.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E28",
    because: "There is no simultaneous open: in SYN-SENT tcp_process() ignores a SYN without ACK (MUST-10), and a " +
      "CLOSE after it sends no FIN.",
    scenario: "oracle--every-segment-and-duty/lwip-no-simultaneous-open-to-close.json",
  },
  {
    property: "ack/unsent-acknowledgment-changes-nothing",
    requirement: "S6",
    because: "tcp_receive() takes the window of any segment with a later sequence number, and does not ask whether " +
      "its acknowledgment is one of what was sent.",
    scenario: "ack--unsent-acknowledgment-changes-nothing/lwip-takes-its-window.json",
  },
];

/** What gVisor's netstack is known to do against a requirement. Each line was written after a look at the packets. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** The known deviations of the stack `gvisor`: one that passes is a failure of the gate, so delete it then. */
export const GVISOR: readonly KnownDeviation[] = [
  {
    property: "reset/listener",
    requirement: "S9",
    because: "In LISTEN a segment with SYN and ACK draws an RST, also if it is an RST itself (handleListenSegment " +
      "in accept.go).",
    scenario: "reset--listener/gvisor-reset-of-a-reset.json",
  },
  {
    property: "states/syn-received",
    requirement: "RFC9293-E48",
    because: "After a simultaneous open any acknowledgment establishes the connection: the number is compared only " +
      "where there is a listener, whose cookies it might be one of (synRcvdState in connect.go).",
    scenario: "states--syn-received/gvisor-believes-anything.json",
  },
  {
    property: "states/calls",
    requirement: "RFC9293-E31",
    because: "A close that does not linger ends no connection in CLOSING, LAST-ACK or TIME-WAIT (closeLocked in " +
      "endpoint.go); Endpoint.Abort would, and send an RST.",
    scenario: "states--calls/gvisor-abort-in-closing.json",
  },
  {
    property: "network/icmp-finds-its-connection",
    requirement: "MUST-54",
    because: 'As in network/soft-errors-are-told: IP drops ICMP\'s "time exceeded" and "parameter problem" ' +
      "(https://github.com/google/gvisor/issues/3210).",
    scenario: "network--icmp-finds-its-connection/gvisor-time-exceeded.json",
  },
  {
    property: "network/header-as-asked",
    requirement: "MUST-49",
    because: "A connection does not inherit the time to live and the type of service of its listener, so that its " +
      "SYN,ACK has the stack's own (propagateInheritableOptionsLocked in accept.go).",
    scenario: "network--header-as-asked/gvisor-listener-not-asked.json",
  },
  {
    property: "network/header-changes",
    requirement: "MUST-49",
    because: "As in network/header-as-asked: the SYN,ACK of a listener has the stack's own time to live.",
    scenario: "network--header-changes/gvisor-listener-not-asked.json",
  },
  {
    property: "oracle/calm",
    requirement: "RFC7323-R19",
    because: "As in options/timestamps-on-every-segment: the acknowledgment of a FIN does not echo its timestamp.",
    scenario: "oracle--calm/gvisor-fin-not-echoed.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC7323-R19",
    because: "The receiver acknowledges a FIN before the sender's half looks at the segment's timestamp, so that " +
      "the acknowledgment of a FIN echoes the timestamp of what came before it (consumeSegment in rcv.go, " +
      "updateRecentTimestamp in snd.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-fin-not-echoed-r19.json",
  },
  {
    property: "network/soft-errors-are-told",
    requirement: "SHLD-25",
    because: 'ICMP\'s "time exceeded" and "parameter problem" are counted and dropped by IP, and reach no ' +
      "connection (handleICMP in network/ipv4/icmp.go; https://github.com/google/gvisor/issues/3210).",
    scenario: "network--soft-errors-are-told/gvisor-dropped-below.json",
  },
  {
    property: "close/fin-is-acknowledged",
    requirement: "RFC9293-E56",
    because: "A FIN that comes once more, with text that is old already, is not taken: text has to reach beyond " +
      "RCV.NXT, and a FIN does not count (consumeSegment in rcv.go).",
    scenario: "close--fin-is-acknowledged/gvisor-fin-behind-old-text.json",
  },
  {
    property: "close/close-in-syn-received",
    requirement: "RFC9293-E16",
    because: "A CLOSE in SYN-RECEIVED deletes the connection, and no FIN is sent.",
    scenario: "close--close-in-syn-received/gvisor-no-fin.json",
  },
  {
    property: "ack/old-acknowledgment-changes-nothing",
    requirement: "S6",
    because: "As in ack/old-window-changes-nothing: the window that an older acknowledgment offers is counted from " +
      "the newest one, so that more is sent than was ever allowed (handleRcvdSegment in snd.go).",
    scenario: "ack--old-acknowledgment-changes-nothing/gvisor-window-of-any-segment.json",
  },
  {
    property: "ack/old-window-changes-nothing",
    requirement: "RFC9293-E20",
    because: "The window is taken from any acceptable segment, in whichever order they were sent: there are no " +
      "SND.WL1 and SND.WL2 (handleRcvdSegment in snd.go).",
    scenario: "ack--old-window-changes-nothing/gvisor-window-of-any-segment.json",
  },
  {
    property: "reset/unacceptable-without-ack-acknowledged",
    requirement: "RFC9293-E41",
    because: "A segment with neither ACK nor RST nor SYN is dropped before its sequence number is looked at " +
      "(handleSegmentLocked in connect.go).",
    scenario: "reset--unacceptable-without-ack-acknowledged/gvisor-silence.json",
  },
  {
    property: "options/old-timestamps-are-refused",
    requirement: "RFC7323-R42",
    because: "There is no PAWS: text is taken whatever its timestamp. A comment says that it is not supported yet " +
      "(handleTimeWaitSegment in rcv.go).",
    scenario: "options--old-timestamps-are-refused/gvisor-no-paws.json",
  },
  {
    property: "window/right-edge-stays",
    requirement: "SHLD-14",
    because: "An acknowledgment that is sent in SYN-RECEIVED bears the window unscaled, so that with a shift of 7 " +
      "it offers 128 times as much as there is (synRcvdState in connect.go).",
    scenario: "window--right-edge-stays/gvisor-unscaled-in-syn-received.json",
  },
  {
    property: "window/no-silly-offers",
    requirement: "MUST-39",
    because: "Only a window that was closed waits until it can open by a full segment or half the buffer; any " +
      "other edge moves by what little there is with the next acknowledgment (getSendParams in rcv.go).",
    scenario: "window--no-silly-offers/gvisor-small-steps.json",
  },
  {
    property: "retransmission/not-too-early",
    requirement: "RFC6298-R11",
    because: "After a time-out, RACK's recovery and the sender's own loop each send the same segment again upon " +
      "one acknowledgment (handleRcvdSegment in snd.go).",
    scenario: "retransmission--not-too-early/gvisor-twice-at-once.json",
  },
  {
    property: "retransmission/keeps-backed-off",
    requirement: "RFC6298-R8",
    because: "Without timestamps the round trip of a segment that the timer sent again is measured from its last " +
      "copy, which Karn's algorithm forbids (sendSegmentFromPacketBuffer in snd.go); a fast retransmission " +
      "is left out.",
    scenario: "retransmission--keeps-backed-off/gvisor-sample-of-a-copy.json",
  },
  {
    property: "states/guessed-acknowledgments",
    requirement: "RFC9293-U9",
    because: "It answers with challenge ACKs as sections 3 and 4 of RFC 5961 have it, and lacks section 5: text is " +
      "taken whatever it acknowledges.",
    scenario: "states--guessed-acknowledgments/gvisor-old-acknowledgment-taken.json",
  },
  {
    property: "keep-alive/in-time",
    requirement: "MUST-27",
    because: "The timer of keep-alives is started by what arrives and by what is sent after the handshake, and not " +
      "by the handshake, so that a connection on which nothing ever happens has none (resetKeepaliveTimer " +
      "in connect.go).",
    scenario: "keep-alive--in-time/gvisor-never-started.json",
  },
  {
    property: "network/soft-errors-end-no-opening",
    requirement: "MUST-56",
    because: 'In SYN-SENT any "unreachable" ends the connection, soft ones too, as RFC 5461, section 4, describes ' +
      "of many stacks; RFC 9293, section 3.9.2.2, takes note of that, and forbids it (onICMPError in " +
      "endpoint.go, wanted by https://github.com/google/gvisor/pull/3207).",
    scenario: "network--soft-errors-end-no-opening/gvisor-unreachable-in-syn-sent.json",
  },
  {
    property: "network/soft-errors-end-no-half-open-connection",
    requirement: "MUST-56",
    because: 'A block in SYN-RECEIVED is dropped upon "net unreachable" and "host unreachable" about its SYN,ACK ' +
      "(onICMPError in endpoint.go).",
    scenario: "network--soft-errors-end-no-half-open-connection/gvisor-starts-over.json",
  },
  {
    property: "network/soft-errors-are-told",
    requirement: "MUST-56",
    because: "As in network/soft-errors-end-no-opening: the connection is over before its application can be told " +
      "of a soft error.",
    scenario: "network--soft-errors-are-told/gvisor-unreachable-in-syn-sent.json",
  },
  {
    property: "network/no-open-to-groups",
    requirement: "MUST-46",
    because: "Connect looks for a route and for nothing else, so that it sends SYNs to multicast and broadcast " +
      "addresses (connect in endpoint.go).",
    scenario: "network--no-open-to-groups/gvisor-syn-to-a-group.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S9",
    because: "An empty acknowledgment that has overtaken the peer's FIN, or outlived it, is taken for data after " +
      "the socket was closed: it stands one beyond RCV.NXT, and draws an RST in place of a duplicate " +
      "acknowledgment (handleRcvdSegmentClosing in rcv.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-reset-for-a-lost-fin-s9.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "SHLD-3",
    because: "A FIN behind a gap is taken for data after the socket was closed, in the same way: the RST leaves " +
      "before any of the data in the gap has come (handleRcvdSegmentClosing in rcv.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-reset-for-a-gap.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC7323-R7",
    because: "The SYN,ACK of a simultaneous open says a shift of 0 where the peer's SYN had no window scale, " +
      "instead of leaving the option out or saying what its own SYN said (synSentState in connect.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-other-shift-in-syn-ack-r7.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC7323-R29",
    because: "The options of a SYN or SYN,ACK are made once, and sent again as they were: the timestamp of a copy " +
      "is that of the first one, and goes back behind what was sent in between (sendSYNOpts in connect.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-syn-ack-with-old-options-r29.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-56",
    because: "As in network/soft-errors-end-no-opening: soft errors end openings.",
    scenario: "oracle--every-segment-and-duty/gvisor-unreachable-in-syn-sent-must-56.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E41",
    because: "As in reset/unacceptable-without-ack-acknowledged: nothing answers a segment without ACK.",
    scenario: "oracle--every-segment-and-duty/gvisor-silence-e41.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E38",
    because: "The text of a SYN,ACK is dropped: what it brings besides the SYN is looked at in SYN-RECEIVED only " +
      "(synSentState and synRcvdState in connect.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-text-of-a-syn-ack-e38.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E49",
    because: "In ESTABLISHED an acknowledgment of what was never sent is neither answered nor a reason to drop the " +
      "segment; a comment says that Linux does not answer either (handleRcvdSegmentClosing in rcv.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-silence-in-established-e49.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E28",
    because: "A CLOSE in SYN-RECEIVED deletes the connection and sends nothing, neither a FIN nor an RST " +
      "(closeNoShutdownLocked in endpoint.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-deleted-without-a-word-e28.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "A1",
    because: "As in close/close-in-syn-received, with a SYN,ACK that had crossed: that one does not establish the " +
      "connection, so that it is deleted by a CLOSE.",
    scenario: "oracle--every-segment-and-duty/gvisor-deleted-without-a-word-a1.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S6",
    because: "As in ack/old-acknowledgment-changes-nothing: the window of an older segment counts.",
    scenario: "oracle--every-segment-and-duty/gvisor-window-of-any-segment-s6.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E20",
    because: "As in ack/old-window-changes-nothing: the window of an older segment counts.",
    scenario: "oracle--every-segment-and-duty/gvisor-window-of-any-segment-e20.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC7323-R42",
    because: "As in options/old-timestamps-are-refused: there is no PAWS.",
    scenario: "oracle--every-segment-and-duty/gvisor-no-paws-r42.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E21",
    because: "A segment with text is dropped without an answer, before anything of it is looked at, while what " +
      "waits to be read takes more memory than the receive buffer has: each segment is charged for its " +
      "overhead (enqueue in segment_queue.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-silence-beyond-the-memory-e21.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E13",
    because: "Segments with text are dropped without an answer while what waits to be read takes more memory than " +
      "the receive buffer has (enqueue in segment_queue.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-silence-beyond-the-memory-e13.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E59",
    because: "While its own window is closed it takes acknowledgments at RCV.NXT only: those of a peer that has " +
      "sent a probe stand one beyond, and are dropped, so that what they acknowledge is sent again until R2 " +
      "(Acceptable in header/tcp.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-deaf-behind-a-closed-window-e59.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "S3",
    because: "In CLOSE-WAIT a second FIN, one beyond the first, is taken and acknowledged (consumeSegment in " +
      "rcv.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-second-fin-s3.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "T1",
    because: "Text in flight beyond a window that the peer took back to less than a segment is not sent again, not " +
      "by the timer either, which is then not started anew (maybeSendSegment in snd.go).",
    scenario: "oracle--every-segment-and-duty/gvisor-never-again-t1.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "RFC9293-E32",
    because: "As in states/calls: what was aborted in CLOSING goes on sending its FIN.",
    scenario: "oracle--every-segment-and-duty/gvisor-abort-in-closing-e32.json",
  },
  {
    property: "ack/unsent-acknowledgment-is-answered",
    requirement: "RFC9293-E49",
    because: "In ESTABLISHED an acknowledgment of what was never sent is neither answered nor a reason to drop the " +
      "segment; a comment says that Linux does not answer either (handleRcvdSegmentClosing in rcv.go).",
    scenario: "ack--unsent-acknowledgment-is-answered/gvisor-silence-in-established.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E49",
    because: "As in ack/unsent-acknowledgment-is-answered: the segment is not dropped, and its text is read.",
    scenario: "states--synchronized/gvisor-silence-in-established.json",
  },
  {
    property: "states/synchronized",
    requirement: "RFC9293-E56",
    because: "In CLOSE-WAIT a second FIN, one beyond the first, is taken and acknowledged (consumeSegment in " +
      "rcv.go).",
    scenario: "states--synchronized/gvisor-second-fin.json",
  },
  {
    property: "states/syn-received",
    requirement: "RFC9293-U8",
    because: "After a simultaneous open a SYN at another number in the window draws an RST, and the opening begins " +
      "anew with another ISS (synRcvdState in connect.go).",
    scenario: "states--syn-received/gvisor-starts-over.json",
  },
  {
    property: "ack/old-acknowledgment-changes-nothing",
    requirement: "L2",
    because: "Text in flight beyond a window of less than a segment is not sent again, not by the timer either, " +
      "which is then not started anew (maybeSendSegment in snd.go).",
    scenario: "ack--old-acknowledgment-changes-nothing/gvisor-never-again.json",
  },
  {
    property: "close/both-sides-close-after-simultaneous-open",
    requirement: "RFC9293-E16",
    because: "As in close/close-in-syn-received: no FIN is sent.",
    scenario: "close--both-sides-close-after-simultaneous-open/gvisor-no-fin.json",
  },
  {
    property: "congestion/lost-syn-one-segment",
    requirement: "RFC5681-R7",
    because: "The initial window is ten segments, whether the SYN was lost or not (InitialCwnd in snd.go).",
    scenario: "congestion--lost-syn-one-segment/gvisor-ten-segments.json",
  },
  {
    property: "retransmission/timeout-after-lost-syn",
    requirement: "RFC6298-R18",
    because: "The time-out begins with one second, whether the timer has expired for the SYN or not (newSender in " +
      "snd.go).",
    scenario: "retransmission--timeout-after-lost-syn/gvisor-one-second.json",
  },
  {
    property: "retransmission/timeout-follows-round-trips",
    requirement: "RFC6298-R19",
    because: "As in retransmission/keeps-backed-off: a sample of a copy ends the doubling of the time-out.",
    scenario: "retransmission--timeout-follows-round-trips/gvisor-sample-of-a-copy.json",
  },
  {
    property: "retransmission/timeout-in-any-storm",
    requirement: "RFC6298-R11",
    because: "As in retransmission/not-too-early: two loops send the same segment again.",
    scenario: "retransmission--timeout-in-any-storm/gvisor-twice-at-once.json",
  },
  {
    property: "options/timestamps-on-every-segment",
    requirement: "RFC7323-R29",
    because: "The options of a SYN or SYN,ACK are made once, and sent again as they were: the timestamp of a copy " +
      "is that of the first one, and goes back behind what was sent in between (sendSYNOpts in connect.go).",
    scenario: "options--timestamps-on-every-segment/gvisor-syn-with-old-options.json",
  },
  {
    property: "options/old-timestamps-in-every-state",
    requirement: "RFC7323-R42",
    because: "As in options/old-timestamps-are-refused: there is no PAWS.",
    scenario: "options--old-timestamps-in-every-state/gvisor-no-paws.json",
  },
  {
    property: "options/reneging-is-survived",
    requirement: "RFC6298-R6",
    because: "Of segments that left at the same instant RACK takes those that stand beyond the acknowledged one " +
      "for older, and for lost: the ends are compared the wrong way round (detectLoss in rack.go).",
    scenario: "options--reneging-is-survived/gvisor-sent-at-one-instant.json",
  },
  {
    property: "window/is-respected",
    requirement: "S6",
    because: "As in ack/old-acknowledgment-changes-nothing: the window of an older segment is counted from the " +
      "newest acknowledgment.",
    scenario: "window--is-respected/gvisor-window-of-any-segment.json",
  },
  {
    property: "window/no-silly-segments",
    requirement: "MUST-38",
    because: "A small write goes by itself if the next one does not fit into the same segment as a whole; a " +
      "comment says that splitting it might confuse applications (maybeSendSegment in snd.go).",
    scenario: "window--no-silly-segments/gvisor-writes-kept-whole.json",
  },
  {
    property: "window/probes-get-answers",
    requirement: "MUST-40",
    because: "Text that the window has room for is dropped without an answer while what waits to be read takes " +
      "more memory than the receive buffer has: each segment is charged for its overhead (enqueue in " +
      "segment_queue.go).",
    scenario: "window--probes-get-answers/gvisor-silence-beyond-the-memory.json",
  },
  {
    property: "oracle/every-segment-and-duty",
    requirement: "MUST-40",
    because: "As in window/probes-get-answers: segments beyond the memory are dropped without an answer.",
    scenario: "oracle--every-segment-and-duty/gvisor-silence-beyond-the-memory-must-40.json",
  },
  {
    property: "window/closed-window-takes-acknowledgments",
    requirement: "L2",
    because: "While its own window is closed it takes acknowledgments at RCV.NXT only: those of a peer that has " +
      "sent a probe stand one beyond, and are dropped, so that what they acknowledge is sent again until R2 " +
      "(Acceptable in header/tcp.go).",
    scenario: "window--closed-window-takes-acknowledgments/gvisor-deaf-behind-a-closed-window.json",
  },
  {
    property: "window/shrunk-to-zero-is-probed",
    requirement: "MUST-35",
    because: "Each acknowledgment that shows a closed window starts the timer of the probe anew, so that answers " +
      "which come before the probe put it off (postXmit in snd.go).",
    scenario: "window--shrunk-to-zero-is-probed/gvisor-probe-put-off.json",
  },
];

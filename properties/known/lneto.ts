/** What lneto is known to do against a requirement. Each finding was looked at in the packets and in its source. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** A property, the requirement that its violation names, and the scenario that shows it, unless its examples do. */
type Line = readonly [property: string, requirement: string, scenario?: string];

/** The lines of one finding: what the stack does, and everywhere that this is seen. */
const finding = (
  because: string,
  lines: readonly Line[],
  since: Partial<KnownDeviation> = {},
): readonly KnownDeviation[] =>
  lines.map(([property, requirement, slug]) => ({
    property,
    requirement,
    because,
    ...(slug === undefined ? {} : { scenario: `${property.replace("/", "--")}/lneto-${slug}.json` }),
    ...since,
  }));

/** What came with the retransmission timer and with the buffer for text out of order. */
const NEW: Partial<KnownDeviation> = { from: "0.3" };

/** The known deviations of the stack `lneto`: one that passes is a failure of the gate, so delete it then. */
export const LNETO: readonly KnownDeviation[] = [
  ...finding(
    "There is no TIME-WAIT: a connection is forgotten once the acknowledgment of the peer's FIN has left " +
      "(IsTxOver and Send in tcp/handler.go), and with it what was not read yet. Copies of the FIN go " +
      "unanswered.",
    [
      ["close/both-sides-close-in-any-storm", "L1", "timewait-l1"],
      ["close/fin-wait-2-after-shutdown-lasts", "T4", "timewait-t4"],
      ["close/first-closer-waits", "T4", "timewait-t4"],
      ["close/half-close-delivers", "L1", "timewait-l1"],
      ["close/simultaneous-close", "T4", "timewait-t4"],
      ["close/time-wait-answers-fin", "T4", "timewait-t4"],
      ["close/time-wait-lasts", "T4", "timewait-t4"],
      ["handshake/text-from-the-start", "L2", "timewait-l2"],
      ["oracle/every-segment-and-duty", "MUST-13", "timewait-must-13"],
      ["stale/nothing-of-an-old-connection-is-accepted", "S2", "timewait-s2"],
      ["states/synchronized", "RFC9293-E56", "timewait-rfc9293-e56"],
    ],
  ),
  ...finding(
    "In CLOSING, sending an acknowledgment leads to TIME-WAIT (ControlBlock.Send), and TIME-WAIT to oblivion, " +
      "whether or not its own FIN was acknowledged.",
    [
      ["oracle/calm", "A1", "closing-a1"],
      ["oracle/every-segment-and-duty", "A1", "closing-a1"],
    ],
  ),
  ...finding(
    "It forgets connections whose FIN is not acknowledged: in CLOSING when it acknowledges the peer's FIN, in " +
      "LAST-ACK upon any acknowledgment (ControlBlock.Send and Recv), and when Close is called once more after " +
      "Close, as one does after CloseWrite (Handler.Send aborts).",
    [
      ["close/both-sides-close", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/both-sides-close-after-simultaneous-open", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/both-sides-close-in-any-storm", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/close-in-syn-received", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/closing-segments-lost", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/crashed-process-closes", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/dead-peer-is-given-up", "RFC9293-E16", "forgotten-rfc9293-e16"],
      ["close/simultaneous-close", "RFC9293-E16", "forgotten-rfc9293-e16"],
    ],
  ),
  ...finding(
    "Closing a listener (tcp.Listener.Close) puts an end to whatever was accepted from it as well: nobody " +
      "serves it any longer, and nobody is told.",
    [
      ["close/crashed-process-closes", "L1", "listener-l1"],
    ],
  ),
  ...finding(
    "After nine segments in a row that it could not take it drops the connection without a word " +
      "(maxChallengeRejects in tcp/control.go), as happens when more than eight segments follow a lost one.",
    [
      ["ack/duplicate-is-acknowledged-again", "RFC9293-E41", "challenged-rfc9293-e41"],
      ["ack/text-is-acknowledged-in-time", "MUST-40", "challenged-must-40"],
      ["close/half-close-delivers", "MUST-40", "challenged-must-40"],
      ["close/half-close-delivers", "RFC9293-E17", "challenged-rfc9293-e17"],
      ["data/across-the-wrap", "L2", "challenged-l2"],
      ["data/everything-arrives", "L2", "challenged-l2"],
      ["window/what-is-offered-is-accepted", "S7", "challenged-s7"],
    ],
  ),
  ...finding(
    "In CLOSE-WAIT it closes by itself as soon as nothing waits to be sent (Handler.Send in tcp/handler.go), " +
      "so that its application can write no more once the peer has closed its direction.",
    [
      ["close/close-wait-lasts", "A1", "autoclose-a1"],
      ["close/close-wait-lasts", "L4", "autoclose-l4"],
      ["close/close-wait-lasts", "RFC9293-E18", "autoclose-rfc9293-e18"],
      ["close/half-close-ends-the-stream", "A1", "autoclose-a1"],
      ["close/never-closing-holds-close-wait", "L4", "autoclose-l4"],
      ["close/never-closing-holds-close-wait", "RFC9293-E18", "autoclose-rfc9293-e18"],
      ["oracle/every-segment-and-duty", "RFC9293-E18", "autoclose-rfc9293-e18"],
    ],
  ),
  ...finding(
    "tcp.RTO takes no note of segments without text, and once a FIN was sent no text is sent again either " +
      "(PendingSegment sends it in ESTABLISHED and CLOSE-WAIT only): whatever of the closing is lost, is lost " +
      "for good. See github.com/soypat/lneto/pull/207.",
    [
      ["close/both-sides-close", "L1", "finlost-l1"],
      ["close/both-sides-close-after-simultaneous-open", "L1", "finlost-l1"],
      ["close/close-in-syn-received", "L1", "finlost-l1"],
      ["close/closing-segments-lost", "L1", "finlost-l1"],
      ["close/dead-peer-is-given-up", "L5", "finlost-l5"],
      ["oracle/every-segment-and-duty", "T1", "finlost-t1"],
      ["close/fin-keeps-its-sequence-number", "T1", "finlost-t1"],
    ],
  ),
  ...finding(
    "When the timer expires SND.NXT goes back to SND.UNA (ControlBlock.RetransmitAll). What follows is " +
      "numbered from there, and an acknowledgment of what had been sent counts as one of something never sent: " +
      "it is dropped, and answered, without an end where nothing can be sent again.",
    [
      ["oracle/every-segment-and-duty", "RFC9293-E13", "rewound-rfc9293-e13"],
      ["reset/no-loop-of-acknowledgments", "L3", "rewound-l3"],
    ],
    NEW,
  ),
  ...finding(
    "There is no persist timer: a closed window is never probed, and if the update that opens it is lost, the " +
      "text is never sent.",
    [
      ["window/lost-update-is-survived", "L2", "noprobe-l2"],
      ["window/shrunk-to-zero-is-probed", "MUST-35", "noprobe-must-35"],
      ["window/zero-window-is-probed", "MUST-36", "noprobe-must-36"],
      ["window/probes-grow-rare", "T1"],
      ["window/stays-open-while-probes-are-answered", "T1"],
      ["window/first-probe-waits", "T1"],
    ],
  ),
  ...finding(
    "A segment that acknowledges nothing new can widen the send window, and never narrow it " +
      "(ControlBlock.Recv in tcp/control.go says so).",
    [
      ["ack/old-acknowledgment-changes-nothing", "S6", "narrow-s6"],
      ["ack/old-window-changes-nothing", "RFC9293-E20", "narrow-rfc9293-e20"],
      ["oracle/every-segment-and-duty", "RFC9293-E20", "narrow-rfc9293-e20"],
    ],
  ),
  ...finding(
    "In SYN-SENT every segment without SYN is taken for one outside of a window at 0 (validateIncomingSegment " +
      "comes first), and draws an acknowledgment of 0.",
    [
      ["ack/tells-the-truth", "S3", "strayack-s3"],
      ["data/what-is-read-was-written", "S3", "strayack-s3"],
      ["handshake/forgetful-stack", "RFC9293-E36", "strayack-rfc9293-e36"],
      ["handshake/old-duplicate-syn", "RFC9293-E36", "strayack-rfc9293-e36"],
      ["handshake/wrong-acknowledgment", "RFC9293-E36", "strayack-rfc9293-e36"],
      ["oracle/every-segment-and-duty", "RFC9293-E36", "strayack-rfc9293-e36"],
      ["states/syn-sent", "RFC9293-E40", "strayack-rfc9293-e40"],
      ["states/syn-sent", "RFC9293-E57", "strayack-rfc9293-e57"],
    ],
  ),
  ...finding(
    "In SYN-SENT every RST is obeyed, whatever it acknowledges (ControlBlock.handleRST).",
    [
      ["handshake/simultaneous-open", "S9", "strayrst-s9"],
      ["handshake/stray-resets", "S9", "strayrst-s9"],
      ["handshake/three-segments", "S9", "strayrst-s9"],
      ["handshake/wrong-acknowledgment", "S9", "strayrst-s9"],
      ["states/syn-sent", "RFC5961-R7", "strayrst-rfc5961-r7"],
    ],
  ),
  ...finding(
    "Before it is ESTABLISHED it answers whatever does not acknowledge its SYN with an RST, a SYN,ACK in " +
      "SYN-RECEIVED too, and having sent that it forgets the connection (Handler.Send calls Abort after every " +
      "RST).",
    [
      ["handshake/wrong-acknowledgment", "S10", "ownrst-s10"],
      ["oracle/every-segment-and-duty", "S9", "ownrst-s9"],
      ["states/syn-received", "RFC9293-E48", "ownrst-rfc9293-e48"],
      ["states/syn-received", "RFC9293-U8", "ownrst-rfc9293-u8"],
      ["states/syn-sent", "RFC9293-E36", "ownrst-rfc9293-e36"],
    ],
  ),
  ...finding(
    "A SYN that a connection has dropped, or challenged, draws an RST as well, as if nobody were there " +
      "(StackPorts.Demux in internet/stack-ports.go).",
    [
      ["states/synchronized", "RFC9293-U8", "doublerst-rfc9293-u8"],
    ],
  ),
  ...finding(
    "In SYN-SENT an RST is obeyed only where its sequence number lies in a window at 0 " +
      "(validateIncomingSegment comes first): a refusal with another one is not heard.",
    [
      ["states/syn-sent", "RFC9293-E37", "refusal-rfc9293-e37"],
    ],
  ),
  ...finding(
    "Only in ESTABLISHED does it see that an acknowledgment is of something never sent " +
      "(validateIncomingSegment): elsewhere the segment is taken, its FIN included.",
    [
      ["oracle/every-segment-and-duty", "RFC9293-E49", "unsent-rfc9293-e49"],
      ["states/synchronized", "RFC9293-E49", "unsent-rfc9293-e49"],
    ],
  ),
  ...finding(
    "CLOSE in SYN-SENT leaves a block that looks as if its SYN had not been sent (Handler.AwaitingSynSend), " +
      "so that the next chance to send brings the SYN once more.",
    [
      ["close/close-in-syn-sent", "RFC9293-E27", "resyn-rfc9293-e27"],
      ["oracle/every-segment-and-duty", "RFC9293-E32", "resyn-rfc9293-e32"],
      ["states/calls", "RFC9293-E27", "resyn-rfc9293-e27"],
    ],
  ),
  ...finding(
    "After a crossing SYN, the SYN of the SYN,ACK counts once more (ControlBlock.Recv moves RCV.NXT on by " +
      "every segment's length), so that what it acknowledges is one octet too far and the connection is stuck.",
    [
      ["oracle/every-segment-and-duty", "S3", "simopen-s3"],
    ],
  ),
  ...finding(
    "tcp.Conn.Abort forgets the connection, and sends nothing.",
    [
      ["oracle/every-segment-and-duty", "RFC9293-E30", "abort-rfc9293-e30"],
      ["reset/abort", "RFC9293-E30", "abort-rfc9293-e30"],
      ["states/calls", "RFC9293-E30", "abort-rfc9293-e30"],
    ],
  ),
  ...finding(
    "Where there is no connection only a SYN draws an RST (StackPorts.Demux), and over IPv4 only; at a " +
      "listener's port what has no ACK is dropped as well.",
    [
      ["handshake/forgetful-stack", "RFC9293-E11", "closed-rfc9293-e11"],
      ["oracle/calm", "RFC9293-E11", "closed-rfc9293-e11"],
      ["oracle/every-segment-and-duty", "RFC9293-E11", "closed-rfc9293-e11"],
    ],
  ),
  ...finding(
    "The RST that refuses a SYN acknowledges SEG.SEQ + 1, whatever text or FIN comes with it " +
      "(StackPorts.Demux, Listener.Demux).",
    [
      ["reset/closed-port", "RFC9293-E11", "synlength-rfc9293-e11"],
    ],
  ),
  ...finding(
    "Text or FIN that comes with a SYN is acknowledged at once, and the text given to the application, before " +
      "the handshake is complete (ControlBlock.Recv, Handler.Recv): anybody's, if the SYN was not the peer's.",
    [
      ["handshake/text-waits", "RFC9293-E8", "syntext-rfc9293-e8"],
      ["handshake/text-waits", "S1", "syntext-s1"],
      ["states/syn-sent", "RFC9293-E39", "syntext-rfc9293-e39"],
    ],
  ),
  ...finding(
    "Text or FIN in the segment that completes a handshake is taken without an acknowledgment, and the FIN is " +
      "forgotten though it counts (rcvSynRcvd in tcp/control_rcvhandlers.go).",
    [
      ["close/fin-is-acknowledged", "RFC9293-E56", "third-rfc9293-e56"],
      ["oracle/every-segment-and-duty", "MUST-40", "third-must-40"],
      ["oracle/every-segment-and-duty", "RFC9293-E56", "third-rfc9293-e56"],
    ],
  ),
  ...finding(
    "An ESTABLISHED connection that was not accepted yet is not asked for segments (Listener.Encapsulate), so " +
      "that nothing that arrives is acknowledged before.",
    [
      ["oracle/every-segment-and-duty", "RFC9293-E41", "unaccepted-rfc9293-e41"],
    ],
  ),
  ...finding(
    "Of a segment that is not next nothing is taken but text: neither its acknowledgment nor its window " +
      "(errRequireSequential in tcp/control.go, handleOutOfOrder in tcp/handler.go).",
    [
      ["oracle/every-segment-and-duty", "L2", "notnext-l2"],
      ["oracle/every-segment-and-duty", "RFC9293-E48", "notnext-rfc9293-e48"],
      ["oracle/every-segment-and-duty", "RFC9293-E59", "notnext-rfc9293-e59"],
      ["oracle/every-segment-and-duty", "S10", "notnext-s10"],
    ],
  ),
  ...finding(
    "An empty segment that is in the window and not next is challenged (errRequireSequential in " +
      "tcp/control.go): two ends that miss each other's FIN go on answering acknowledgments.",
    [
      ["oracle/every-segment-and-duty", "L3", "empty-l3"],
    ],
  ),
  ...finding(
    "In SYN-RECEIVED every RST in the window leads back to LISTEN, exact or not, and after an active OPEN as " +
      "well (ControlBlock.handleRST): no application is told.",
    [
      ["oracle/every-segment-and-duty", "RFC5961-R5", "rstsynrcvd-rfc5961-r5"],
      ["oracle/every-segment-and-duty", "RFC9293-E37", "rstsynrcvd-rfc9293-e37"],
      ["states/syn-received", "RFC9293-E43", "rstsynrcvd-rfc9293-e43"],
    ],
  ),
  ...finding(
    "In SYN-RECEIVED a SYN is dropped in silence (rcvSynRcvd in tcp/control_rcvhandlers.go): neither " +
      "challenged nor a way back to LISTEN.",
    [
      ["handshake/back-to-listen", "RFC9293-E46", "synsynrcvd-rfc9293-e46"],
      ["oracle/every-segment-and-duty", "RFC5961-R9", "synsynrcvd-rfc5961-r9"],
      ["oracle/every-segment-and-duty", "RFC9293-E33", "synsynrcvd-rfc9293-e33"],
      ["states/syn-received", "RFC9293-E41", "synsynrcvd-rfc9293-e41"],
    ],
  ),
  ...finding(
    "A FIN that leaves in SYN-RECEIVED has no ACK bit (ControlBlock.Close).",
    [
      ["oracle/every-segment-and-duty", "RFC9293-E2", "barefin-rfc9293-e2"],
    ],
  ),
  ...finding(
    "Of a segment that begins before RCV.NXT nothing is taken, though its end be new (errRequireSequential in " +
      "tcp/control.go).",
    [
      ["data/overlapping-text-is-acknowledged", "MUST-40", "overlap-must-40"],
    ],
  ),
  ...finding(
    "What does not fit into the receive buffer is dropped without a word (Handler.Recv returns " +
      "ErrBufferFull), probes of the closed window included.",
    [
      ["oracle/every-segment-and-duty", "RFC9293-E21", "atzero-rfc9293-e21"],
      ["window/closed-window-takes-acknowledgments", "L2", "atzero-l2"],
      ["window/probes-get-answers", "RFC9293-E21", "atzero-rfc9293-e21"],
    ],
  ),
  ...finding(
    "What looks like a keep-alive is dropped in silence (Handler.Recv, IncomingIsKeepalive), so that the peer " +
      "takes the connection for dead.",
    [
      ["keep-alive/answers", "RFC9293-E13", "keepalive-rfc9293-e13"],
      ["keep-alive/answers", "S10", "keepalive-s10"],
    ],
  ),
  ...finding(
    "Without an MSS option from the peer it assumes none, and fills its own link " +
      "(ControlBlock.PendingSegment: 0 means not set).",
    [
      ["options/default-mss", "MUST-15", "mss-must-15"],
      ["options/default-mss-of-ipv6", "MUST-15", "mss-must-15"],
      ["options/none-at-all", "MUST-15", "mss-must-15"],
      ["oracle/every-segment-and-duty", "MUST-15", "mss-must-15"],
    ],
  ),
  ...finding(
    "What is held out of order is subtracted from the window that is offered (Handler.recvWindow in " +
      "tcp/handler.go), so that its right edge moves to the left.",
    [
      ["oracle/every-segment-and-duty", "SHLD-14", "shrink-shld-14"],
    ],
    NEW,
  ),
  ...finding(
    "When its application reads the buffer empty while text is held out of order, the ring starts anew at 0, " +
      "and what was held is taken from the wrong place: the stream has other octets than were sent. See " +
      "github.com/soypat/lneto/pull/181.",
    [
      ["data/across-the-wrap", "S1", "ring-s1"],
      ["data/overlaps-do-no-harm", "S1", "ring-s1"],
      ["data/what-is-read-was-written", "S1", "ring-s1"],
      ["handshake/text-from-the-start", "S1", "ring-s1"],
      ["oracle/every-segment-and-duty", "S1", "ring-s1"],
      ["stale/reopened-from-time-wait", "S2", "ring-s2"],
    ],
    NEW,
  ),
  ...finding(
    "There is no R2: a connection is never given up, however often its text was sent.",
    [
      ["oracle/every-segment-and-duty", "MUST-20", "forever-must-20"],
      ["retransmission/dead-peer-is-given-up", "MUST-20", "forever-must-20"],
    ],
  ),
  ...finding(
    "There is no congestion control: the peer's window is all that counts, and the timer has all of it sent " +
      "again.",
    [
      ["congestion/lost-syn-one-segment", "RFC5681-R5", "nocc-rfc5681-r5"],
      ["congestion/lost-syn-one-segment", "RFC5681-R7", "nocc-rfc5681-r7"],
      ["congestion/one-segment-after-time-out", "RFC5681-R16", "nocc-rfc5681-r16"],
      ["congestion/window-opens-slowly", "RFC5681-R1", "nocc-rfc5681-r1"],
      ["congestion/window-opens-slowly", "RFC5681-R5", "nocc-rfc5681-r5"],
      ["congestion/window-opens-slowly", "RFC5681-R7", "nocc-rfc5681-r7"],
    ],
  ),
  ...finding(
    "tcp.RTO starts its timer anew with every acknowledgment that arrives, also one of nothing new (RTO.PreRx " +
      "in tcp/rto.go).",
    [
      ["retransmission/timeout-follows-round-trips", "RFC6298-R14", "timer-rfc6298-r14"],
      ["retransmission/timeout-in-any-storm", "RFC6298-R12", "timer-rfc6298-r12"],
      ["retransmission/timeout-in-any-storm", "RFC6298-R14", "timer-rfc6298-r14"],
      ["retransmission/timeout-while-writing", "RFC6298-R12", "timer-rfc6298-r12"],
    ],
    NEW,
  ),
  ...finding(
    "tcp.RTO knows nothing of the handshake: its timeout is a second when the first text is sent, however " +
      "long the round trip, and however often the SYN was lost.",
    [
      ["retransmission/timeout-after-lost-syn", "RFC6298-R18", "syntimer-rfc6298-r18"],
      ["retransmission/timeout-follows-round-trips", "RFC6298-R18", "syntimer-rfc6298-r18"],
      ["retransmission/timeout-follows-round-trips", "RFC6298-R3", "syntimer-rfc6298-r3"],
      ["retransmission/timeout-in-any-storm", "RFC6298-R11", "syntimer-rfc6298-r11"],
      ["retransmission/timeout-in-any-storm", "RFC6298-R18", "syntimer-rfc6298-r18"],
      ["retransmission/timeout-in-any-storm", "RFC6298-R3", "syntimer-rfc6298-r3"],
    ],
    NEW,
  ),
  ...finding(
    "An acknowledgment is not compared with SND.UNA - MAX.SND.WND: text with any old one is taken " +
      "(validateIncomingSegment in tcp/control.go).",
    [
      ["states/guessed-acknowledgments", "RFC9293-U9", "oldack-rfc9293-u9"],
    ],
  ),
  ...finding(
    "Text in a segment without ACK is taken (ControlBlock.Recv looks at the bit for the acknowledgment " +
      "alone), and so is a FIN.",
    [
      ["ack/text-without-ack-is-ignored", "S1", "noack-s1"],
      ["states/syn-received", "RFC9293-E47", "noack-rfc9293-e47"],
      ["states/synchronized", "RFC9293-E47", "noack-rfc9293-e47"],
    ],
  ),
  ...finding(
    "Nobody looks at what kind of address it is, neither at the remote one of an OPEN nor at the source of " +
      "what arrives.",
    [
      ["network/no-open-to-groups", "L2", "groups-l2"],
      ["network/no-open-to-groups", "MUST-46", "groups-must-46"],
      ["network/silent-to-nobody", "MUST-63", "groups-must-63"],
      ["oracle/every-segment-and-duty", "MUST-63", "answers-nobody-must-63"],
    ],
  ),
  ...finding(
    "Every segment offers all that is free (Handler.Send); only acknowledgments that would do nothing else " +
      "are held back.",
    [
      ["window/no-silly-offers", "MUST-39", "silly-must-39"],
    ],
  ),
  ...finding(
    "The checksum of an IPv4 header is computed over its first 20 octets only (CRCWriteHeader in " +
      "ipv4/frame.go), so that whatever comes with IP options is dropped.",
    [
      ["network/ip-options-ignored", "RFC9293-E11", "ipoptions-rfc9293-e11"],
    ],
  ),
  ...finding(
    "Every acknowledgment of nothing new beyond the second has the oldest segment sent again, and once it was " +
      "sent 250 times it is sent without an end: the counter stands still (nRetransmit in ControlBlock.Send, " +
      "HasPendingRetransmit).",
    [
      ["retransmission/in-time", "S14", "flood-s14"],
      ["robustness/harmless-segments", "S14", "flood-s14"],
      ["robustness/well-formed", "S14", "flood-s14"],
    ],
  ),
];

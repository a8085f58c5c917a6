/** What smoltcp is known to do against a requirement. Each line was written after a look at the packets. */

import type { KnownDeviation } from "../../src/runner/known.ts";

/** A property and a requirement; in which versions, if not in each; and the scenario, if it has a name of its own. */
type Line = readonly [property: string, requirement: string, more?: Partial<KnownDeviation>];

/** Lines that have one reason, and scenarios of one name. */
const because = (reason: string, scenario: string, ...lines: readonly Line[]): readonly KnownDeviation[] =>
  lines.map(([property, requirement, more = {}]) => ({
    property,
    requirement,
    because: reason,
    ...more,
    scenario: `${property.replace("/", "--")}/smoltcp-${more.scenario ?? scenario}.json`,
  }));

/**
 * The known deviations of the stack `smoltcp`: one that passes is a failure of the gate, so delete it then. Names in
 * backquotes are those of its source, in `socket/tcp.rs` where no file is named.
 */
export const SMOLTCP: readonly KnownDeviation[] = [
  ...because(
    "Every segment after the SYN has to have ACK: one without is dropped before its sequence number is looked " +
      "at, so that a SYN of a peer that has started anew, and what lies outside of the window, draw no " +
      "acknowledgment.",
    "no-ack-no-answer",
    ["handshake/duplicate-syn", "RFC5961-R9"],
    ["oracle/every-segment-and-duty", "RFC9293-E41"],
    ["oracle/every-segment-and-duty", "RFC5961-R9", { scenario: "no-ack-no-answer-rfc5961-r9" }],
    ["reset/unacceptable-without-ack-acknowledged", "RFC9293-E41"],
    ["states/syn-received", "RFC9293-E41"],
    ["states/synchronized", "RFC9293-U8"],
    ["states/synchronized", "RFC9293-E41", { scenario: "no-ack-no-answer-rfc9293-e41" }],
  ),
  ...because(
    "A segment whose acknowledgment is below SND.UNA is dropped as a whole before its sequence number is looked " +
      "at: its text and its FIN are lost, and what was received before is not acknowledged again.",
    "old-ack-drops-all",
    ["ack/duplicate-is-acknowledged-again", "RFC9293-E41"],
    ["ack/text-is-acknowledged-in-time", "MUST-40"],
    ["close/fin-is-acknowledged", "RFC9293-E56"],
    ["oracle/every-segment-and-duty", "RFC9293-E13"],
    ["oracle/every-segment-and-duty", "MUST-40", { scenario: "old-ack-drops-all-must-40" }],
    ["oracle/every-segment-and-duty", "RFC9293-E56", { scenario: "old-ack-drops-all-rfc9293-e56" }],
    ["oracle/every-segment-and-duty", "RFC5961-R14", { from: "0.13", scenario: "old-ack-drops-all-rfc5961-r14" }],
    ["states/syn-received", "RFC9293-E54"],
  ),
  ...because(
    "What waits in the send buffer may be acknowledged, sent or not. It is taken off the buffer and never sent, " +
      "which leaves a hole in the stream.",
    "unsent-text-acknowledged",
    ["ack/unsent-acknowledgment-changes-nothing", "L2"],
    ["ack/unsent-acknowledgment-changes-nothing", "S1", { scenario: "unsent-text-acknowledged-s1" }],
    ["ack/unsent-acknowledgment-changes-nothing", "S6", { scenario: "unsent-text-acknowledged-s6" }],
    ["oracle/every-segment-and-duty", "S5"],
    ["oracle/every-segment-and-duty", "RFC9293-E49", {
      from: "0.13",
      scenario: "unsent-text-acknowledged-rfc9293-e49",
    }],
  ),
  ...because(
    "A segment with two of SYN, FIN and RST is malformed to the parser (wire/tcp.rs), and is dropped in every " +
      "state, without an answer.",
    "two-controls-dropped",
    ["oracle/every-segment-and-duty", "RFC9293-E34"],
    ["oracle/every-segment-and-duty", "RFC9293-E39", { scenario: "two-controls-dropped-rfc9293-e39" }],
    ["oracle/every-segment-and-duty", "RFC5961-R5", { scenario: "two-controls-dropped-rfc5961-r5" }],
    ["oracle/every-segment-and-duty", "RFC9293-E37", { scenario: "two-controls-dropped-rfc9293-e37" }],
    ["oracle/every-segment-and-duty", "RFC9293-E48", { scenario: "two-controls-dropped-rfc9293-e48" }],
    ["reset/listener", "RFC9293-E33"],
    ["states/syn-sent", "RFC9293-E39"],
  ),
  ...because(
    "Text behind the peer's FIN is taken as ever: it is kept, acknowledged, and given to the application.",
    "text-behind-the-fin",
    ["data/nothing-after-the-fin", "S3"],
    ["oracle/every-segment-and-duty", "RFC2018-R9"],
    ["oracle/every-segment-and-duty", "S3", { scenario: "text-behind-the-fin-s3" }],
    ["states/syn-received", "RFC9293-E55"],
    ["states/synchronized", "RFC9293-E55"],
  ),
  ...because(
    "A segment with FIN that comes in CLOSING, LAST-ACK or TIME-WAIT, and lies in the window, is dropped " +
      "unseen, with the acknowledgment of the own FIN that it may carry.",
    "fin-again-dropped",
    ["states/synchronized", "RFC9293-E56"],
  ),
  ...because(
    "A CLOSE in SYN-RECEIVED goes to FIN-WAIT-1 at once, and forgets that the SYN is not acknowledged: the FIN " +
      "takes the number of the SYN, or counts as acknowledged with the SYN, and is never sent.",
    "close-in-syn-received",
    ["close/both-sides-close-after-simultaneous-open", "RFC9293-E16"],
    ["close/both-sides-close-after-simultaneous-open", "S8", { scenario: "close-in-syn-received-s8" }],
    ["close/close-in-syn-received", "RFC9293-E16"],
    ["close/close-in-syn-received", "S8", { scenario: "close-in-syn-received-s8" }],
    ["crafted/any-segment-in-any-state", "S8"],
    ["oracle/every-segment-and-duty", "L2", { from: "0.13" }],
    ["oracle/every-segment-and-duty", "S8", { scenario: "close-in-syn-received-s8" }],
    ["oracle/every-segment-and-duty", "A1", { scenario: "close-in-syn-received-a1" }],
  ),
  ...because(
    "CLOSE in SYN-SENT, and ABORT in any state, leave a CLOSED socket that has a peer, and such a one sends an " +
      "RST (`dispatch`).",
    "rst-from-syn-sent",
    ["oracle/every-segment-and-duty", "S9"],
    ["oracle/every-segment-and-duty", "RFC9293-E40", { scenario: "rst-from-syn-sent-rfc9293-e40" }],
    ["states/calls", "RFC9293-E27"],
    ["states/calls", "RFC9293-E31", { scenario: "rst-from-syn-sent-rfc9293-e31" }],
  ),
  ...because(
    "The window of every acceptable segment is taken, however old: there is no SND.WL1 and no SND.WL2 " +
      "(`remote_win_len`).",
    "older-window-taken",
    ["ack/old-window-changes-nothing", "RFC9293-E20"],
    ["oracle/every-segment-and-duty", "RFC9293-E20"],
  ),
  ...because(
    "While its receive window is closed, nothing but an empty segment at RCV.NXT is acceptable, and no " +
      "allowance is made for acknowledgments: those of a peer that has sent a probe stand one further on, and are " +
      "not looked at.",
    "closed-window-keeps-acks-out",
    ["oracle/every-segment-and-duty", "RFC9293-E59"],
    ["window/closed-window-takes-acknowledgments", "L2"],
  ),
  ...because(
    "It has no R2: without a time-out set by its application it retransmits for ever.",
    "no-r2",
    ["close/dead-peer-is-given-up", "L5"],
    ["handshake/syn-ack-given-up", "L5"],
    ["handshake/syn-given-up", "L5", { from: "0.13" }],
    ["oracle/every-segment-and-duty", "MUST-23", { from: "0.13" }],
    ["oracle/every-segment-and-duty", "MUST-20", { scenario: "no-r2-must-20" }],
    ["retransmission/dead-peer-is-given-up", "MUST-23"],
    ["retransmission/dead-peer-is-given-up", "MUST-20", { scenario: "no-r2-must-20" }],
  ),
  ...because(
    "A socket connects without a look at the others, so that there may be two of one connection; what arrives " +
      "goes to the older one.",
    "second-open",
    ["oracle/every-segment-and-duty", "RFC9293-E24"],
    ["oracle/every-segment-and-duty", "S10", { scenario: "second-open-s10" }],
    ["oracle/every-segment-and-duty", "SHLD-14", { scenario: "second-open-shld-14" }],
    ["states/calls", "RFC9293-E23"],
  ),
  ...because(
    "Of source addresses only the unspecified one is refused: a SYN from a loopback address is answered.",
    "loopback-source",
    ["network/silent-to-nobody", "MUST-63"],
    ["oracle/every-segment-and-duty", "MUST-63"],
  ),
  ...because(
    "A segment to a broadcast or multicast address that the interface takes goes to TCP like any other, and is " +
      "answered by it (iface/interface/tcp.rs).",
    "syn-to-a-group",
    ["network/silent-to-groups", "MUST-57"],
  ),
  ...because(
    "An OPEN is refused to the unspecified address only.",
    "open-to-a-group",
    ["network/no-open-to-groups", "MUST-46"],
  ),
  ...because(
    "The RST for a segment without ACK has an acknowledgment if that segment is a SYN, and none if it is not " +
      "(`rst_reply`).",
    "rst-without-ack",
    ["reset/closed-port", "RFC9293-E11"],
  ),
  ...because(
    "In SYN-SENT an acknowledgment of what was never sent gets its RST only in a segment without PSH and FIN; " +
      "with one of these it is dropped.",
    "no-rst-in-syn-sent",
    ["handshake/forgetful-stack", "RFC9293-E36"],
    ["handshake/wrong-acknowledgment", "RFC9293-E36"],
    ["oracle/every-segment-and-duty", "RFC9293-E36"],
    ["states/syn-sent", "RFC9293-E36"],
  ),
  ...because(
    "A further SYN in SYN-RECEIVED has no ACK, and is dropped for that: it is neither challenged, nor does it " +
      "return the connection to LISTEN.",
    "syn-in-syn-received",
    ["handshake/back-to-listen", "RFC9293-E46"],
    ["oracle/every-segment-and-duty", "RFC9293-E32"],
    ["oracle/every-segment-and-duty", "RFC9293-E33", { scenario: "syn-in-syn-received-rfc9293-e33" }],
    ["states/syn-received", "RFC9293-U8"],
  ),
  ...because(
    "A socket that goes back to LISTEN upon an RST keeps its estimator, with the time at which the SYN,ACK of " +
      "the connection before was sent: the next connection measures from there.",
    "round-trip-of-another-connection",
    ["oracle/every-segment-and-duty", "T1"],
  ),
  ...because(
    "In LAST-ACK an acknowledgment that does not cover the FIN is answered with a challenge ACK, though it is " +
      "acceptable (smoltcp-rs/smoltcp#1126).",
    "acks-acks-in-last-ack",
    ["crafted/any-course", "L3", { from: "0.13" }],
    ["oracle/every-segment-and-duty", "L3", { from: "0.13" }],
  ),
  ...because(
    "The text of a SYN,ACK is thrown away and not acknowledged: in SYN-SENT the payload is not looked at.",
    "text-of-syn-ack-dropped",
    ["oracle/every-segment-and-duty", "RFC9293-E38"],
  ),
  ...because(
    "A fast retransmission is a full segment from SND.UNA on, though the window ends before, and text that was " +
      "never sent goes with it (smoltcp-rs/smoltcp#1155).",
    "fast-retransmission-overruns",
    ["oracle/every-segment-and-duty", "S6", { from: "0.14" }],
  ),
  ...because(
    "When the window shrinks to zero under text in flight, the retransmission timer expires once, sends " +
      "nothing, and starts neither itself nor the probes.",
    "shrunk-to-zero-stalls",
    ["window/shrunk-to-zero-is-probed", "MUST-35"],
  ),
  ...because(
    "Initial sequence numbers are random, and follow no clock.",
    "random-iss",
    ["handshake/numbers-follow-a-clock", "MUST-8"],
  ),
  ...because(
    "`set_keep_alive(None)` leaves the timer that is running as it is: one keep-alive is sent after they were " +
      "turned off.",
    "one-after-turned-off",
    ["keep-alive/turned-off", "MUST-24"],
  ),
  ...because(
    "Nothing counts keep-alives: without a time-out they go on for ever, answered or not.",
    "keep-alives-for-ever",
    ["keep-alive/dead-peer-is-given-up", "T2"],
  ),
  ...because(
    "The window field is whatever is free at the moment, with every segment: there is no avoidance of silly " +
      "windows, as its page says.",
    "silly-offer",
    ["window/no-silly-offers", "MUST-39"],
  ),
  ...because(
    "What lies behind the end of the ring buffer goes into a segment of its own: a segment takes one contiguous " +
      "piece of it (`get_allocated`).",
    "segment-ends-with-the-buffer",
    ["window/no-silly-segments", "MUST-38"],
  ),
  ...because(
    "Out of order text is acknowledged at once and apart, before the text that is ready to leave in the same " +
      "poll.",
    "ack-and-text-apart",
    ["ack/one-for-all", "MUST-58", { from: "0.13" }],
  ),
  ...because(
    "After a SYN was sent again the time-out is not set to 3 s when data begins.",
    "no-3-seconds-after-syn",
    ["retransmission/timeout-after-lost-syn", "RFC6298-R18"],
  ),
  ...because(
    "FIN-WAIT-2 has no time-out, and no timer runs in it.",
    "fin-wait-2-for-ever",
    ["close/fin-wait-2-after-close-is-bounded", "L5"],
  ),
  ...because(
    "While its receive window is closed an RST that carries text is not looked at, though it stands at RCV.NXT.",
    "reset-at-closed-window",
    ["oracle/every-segment-and-duty", "MUST-12", { from: "0.13" }],
  ),
];

/** Faults that real TCPs have had, what each breaks, and the mutants that have it. */

/** A fault that was found in a stack. */
export interface Fault {
  /** Counts them: `F01`. */
  readonly id: string;
  /** What goes wrong, in a few words. */
  readonly says: string;
  /** The invariants that it breaks, the first one first to be seen. */
  readonly breaks: readonly string[];
  /** The names of mutants that have it, or a part of it. */
  readonly mutants: readonly string[];
}

const fault = (id: string, breaks: string, says: string, ...mutants: readonly string[]): Fault => ({
  id,
  says,
  breaks: breaks.split(" "),
  mutants,
});

/** Every fault of the collection. */
export const FAULTS: readonly Fault[] = [
  fault("F01", "L1", "a lost FIN is not sent again", "fin-never-retransmitted", "fin-has-no-timer"),
  fault("F02", "S8 S5 L1", "a FIN comes again one further on", "fin-retransmitted-one-further"),
  fault("F03", "S8", "text behind the peer's FIN is taken", "text-after-the-fin-taken"),
  fault("F04", "S8 S3", "a FIN that comes twice counts twice", "duplicate-fin-counts-again"),
  fault("F05", "S8 S15 L1", "LAST-ACK ends without its acknowledgment", "last-ack-ends-on-any-ack", "last-ack-skipped"),
  fault("F06", "L1", "a simultaneous close never ends", "closing-never-left"),
  fault(
    "F07",
    "L1",
    "a FIN that does not fit the window whole is refused",
    "fin-behind-old-text-refused",
    "text-up-to-the-edge-refused",
  ),
  fault("F08", "L1 S1", "a FIN with the end of the handshake is dropped", "fin-on-the-third-segment-ignored"),
  fault(
    "F09",
    "S1 L1",
    "a CLOSE loses text that waits, or its FIN",
    "close-drops-unsent-text",
    "half-close-forgets-its-fin",
    "close-before-established-forgotten",
  ),
  fault("F10", "L1", "a FIN waits for a full window", "fin-needs-a-full-window"),
  fault(
    "F11",
    "T4 L4",
    "TIME-WAIT is too short, too long, or for ever",
    "time-wait-of-one-msl",
    "no-time-wait",
    "time-wait-for-good",
    "time-wait-never-ends",
  ),
  fault("F12", "L4 L5", "a closing connection has no bound", "fin-wait-2-never-bounded", "last-ack-without-timers"),
  fault("F13", "S9", "an RST anywhere in the window is obeyed", "reset-in-the-window-believed"),
  fault("F14", "S9", "an RST is obeyed wherever it lies", "any-reset-believed", "reset-one-before-believed"),
  fault("F15", "S9 L3", "an RST is answered by an RST", "reset-answered-by-reset", "listener-answers-resets"),
  fault(
    "F16",
    "S9",
    "an RST has the wrong numbers",
    "reset-with-another-acknowledgment",
    "reset-at-zero",
    "reset-forgets-the-syn",
  ),
  fault("F17", "S9 L5", "a refusal is ignored in SYN-SENT", "refusal-ignored"),
  fault("F18", "S9 S4", "a segment outside the window draws an RST", "unacceptable-segment-reset"),
  fault("F19", "S9", "a close with text unread sends no RST", "unread-data-forgotten"),
  fault(
    "F20",
    "S4",
    "acknowledgments of nothing sent are believed, or not answered",
    "unsent-acks-believed",
    "unsent-acks-dropped-silently",
  ),
  fault("F21", "S3 S6", "an old acknowledgment turns something back", "acks-go-back", "old-acks-tell-the-window"),
  fault("F22", "S1 L2", "acknowledgments count whole segments only", "acks-count-whole-segments"),
  fault("F23", "S4 L2", "what came before draws no acknowledgment", "duplicates-dropped-silently"),
  fault(
    "F24",
    "L3",
    "acknowledgments draw each other for ever",
    "acknowledgments-acknowledged",
    "quarrels-without-end",
  ),
  fault("F25", "S2 S7", "text beyond the window is taken", "text-taken-wherever-it-stands"),
  fault("F26", "S7 L2", "a segment has to lie in the window whole", "overlap-refused", "text-up-to-the-edge-refused"),
  fault("F27", "S1", "overlapping text is put together wrongly", "overlap-not-trimmed"),
  fault("F28", "S1", "text is delivered as it arrives", "text-in-order-of-arrival"),
  fault("F29", "S5 S1", "other octets are sent again", "retransmission-one-octet-off", "probe-of-another-octet"),
  fault("F30", "S1 L2", "a segment is sent again only once", "text-retransmitted-once"),
  fault(
    "F31",
    "L2 T1",
    "the timer starts over when it should not",
    "duplicates-restart-the-timer",
    "every-segment-restarts-the-timer",
  ),
  fault("F32", "T1", "there is no backing off, or no end of it", "no-backoff", "backed-off-for-ever"),
  fault("F33", "T1", "copies are timed", "samples-copies", "times-the-last-copy"),
  fault("F34", "L5 L4", "a dead peer is never given up", "never-gives-up", "dead-peer-never-given-up"),
  fault("F35", "L2", "a closed window is not probed", "zero-window-not-probed"),
  fault("F36", "S5 S12 L2", "probes are malformed", "empty-probes", "probe-without-acknowledgment"),
  fault("F37", "L2 L5", "probes are not answered", "probes-not-answered"),
  fault("F38", "L2", "a reader's progress opens no window", "closed-window-stays-closed"),
  fault("F39", "S7", "more is offered than is taken", "offers-more-than-it-takes", "stale-window-in-copies"),
  fault("F40", "S14 S6", "a window that shrinks confuses the sender", "usable-window-as-unsigned"),
  fault("F41", "S6", "the peer's window is overrun", "window-overrun", "window-one-octet-larger"),
  fault(
    "F42",
    "S11 S6",
    "windows are scaled where they are not, or too far",
    "window-of-a-syn-scaled",
    "large-shift-modulo-32",
    "scales-alone",
  ),
  fault(
    "F43",
    "S14 S11 L2",
    "a SYN without a usable MSS is not coped with",
    "crash-on-a-syn-without-mss",
    "missing-mss-means-any",
  ),
  fault("F44", "S11", "segments are larger than the peer takes", "peer-mss-ignored", "options-not-subtracted"),
  fault("F45", "S14", "an option of length 0 or 1 is never left", "option-without-an-end"),
  fault("F46", "S11 S13", "selective acknowledgments name the wrong octets", "blocks-one-octet-long"),
  fault(
    "F47",
    "S13",
    "sequence numbers are compared without their wrap",
    "acknowledgments-compared-as-unsigned",
    "acknowledgments-compared-as-signed",
    "numbers-never-wrap",
  ),
  fault("F48", "S10", "a SYN on an open connection is ignored or obeyed", "syn-dropped", "syn-in-the-window-resets"),
  fault("F49", "S10", "a SYN with something besides is refused", "syn-with-ecn-dropped", "odd-syn-options-all-ignored"),
  fault("F50", "S10", "connections can't be opened from both ends", "no-simultaneous-open"),
  fault("F51", "S6 S1", "what comes with the third segment is lost", "text-of-the-third-segment-lost"),
  fault("F52", "L4", "a half-open connection is never given up", "syn-ack-never-given-up"),
  fault("F53", "L2 C2", "duplicate acknowledgments draw no retransmission", "deaf-to-duplicates"),
  fault("F54", "T3", "acknowledgments wait too long", "acks-delayed-too-long", "acks-always-delayed"),
  fault(
    "F55",
    "X1",
    "initial sequence numbers can be foretold",
    "constant-iss",
    "iss-from-the-clock-alone",
    "iss-from-the-ports",
  ),
  fault("F56", "S14", "an urgent pointer is followed anywhere", "urgent-pointer-followed-anywhere"),
  fault("F57", "S14 S12", "a data offset beyond the segment is followed", "data-offset-followed-anywhere"),
];

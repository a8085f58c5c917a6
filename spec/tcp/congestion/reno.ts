/** Congestion control: slow start, avoidance, NewReno recovery and limited transmit (RFC 5681, 6582, 3042). */

import { add, geq, gt, type Seq } from "../../seq.ts";

/** A sender's congestion state. Sizes in octets. */
export interface Congestion {
  /** The congestion window, in octets. */
  readonly cwnd: number;
  /** The slow start threshold, in octets. */
  readonly ssthresh: number;
  /** Octets acknowledged in congestion avoidance since cwnd last grew. */
  readonly credit: number;
  /** Duplicate acknowledgments in a row. */
  readonly dupAcks: number;
  /** FlightSize when the first of them came, before limited transmit added to it. */
  readonly flightBefore: number;
  /** `recovery` is fast recovery, `loss` the time from a timeout until everything sent before it is acknowledged. */
  readonly phase: "open" | "recovery" | "loss";
  /** The position after the highest sequence number sent when the phase began: RFC 6582's recover, plus one. */
  readonly recover: Seq;
}

/** A duplicate acknowledgment, as congestion control sees it. */
export interface DuplicateReport {
  /** SEG.ACK. */
  readonly ack: Seq;
  /** SND.UNA before this acknowledgment. */
  readonly una: Seq;
  /** The position after the highest sequence number sent so far. */
  readonly nxt: Seq;
  /** FlightSize before this acknowledgment, in octets. */
  readonly flight: number;
  /** SMSS: the largest segment that the sender can send, in octets. */
  readonly smss: number;
}

/** An acknowledgment of new octets. */
export interface AckReport extends DuplicateReport {
  /** How many octets it acknowledges that were not acknowledged before. A SYN is not counted. */
  readonly acked: number;
}

/** What an acknowledgment leads to. */
export interface Reaction {
  /** The sender's state afterwards. */
  readonly cc: Congestion;
  /** Whether the segment at SND.UNA (as it is after the acknowledgment) is to be retransmitted now. */
  readonly retransmit: boolean;
}

/** How large the initial window is: by RFC 5681 (2 to 4 segments), by RFC 6928 (up to 10), or so many segments. */
export type InitialWindow = "rfc5681" | "rfc6928" | number;

/** The largest window that TCP can express, 65535 << 14 (RFC 7323, section 2.2): nothing grows above it. */
const LARGEST_WINDOW = 65_535 * 2 ** 14;

/** IW in octets. After the loss of a SYN it is one segment: ask for 1 then (RFC 5681, section 3.1). */
export function initialWindow(smss: number, policy: InitialWindow): number {
  if (typeof policy === "number") return policy * smss;
  if (policy === "rfc6928") {
    //= rfc6928#2
    //# min (10*MSS, max (2*MSS, 14600))
    return Math.min(10 * smss, Math.max(2 * smss, 14_600));
  }
  //= rfc5681#3.1
  //# IW = 2 * SMSS bytes and MUST NOT be more than 2 segments
  if (smss > 2190) return 2 * smss;
  //= rfc5681#3.1
  //# IW = 3 * SMSS bytes and MUST NOT be more than 3 segments
  if (smss > 1095) return 3 * smss;
  //= rfc5681#3.1
  //# IW = 4 * SMSS bytes and MUST NOT be more than 4 segments
  return 4 * smss;
}

/** The state of a connection whose handshake is complete; `iw` in octets, at least one segment. */
export function initialCongestion(smss: number, iw: number, iss: Seq): Congestion {
  return {
    cwnd: Math.max(iw, smss),
    //= rfc5681#3.1
    //# The initial value of ssthresh SHOULD be set arbitrarily high
    ssthresh: LARGEST_WINDOW,
    credit: 0,
    dupAcks: 0,
    flightBefore: 0,
    phase: "open",
    //= rfc6582#3.2
    //# recover is set to the initial send sequence number.
    // Not the position after it, as elsewhere here: then a loss of the very first data segment, whose duplicate
    // acknowledgments cover the SYN and nothing more, could never be repaired by fast retransmit.
    recover: iss,
  };
}

/** What an acknowledgment of new data does. */
export function onNewAck(cc: Congestion, report: AckReport): Reaction {
  const full = geq(report.ack, cc.recover);
  if (cc.phase === "recovery") {
    return full ? { cc: leaveRecovery(cc, report), retransmit: false } : { cc: deflate(cc, report), retransmit: true };
  }
  const { cwnd, credit } = grow(cc, report);
  const still = cc.phase === "loss" && !full;
  return {
    cc: {
      cwnd,
      ssthresh: cc.ssthresh,
      credit,
      dupAcks: 0,
      flightBefore: 0,
      phase: still ? "loss" : "open",
      recover: gt(report.ack, cc.recover) ? justBelow(report.ack) : cc.recover,
    },
    // What was in flight at the timeout counts as lost, so the next of it goes out with the ACK clock.
    retransmit: still,
  };
}

/** recover, moved along with SND.UNA so that the wrap of sequence numbers never puts it ahead again. */
function justBelow(ack: Seq): Seq {
  //= rfc6582#6
  //# When updating the Cumulative Acknowledgment field outside of fast recovery, the state variable recover may also
  //# need to be updated in order to continue to permit possible entry into fast recovery
  return add(ack, -1);
}

/** cwnd and credit after an acknowledgment that meets no loss. */
function grow(cc: Congestion, report: AckReport): { readonly cwnd: number; readonly credit: number } {
  if (cc.cwnd < cc.ssthresh) {
    //= rfc5681#3.1 RFC5681-R11
    //# cwnd += min (N, SMSS)
    return { cwnd: Math.min(cc.cwnd + Math.min(report.acked, report.smss), LARGEST_WINDOW), credit: 0 };
  }
  const credit = cc.credit + report.acked;
  if (credit < cc.cwnd) return { cwnd: cc.cwnd, credit };
  //= rfc5681#3.1
  //# When the number of bytes acknowledged reaches cwnd, then cwnd can be incremented by up to SMSS bytes.
  return { cwnd: Math.min(cc.cwnd + report.smss, LARGEST_WINDOW), credit: credit - cc.cwnd };
}

/** The end of fast recovery: a full acknowledgment. */
function leaveRecovery(cc: Congestion, report: AckReport): Congestion {
  const flight = Math.max(report.flight - report.acked, 0);
  return {
    //= rfc6582#3.2
    //# Set cwnd to either (1) min (ssthresh, max(FlightSize, SMSS) + SMSS) or (2) ssthresh
    cwnd: Math.min(cc.ssthresh, Math.max(flight, report.smss) + report.smss),
    ssthresh: cc.ssthresh,
    credit: 0,
    dupAcks: 0,
    flightBefore: 0,
    phase: "open",
    recover: cc.recover,
  };
}

/** A partial acknowledgment: the next hole is known to be lost too. */
function deflate(cc: Congestion, report: AckReport): Congestion {
  //= rfc6582#3.2
  //# Deflate the congestion window by the amount of new data acknowledged by the Cumulative Acknowledgment field.
  //= rfc6582#3.2
  //# If the partial ACK acknowledges at least one SMSS of new data, then add back SMSS bytes to the congestion
  //# window.
  const cwnd = cc.cwnd - report.acked + (report.acked >= report.smss ? report.smss : 0);
  return {
    cwnd: Math.max(cwnd, report.smss),
    ssthresh: cc.ssthresh,
    credit: 0,
    dupAcks: cc.dupAcks,
    flightBefore: cc.flightBefore,
    phase: "recovery",
    recover: cc.recover,
  };
}

/** What a duplicate acknowledgment does. */
export function onDuplicateAck(cc: Congestion, report: DuplicateReport): Reaction {
  const dupAcks = cc.dupAcks + 1;
  const flightBefore = dupAcks === 1 ? report.flight : cc.flightBefore;
  if (cc.phase === "recovery") {
    //= rfc5681#3.2
    //# For each additional duplicate ACK received (after the third), cwnd MUST be incremented by SMSS.
    const cwnd = Math.min(cc.cwnd + report.smss, LARGEST_WINDOW);
    return { cc: { ...cc, cwnd, dupAcks, flightBefore }, retransmit: false };
  }
  //= rfc6582#3.2
  //# the TCP sender first checks the value of recover to see if the Cumulative Acknowledgment field covers more than
  //# recover.
  if (dupAcks !== 3 || !gt(report.ack, cc.recover)) {
    return { cc: { ...cc, dupAcks, flightBefore }, retransmit: false };
  }
  //= rfc5681#3.2
  //# When [RFC3042] is in use, additional data sent in limited transmit MUST NOT be included in this calculation.
  const ssthresh = halved(Math.min(report.flight, flightBefore), report.smss);
  return {
    cc: {
      //= rfc5681#3.2
      //# The lost segment starting at SND.UNA MUST be retransmitted and cwnd set to ssthresh plus 3*SMSS.
      cwnd: ssthresh + 3 * report.smss,
      ssthresh,
      credit: 0,
      dupAcks,
      flightBefore,
      phase: "recovery",
      //= rfc6582#3.2
      //# the value of recover is incremented to the value of the highest sequence number transmitted by the TCP so
      //# far.
      recover: report.nxt,
    },
    retransmit: true,
  };
}

/** ssthresh after a loss. */
function halved(flight: number, smss: number): number {
  //= rfc5681#3.1
  //# ssthresh = max (FlightSize / 2, 2*SMSS)
  return Math.max(Math.floor(flight / 2), 2 * smss);
}

/**
 * What an expiry of the retransmission timer does; `flight` and `smss` in octets, `nxt` the position after the highest
 * sequence number sent, `again` whether the timer already had this very segment retransmitted.
 */
export function onTimeout(cc: Congestion, flight: number, smss: number, nxt: Seq, again: boolean): Congestion {
  return {
    //= rfc5681#3.1
    //# cwnd MUST be set to no more than the loss window, LW, which equals 1 full-sized segment
    cwnd: smss,
    //= rfc5681#3.1
    //# the given segment has already been retransmitted by way of the retransmission timer at least once, the value
    //# of
    //# ssthresh is held constant.
    ssthresh: again ? cc.ssthresh : halved(flight, smss),
    credit: 0,
    dupAcks: 0,
    flightBefore: 0,
    phase: "loss",
    //= rfc6582#3.2
    //# After a retransmit timeout, record the highest sequence number transmitted in the variable recover, and exit
    //# the
    //# fast recovery procedure if applicable.
    recover: nxt,
  };
}

/** What not having sent data for longer than the RTO does; `restartWindow` is the initial window, in octets. */
export function afterIdle(cc: Congestion, restartWindow: number): Congestion {
  //= rfc5681#4.1
  //# a TCP SHOULD set cwnd to no more than RW before beginning transmission if the TCP has not sent data in an
  //# interval
  //# exceeding the retransmission timeout.
  return cc.cwnd <= restartWindow ? cc : { ...cc, cwnd: restartWindow };
}

/**
 * How many octets may be in flight now, as far as congestion control goes. With SACK, `limitedTransmit` is for
 * duplicate acknowledgments that bring new SACK information only.
 */
export function allowance(cc: Congestion, limitedTransmit: boolean, smss: number): number {
  if (!limitedTransmit || cc.dupAcks === 0 || cc.phase !== "open") return cc.cwnd;
  //= rfc5681#3.2
  //# a sender using SACK [RFC2018] MUST NOT send new data unless the incoming duplicate acknowledgment contains new
  //# SACK information.
  //= rfc3042#2
  //# The amount of outstanding data would remain less than or equal to the congestion window plus 2 segments.
  return cc.cwnd + Math.min(cc.dupAcks, 2) * smss;
}

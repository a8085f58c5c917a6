/**
 * What the congestion window of a sender can be that goes by RFC 5681 and RFC 6582: the most that they allow, and the
 * least that they ask for. Sizes in octets. Others may be more careful; who follows RFC 9438 has other numbers.
 */

import { geq, gt, type Seq } from "../seq.ts";
import type { AckReport, DuplicateReport } from "../tcp/congestion/reno.ts";

/** Bounds of a sender's congestion state. */
export interface WindowBounds {
  /** cwnd of the most daring sender. */
  readonly most: number;
  /** cwnd of the most careful one. */
  readonly least: number;
  /** ssthresh. */
  readonly ssthresh: number;
  /** Octets acknowledged in congestion avoidance since that cwnd last grew. */
  readonly credit: number;
  /** cwnd of a sender that left recovery with as little as it may, and grew as fast as it may since; and its credit. */
  readonly late: number;
  /** Octets acknowledged in congestion avoidance since that one last grew. */
  readonly lateCredit: number;
  /** Duplicate acknowledgments in a row. */
  readonly duplicates: number;
  /** FlightSize when the first of them came. */
  readonly flightBefore: number;
  /** `recovery` is fast recovery, `loss` the time after an expiry of the timer. */
  readonly phase: "open" | "recovery" | "loss";
  /** The position after the highest sequence number sent when the phase began. */
  readonly recover: Seq;
  /** Losses that were found, one a window. */
  readonly losses: number;
}

/** The bounds once the handshake is over, with an initial window of `iw` octets. */
export const initialWindowBounds = (iw: number, iss: Seq): WindowBounds => ({
  most: iw,
  least: iw,
  late: iw,
  lateCredit: 0,
  ssthresh: Infinity,
  credit: 0,
  duplicates: 0,
  flightBefore: 0,
  phase: "open",
  recover: iss,
  losses: 0,
});

const half = (flight: number, smss: number): number => Math.max(Math.floor(flight / 2), 2 * smss);

/** The bounds after an acknowledgment of new octets. */
export function onNewOctets(bounds: WindowBounds, report: AckReport): WindowBounds {
  const { acked, smss, ack } = report;
  const full = geq(ack, bounds.recover);
  const calm = { ...bounds, duplicates: 0, flightBefore: 0 };
  if (bounds.phase === "recovery" && !full) {
    const change = (cwnd: number): number => Math.max(smss, cwnd - acked + (acked >= smss ? smss : 0));
    return { ...bounds, most: change(bounds.most), least: change(bounds.least), late: change(bounds.late) };
  }
  if (bounds.phase === "recovery") {
    //= rfc6582#3.2 RFC6582-R3
    //# Set cwnd to either (1) min (ssthresh, max(FlightSize, SMSS) + SMSS) or (2) ssthresh
    const flight = Math.max(report.flight - acked, smss);
    const least = Math.min(bounds.ssthresh, flight + smss);
    return { ...calm, most: bounds.ssthresh, least, late: least, phase: "open", credit: 0, lateCredit: 0 };
  }
  const phase = bounds.phase === "loss" && !full ? "loss" : "open";
  const least = bounds.least < bounds.ssthresh ? bounds.least + Math.min(acked, smss) : bounds.least;
  const [most, credit] = grown(bounds.most, bounds.credit, bounds.ssthresh, report);
  const [late, lateCredit] = grown(bounds.late, bounds.lateCredit, bounds.ssthresh, report);
  return { ...calm, phase, least, most, credit, late, lateCredit };
}

/** cwnd and the octets that count towards the next increase, after an acknowledgment that meets no loss. */
function grown(cwnd: number, credit: number, ssthresh: number, { acked, smss }: AckReport): [number, number] {
  if (cwnd < ssthresh) return [cwnd + smss, 0];
  //= rfc5681#3.1 RFC5681-R12
  //# during congestion avoidance, cwnd MUST NOT be increased by more than SMSS bytes per RTT.
  const counted = credit + acked;
  return counted < cwnd ? [cwnd, counted] : [cwnd + smss, counted - cwnd];
}

/** The most that may be in flight. */
export const mostInFlight = (bounds: WindowBounds, smss: number): number =>
  Math.max(bounds.most, bounds.late) + limitedTransmit(bounds, smss);

/** The bounds after a duplicate acknowledgment. */
export function onDuplicate(bounds: WindowBounds, report: DuplicateReport): WindowBounds {
  const { smss } = report;
  const duplicates = bounds.duplicates + 1;
  const flightBefore = duplicates === 1 ? report.flight : bounds.flightBefore;
  const counted = { ...bounds, duplicates, flightBefore };
  if (bounds.phase === "recovery") {
    return {
      ...counted,
      most: bounds.most + smss,
      least: bounds.least + smss,
      late: bounds.late + smss,
    };
  }
  if (duplicates !== 3 || !gt(report.ack, bounds.recover)) return counted;
  const ssthresh = half(Math.min(report.flight, flightBefore), smss);
  const cwnd = ssthresh + 3 * smss;
  const losses = bounds.losses + 1;
  return {
    ...counted,
    most: cwnd,
    least: cwnd,
    late: cwnd,
    ssthresh,
    credit: 0,
    lateCredit: 0,
    phase: "recovery",
    recover: report.nxt,
    losses,
  };
}

/** The bounds after an expiry of the timer; `again` when it had this segment sent again already. */
export const onExpiry = (
  bounds: WindowBounds,
  report: Pick<DuplicateReport, "flight" | "smss" | "nxt">,
  again: boolean,
): WindowBounds => ({
  most: report.smss,
  least: report.smss,
  late: report.smss,
  lateCredit: 0,
  ssthresh: again ? bounds.ssthresh : half(report.flight, report.smss),
  credit: 0,
  duplicates: 0,
  flightBefore: 0,
  phase: "loss",
  recover: report.nxt,
  losses: bounds.losses + 1,
});

/** The bounds of a sender that has not sent for longer than its RTO; `restart` is the restart window at most. */
export const restarted = (bounds: WindowBounds, restart: number): WindowBounds => ({
  ...bounds,
  most: Math.min(bounds.most, restart),
  least: Math.min(bounds.least, restart),
  late: Math.min(bounds.late, restart),
});

/** Octets in flight that limited transmit allows beyond cwnd (RFC 3042). */
export const limitedTransmit = (bounds: WindowBounds, smss: number): number =>
  bounds.phase === "open" ? Math.min(bounds.duplicates, 2) * smss : 0;

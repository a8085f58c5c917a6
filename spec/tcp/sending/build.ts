/** How a segment of a connection is put together (RFC 9293, section 3.1). */

import { distance, leq, lt, type Seq } from "../../seq.ts";
import { sackBlocks } from "../buffers/reassembly.ts";
import { slice } from "../buffers/send-queue.ts";
import { defaultMss } from "../options/mss.ts";
import { synOptions } from "../options/negotiate.ts";
import { toWire } from "../options/window-scale.ts";
import type { Policy } from "../policy.ts";
import type { Context, Draft } from "../rules.ts";
import { currentTimestamps } from "./reset-timestamps.ts";
import { ACK, has, NO_DATA, NO_OPTIONS, type Options, RST, type Segment, SYN, URG } from "../segment.ts";
import type { Duty } from "../step-result.ts";
import { receiveWindow, type Tcb } from "../tcb.ts";
import { optionSettings } from "../transition/segment-arrives/agreement.ts";

/** Blocks that fit beside the timestamps option, and without it (RFC 2018, section 3). */
const BLOCKS_WITH_TIMESTAMPS = 3;
const BLOCKS_ALONE = 4;

/** A segment with the connection's ports, acknowledgment, window and options. */
export function build(tcb: Tcb, draft: Draft, context: Context): Segment {
  const syn = (draft.flags & SYN) !== 0;
  const acks = (draft.flags & ACK) !== 0;
  //= rfc9293#3.8.5 MUST-62 MUST-30
  //# The urgent pointer MUST point to the sequence number of the octet following the urgent data (MUST-62).
  const urgent = tcb.snd.up !== null && !syn && lt(draft.seq, tcb.snd.up);
  const pointer = urgent ? distance(draft.seq, tcb.snd.up!) : 0;
  const window = receiveWindow(tcb.rcv);
  return {
    sourcePort: tcb.local.port,
    destinationPort: tcb.remote.port,
    seq: draft.seq,
    ack: acks ? tcb.rcv.nxt : (0 as Seq),
    flags: urgent && pointer <= 0xffff ? draft.flags | URG : draft.flags,
    window: acks ? toWire(window, syn ? 0 : tcb.agreed.receiveShift) : toWire(tcb.in.capacity, 0),
    urgentPointer: urgent && pointer <= 0xffff ? pointer : 0,
    options: syn ? handshakeOptions(tcb, acks, context) : dataOptions(tcb, context),
    data: draft.data,
  };
}

//= rfc9293#3.7.1 MUST-14 SHLD-5 MAY-3
//# TCP endpoints MUST implement both sending and receiving the MSS Option (MUST-14).
function handshakeOptions(tcb: Tcb, acks: boolean, context: Context): Options {
  const { policy, now } = context;
  const offered = synOptions(optionSettings(tcb, policy), context.rules.timestampClock(now, tcb.ts.offset));
  const announced = Math.min(offered.mss ?? 0, policy.largestMss);
  const mss = policy.announcesMss || announced !== defaultMss(optionSettings(tcb, policy).ip) ? announced : null;
  if (!acks) return { ...offered, mss };
  return {
    mss,
    windowScale: tcb.agreed.scaled ? offered.windowScale : null,
    sackPermitted: tcb.agreed.sack,
    timestamps: tcb.ts.on ? currentTimestamps(tcb.ts, context) : null,
    sack: [],
  };
}

function dataOptions(tcb: Tcb, context: Context): Options {
  const disorder = blocksOf(tcb) > 0;
  if (!tcb.ts.on && !disorder) return NO_OPTIONS;
  return {
    mss: null,
    windowScale: null,
    sackPermitted: false,
    //= rfc7323#3.2
    //# TSopt MUST be sent in every non-<RST> segment for the duration of the connection
    timestamps: tcb.ts.on ? currentTimestamps(tcb.ts, context) : null,
    //= rfc2018#4
    //# If sent at all, SACK options SHOULD be included in all ACKs which do not ACK the highest sequence number in
    //# the data receiver's queue.
    sack: disorder ? sackBlocks(tcb.in.early, tcb.ts.on ? BLOCKS_WITH_TIMESTAMPS : BLOCKS_ALONE) : NO_OPTIONS.sack,
  };
}

/** How many blocks there are to report. Text that came on a SYN waits for its turn, with nothing missing before it. */
function blocksOf({ agreed, rcv, in: { early } }: Tcb): number {
  //= rfc2018#3
  //# Each block represents received bytes of data that are contiguous and isolated; that is, the bytes just below the
  //# block, (Left Edge of Block - 1), and just above the block, (Right Edge of Block), have not been received.
  return agreed.sack && early.islands[0]?.seq !== rcv.nxt ? early.islands.length : 0;
}

/** The octets that SACK blocks take from the text of a segment, padding included. */
export function sackOctets(tcb: Tcb): number {
  const count = blocksOf(tcb);
  if (count === 0) return 0;
  return 4 + 8 * Math.min(count, tcb.ts.on ? BLOCKS_WITH_TIMESTAMPS : BLOCKS_ALONE);
}

/** An RST with exactly the fields that the duty names (RFC 9293, section 3.5.2). */
export const resetSegment = (
  sourcePort: number,
  destinationPort: number,
  duty: Extract<Duty, { readonly owe: "reset" }>,
): Segment => ({
  sourcePort,
  destinationPort,
  seq: duty.seq,
  ack: duty.ack ?? (0 as Seq),
  flags: duty.ack === null ? RST : RST | ACK,
  window: 0,
  urgentPointer: 0,
  options: duty.timestamps === undefined ? NO_OPTIONS : { ...NO_OPTIONS, timestamps: duty.timestamps },
  data: NO_DATA,
});

/** The octets that the application wrote at a sequence number. */
export function textAt(tcb: Tcb, at: Seq, length: number): Uint8Array {
  return length === 0 ? NO_DATA : slice(tcb.out.queue, distance(tcb.out.start, at), length);
}

//= rfc9293#3.8.6.2.2 MUST-39
//# The receiver's SWS avoidance algorithm determines when the right window edge may be advanced;
/** Where the right edge is to be offered next: it moves by a full segment or half the buffer, or stays (MUST-39). */
export function rightEdge(tcb: Tcb, _policy: Policy): Seq {
  const { rcv } = tcb;
  // What the window field can't offer is no part of the window, however large the buffer is.
  const free = Math.min(Math.max(0, tcb.in.capacity - tcb.in.length), 65_535 * 2 ** tcb.agreed.receiveShift);
  const target = ((rcv.nxt + free) >>> 0) as Seq;
  //= rfc9293#3.8.6.1 MAY-8
  //# A TCP implementation MAY keep its offered receive window closed indefinitely (MAY-8).
  if (leq(target, rcv.edge)) return rcv.edge;
  const gain = distance(rcv.edge, target);
  const worthIt = gain >= Math.min(tcb.in.capacity >>> 1, tcb.snd.mss);
  //= rfc9293#3.8.6 SHLD-14
  //# A TCP receiver SHOULD NOT shrink the window
  return worthIt ? target : rcv.edge;
}

/** The block that has just acknowledged everything up to RCV.NXT, with the window that goes along. */
export function havingAcked(tcb: Tcb, segment: Segment): Tcb {
  if (!has(segment, ACK)) return tcb;
  const { rcv, timers } = tcb;
  return {
    ...tcb,
    rcv: { irs: rcv.irs, nxt: rcv.nxt, edge: rcv.edge, up: rcv.up, acked: rcv.nxt, unacked: 0 },
    timers: timers.delayedAck === null ? timers : { ...timers, delayedAck: null },
  };
}

/** Options: present only as agreed, with values that tell the truth (section 3.2; RFC 7323; RFC 2018). */

import { add, distance, geq, gt, leq, lt, type Seq } from "../../seq.ts";
import { ACK, has, type SackBlock, type Segment, SYN } from "../../tcp/segment.ts";
import type { Tcb } from "../../tcp/tcb.ts";
import type { Shadow } from "../shadow.ts";
import type { Permission, Refusal } from "./departure.ts";
import type { OracleRule } from "../rules.ts";

const refuse = (rule: OracleRule, expected: string, actual: string): Refusal => ({ rule, expected, actual });

/** MUST-65, RFC2018-R1, RFC7323-R3: what belongs on SYNs is on nothing else. */
export function optionsOffSyn(options: Segment["options"]): Refusal | null {
  if (options.mss !== null) return refuse("MUST-65", "the MSS option on SYNs only", "an MSS option without SYN");
  if (options.sackPermitted) return refuse("RFC2018-R1", "SACK-permitted on SYNs only", "one without SYN");
  return options.windowScale === null
    ? null
    : refuse("RFC7323-R3", "the window scale option on SYNs only", "one without SYN");
}

/** MUST-65, RFC2018-R1, RFC7323-R2: what belongs on SYNs, and on SYN,ACKs only in answer. */
export const handshakeOptions: Permission = ({ heard, own }, { segment }) => {
  const { options } = segment;
  if (!has(segment, SYN)) return optionsOffSyn(options);
  if (own !== null && own.options.windowScale !== null && options.windowScale !== null) {
    if (own.options.windowScale !== options.windowScale) {
      return refuse("RFC7323-R7", `the shift count ${own.options.windowScale} again`, `${options.windowScale}`);
    }
  }
  if (!has(segment, ACK) || heard === null || (own !== null && !has(own, ACK))) return null;
  if (options.windowScale !== null && heard.options.windowScale === null) {
    return refuse("RFC7323-R3", "no window scale option in answer to a SYN without one", "one");
  }
  if (options.timestamps !== null && heard.options.timestamps === null) {
    return refuse("RFC7323-R21", "no timestamps in answer to a SYN without any", "timestamps");
  }
  return null;
};

/** RFC7323-R29: a clock does not go back. */
function goesBack({ tsval }: Shadow, value: number): Refusal | null {
  if (tsval === null || ((value - tsval) | 0) >= 0) return null;
  return refuse("RFC7323-R29", "a timestamp no older than the last one", `one older by ${tsval - value}`);
}

/** RFC7323-R18 and R19: a SYN echoes nothing, and a SYN,ACK the timestamp of the peer's SYN. */
function synTimestamps(shadow: Shadow, segment: Segment): Refusal | null {
  const { timestamps: given } = segment.options;
  const { heard, tcb, echoes } = shadow;
  if (given === null) return null;
  const older = goesBack(shadow, given.value);
  if (older !== null) return older;
  if (!has(segment, ACK)) {
    return given.echo === 0 ? null : refuse("RFC7323-R18", "a TSecr of 0 without ACK", `${given.echo}`);
  }
  const came = heard?.options.timestamps ?? null;
  if (came === null || given.echo === came.value || given.echo === tcb.ts.recent || echoes.includes(given.echo)) {
    return null;
  }
  return refuse("RFC7323-R19", `an echo of the SYN's timestamp, ${came.value}`, `${given.echo}`);
}

/** RFC7323-R19, R22 and R29: on every segment once agreed, a clock that does not go back, an echo of what came. */
export const timestamps: Permission = (shadow, { segment }) => {
  const { tcb, heard } = shadow;
  const { timestamps: given } = segment.options;
  if (has(segment, SYN)) return synTimestamps(shadow, segment);
  if (heard === null) return null;
  if (!tcb.ts.on) {
    return given === null ? null : refuse("RFC7323-R22", "no timestamps, as none were agreed upon", "timestamps");
  }
  if (given === null) return refuse("RFC7323-R22", "timestamps, as agreed upon", "none");
  const older = goesBack(shadow, given.value);
  if (older !== null) return older;
  if (given.echo === tcb.ts.recent || shadow.echoes.includes(given.echo)) return null;
  return refuse("RFC7323-R19", `an echo of TS.Recent, ${tcb.ts.recent}`, `${given.echo}`);
};

/** Whether all of [left, right) has arrived, as far as the shadow knows: below RCV.NXT, or held out of order. */
function hasArrived(tcb: Tcb, { left, right }: SackBlock): boolean {
  let at: Seq = left;
  if (lt(at, tcb.rcv.nxt)) at = tcb.rcv.nxt;
  for (const island of tcb.in.early.islands) {
    if (geq(at, right)) break;
    if (gt(island.seq, at)) return false;
    const end = add(island.seq, island.data.length);
    if (gt(end, at)) at = end;
  }
  if (tcb.in.fin === at) at = add(at, 1);
  return geq(at, right);
}

const isWhole = (block: SackBlock): boolean => lt(block.left, block.right);

/** RFC2018-R2 and R9: SACK only as agreed, and of what has arrived. */
export const sack: Permission = ({ tcb, low }: Shadow, { segment }: { readonly segment: Segment }) => {
  const blocks = segment.options.sack;
  if (blocks.length === 0) return null;
  if (!tcb.agreed.sack) return refuse("RFC2018-R2", "no SACK option, as none was permitted", "a SACK option");
  if (low !== tcb.rcv.nxt) return null;
  const wrong = blocks.find((block) => !isWhole(block) || !hasArrived(tcb, block));
  if (wrong === undefined) {
    // A block at or below the acknowledgment reports a duplicate (RFC 2883), and only the first one may.
    const late = blocks.findIndex((block) => leq(block.right, segment.ack));
    return late <= 0 ? null : refuse("RFC2018-R9", "blocks above the acknowledgment", "one below it, not the first");
  }
  const place = `[${distance(tcb.rcv.irs, wrong.left)}, ${distance(tcb.rcv.irs, wrong.right)})`;
  return refuse("RFC2018-R9", "blocks of what has arrived", `${place} after IRS`);
};

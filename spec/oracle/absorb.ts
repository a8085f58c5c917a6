/**
 * A permitted segment has left: the shadow's block takes in what it told. This is what `sending/` does in a TCP, seen
 * from outside: SND.NXT, the acknowledgment number and the window come from the wire instead of being chosen.
 */

import { add, distance, gt, latest, leq, lt, type Seq } from "../seq.ts";
import { append } from "../tcp/buffers/send-queue.ts";
import { ACK, FIN, has, RST, type Segment, segmentEnd, SYN } from "../tcp/segment.ts";
import { endOfText, type Tcb } from "../tcp/tcb.ts";
import { transition } from "../tcp/step.ts";
import { after, type Instant } from "../time.ts";
import type { Declaration } from "../trace/declaration.ts";
import { hearSyn, type Surroundings, WATCHING } from "./arrival.ts";
import { discharges } from "./duties.ts";
import { isOldOctet } from "./permits/text.ts";
import type { Duty, Shadow } from "./shadow.ts";
import { noteProbe, noteSent, rearm } from "./timer.ts";

const NO_DUTIES: readonly Duty[] = [];
/** So many answers are remembered before those that are too old to count are forgotten. */
const MANY_ANSWERS = 64;

/** Takes in a segment that has left. */
export function absorb(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): void {
  const met = shadow.duties.length === 0
    ? NO_DUTIES
    : shadow.duties.filter(({ wanted }) => discharges(segment, wanted, shadow));
  if (met.length > 0) shadow.duties = shadow.duties.filter((duty) => !met.includes(duty));
  if (has(segment, RST)) return;
  const bare = segmentEnd(segment) === segment.seq;
  if (bare || met.some(({ throttled }) => throttled)) noteAnswer(shadow, now, around.declaration);
  const before = shadow.tcb.snd.nxt;
  if (has(segment, SYN)) absorbSyn(shadow, segment, now);
  else absorbText(shadow, segment, now, around);
  if (has(segment, ACK)) absorbAck(shadow, segment);
  if (segment.options.timestamps !== null) shadow.tsval = segment.options.timestamps.value;
  noteTransmission(shadow, segment, before, now);
  rearm(shadow, now);
}

function absorbSyn(shadow: Shadow, segment: Segment, now: Instant): void {
  const { tcb } = shadow;
  const end = segmentEnd({ ...segment, flags: segment.flags & ~FIN });
  if (shadow.own !== null) {
    if (gt(end, tcb.snd.nxt)) shadow.tcb = { ...tcb, snd: { ...tcb.snd, nxt: end } };
    return;
  }
  shadow.own = segment;
  const { options } = segment;
  shadow.policy = {
    ...shadow.policy,
    timestamps: options.timestamps !== null,
    windowScale: options.windowScale !== null,
    sack: options.sackPermitted,
  };
  const iss = segment.seq;
  const started: Tcb = {
    ...tcb,
    snd: { ...tcb.snd, iss, una: iss, nxt: end },
    out: { ...tcb.out, start: add(iss, 1) },
    in: { ...tcb.in, capacity: segment.window },
  };
  shadow.tcb = started;
  shadow.progress = now;
  if (shadow.heard === null) return;
  // A SYN,ACK: what its options say decides what was agreed.
  const { heard } = shadow;
  shadow.tcb = WATCHING.agree(started, heard, { policy: shadow.policy, rules: WATCHING, now });
  const { early, fin } = started.in;
  shadow.tcb = { ...shadow.tcb, in: { ...shadow.tcb.in, early, fin } };
  hearSyn(shadow, heard);
}

/** What new text and FINs say of what the application has done, where its calls are not seen. */
function guessCalls(shadow: Shadow, segment: Segment, now: Instant): void {
  const { tcb } = shadow;
  const last = endOfText(tcb.out);
  const end = add(segment.seq, segment.data.length);
  if (gt(end, last) && leq(segment.seq, last) && !tcb.out.fin) {
    const fresh = segment.data.subarray(distance(segment.seq, last));
    shadow.tcb = { ...tcb, out: { ...tcb.out, queue: append(tcb.out.queue, fresh) } };
  }
  if (!has(segment, FIN) || shadow.tcb.out.fin) return;
  const closed = transition(shadow.tcb, { type: "close" }, { policy: shadow.policy, rules: WATCHING, now });
  shadow.tcb = closed.tcb;
  shadow.since = now;
}

function absorbText(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): void {
  const end = segmentEnd(segment);
  if (end === segment.seq) return;
  if (!around.callsSeen) guessCalls(shadow, segment, now);
  const { tcb } = shadow;
  if (!gt(end, tcb.snd.nxt)) return;
  if (tcb.snd.una === tcb.snd.nxt) shadow.progress = now;
  shadow.tcb = { ...tcb, snd: { ...tcb.snd, nxt: end } };
}

function absorbAck(shadow: Shadow, segment: Segment): void {
  const { tcb } = shadow;
  const shift = has(segment, SYN) ? 0 : tcb.agreed.receiveShift;
  const shown = add(segment.ack, segment.window * 2 ** shift);
  const first = has(segment, SYN);
  shadow.offered = first ? shown : latest(shadow.offered, shown);
  // What the scale rounds off may be part of the window or not.
  const edge = first ? shown : latest(tcb.rcv.edge, add(shown, 2 ** shift - 1));
  const bare = segmentEnd(segment) === segment.seq;
  const anew = segment.ack !== tcb.rcv.acked;
  shadow.low = latest(shadow.low, segment.ack);
  if (shadow.unsure && segment.ack === tcb.rcv.nxt) shadow.unsure = false;
  shadow.tcb = { ...tcb, rcv: { ...tcb.rcv, acked: segment.ack, edge, unacked: 0 } };
  if (!bare) return;
  if (!anew && lt(shown, shadow.offered)) return;
  if (shadow.credit > 0) shadow.credit -= 1;
}

/** What may have been an answer of the kind that is rationed (RFC 5961, section 7). */
function noteAnswer(shadow: Shadow, now: Instant, { answers }: Declaration): void {
  if (answers === undefined) return;
  shadow.answered.push(now);
  if (shadow.answered.length % MANY_ANSWERS !== 0) return;
  shadow.answered = shadow.answered.filter((at) => after(at, 2 * answers.per) >= now);
}

function noteTransmission(shadow: Shadow, segment: Segment, before: Seq, now: Instant): void {
  const { tcb, timer } = shadow;
  const end = segmentEnd(segment);
  // A probe of what the peer has: it is empty, or the octet before SND.UNA, or garbage in its place (section 3.8.4).
  if (end === segment.seq || isOldOctet(shadow, segment)) {
    const probes = tcb.snd.wnd === 0 && segment.seq === add(tcb.snd.una, -1) && timer.base !== null;
    if (probes) noteProbe(shadow, now);
    return;
  }
  const fresh = gt(end, before) || (has(segment, SYN) && tcb.snd.una === tcb.snd.iss && timer.flights.length === 0);
  if (has(segment, SYN) && !fresh) timer.synLost = true;
  noteSent(shadow, segment.seq, end, fresh, now);
  const probes = fresh && tcb.snd.wnd === 0 && !has(segment, SYN) && lt(tcb.snd.una, end);
  if (probes) noteProbe(shadow, now);
}

/**
 * A segment arrives at the end that is watched: the model's own transition says what the RFCs fix, and what it leaves
 * behind becomes duties. Where the RFCs leave two ways, the shadow becomes several.
 */

import { acceptable } from "../tcp/acceptability.ts";
import { add, earliest, geq, gt, latest, leq, lt } from "../seq.ts";
import { pawsRejects, remember } from "../tcp/options/timestamps.ts";
import { RFC_RULES } from "../tcp/rfc-rules.ts";
import type { Context, Rules } from "../tcp/rules.ts";
import type { Policy, PolicyName } from "../tcp/policy.ts";
import { ACK, FIN, has, RST, type Segment, segmentEnd, segmentLength, SYN } from "../tcp/segment.ts";
import { isSynchronized } from "../tcp/state.ts";
import type { Step } from "../tcp/step-result.ts";
import { transition } from "../tcp/step.ts";
import { receiveWindow } from "../tcp/tcb.ts";
import { fromWire } from "../tcp/options/window-scale.ts";
import type { Instant } from "../time.ts";
import type { Declaration } from "../trace/declaration.ts";
import { atOnce, soon } from "./duties.ts";
import { forksOf, readings } from "./forks.ts";
import { copyOf, type Duty, type Shadow } from "./shadow.ts";
import { noteAcknowledged, rearm } from "./timer.ts";
import type { OracleRule } from "./rules.ts";

/**
 * The RFCs' rules, but for what an onlooker has no use for. It does not ration the challenges, since whether the end
 * had to is judged afterwards, and it does not keep the end's own account of round trips, losses and congestion.
 */
export const WATCHING: Rules = {
  ...RFC_RULES,
  mayChallenge: (tcb) => ({ tcb, allowed: true }),
  duplicateAck: (step) => step,
  sampleRtt: (rtt) => rtt,
  congestionOnNewAck: (cc) => ({ cc, retransmit: false }),
};

/** What the onlooker knows besides the shadow. */
export interface Surroundings {
  /** What the stack declares. */
  readonly declaration: Declaration;
  /** Whether the application's calls and events are seen, or only packets, as in a capture. */
  readonly callsSeen: boolean;
  /** Whether an application that is seen holds this connection's socket, and so is told of what happens. */
  readonly tells: boolean;
}

/** Moves a shadow on by an arriving segment. The first of the shadows that come of it is the given one. */
export function arrive(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): readonly Shadow[] {
  const { low, tcb } = shadow;
  if (has(segment, RST) && geq(segment.seq, low) && lt(segment.seq, tcb.rcv.nxt)) {
    // It stands at RCV.NXT if the end has not taken what this block has.
    const believed = copyOf(shadow);
    move(shadow, segment, now, around);
    move(believed, { ...segment, seq: tcb.rcv.nxt }, now, around);
    return [shadow, believed];
  }
  const stamped = stampedFor(shadow, segment);
  if (stamped === null) return taken(shadow, segment, now, around);
  const lenient = copyOf(shadow);
  return distinct([...taken(shadow, segment, now, around), ...taken(lenient, stamped, now, around)]);
}

//= rfc7323#3.2
//# a TCP SHOULD silently drop the segment
/** A segment that lacks timestamps, as it is to an end that takes it all the same; null where it lacks none. */
function stampedFor({ tcb, tsval }: Shadow, segment: Segment): Segment | null {
  if (!tcb.ts.on || segment.options.timestamps !== null) return null;
  // They are agreed on as soon as both SYNs had them.
  if (!isSynchronized(tcb.state) && tcb.state !== "SYN-RECEIVED") return null;
  if (has(segment, RST) || has(segment, SYN)) return null;
  return { ...segment, options: { ...segment.options, timestamps: { value: tcb.ts.recent, echo: tsval ?? 0 } } };
}

function taken(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): readonly Shadow[] {
  if (acknowledgesThePast(shadow, segment)) {
    // What acknowledges something from before ISS was never sent: dropped and answered, it is as well handled.
    const dropped = copyOf(shadow);
    dropped.credit += 1;
    return distinct([...inTurn(shadow, segment, now, around), dropped]);
  }
  if (isStrangeTwice(shadow, segment)) {
    // Section 3.5.2 asks for an RST at SEG.ACK, and section 3.10.7.4 for an acknowledgment before it looks at SEG.ACK.
    const inOrder = copyOf(shadow);
    const first = forked(shadow, segment, now, around);
    return distinct([...first, ...forked(inOrder, { ...segment, ack: shadow.tcb.snd.nxt }, now, around)]);
  }
  return inTurn(shadow, segment, now, around);
}

function inTurn(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): readonly Shadow[] {
  //= rfc9293#3.10.7.4 SHLD-31
  //# Segments with higher beginning sequence numbers SHOULD be held for later processing (SHLD-31).
  // An end that holds early text may still forget the FIN that comes before its turn.
  if ((segment.flags & (FIN | SYN | RST)) === FIN && isEarly(shadow, segment)) {
    const forgetful = copyOf(shadow);
    const taken = atEdge(shadow, segment, now, around);
    const withoutFin = { ...segment, flags: segment.flags & ~FIN };
    return distinct([...taken, ...atEdge(forgetful, withoutFin, now, around)]);
  }
  return atEdge(shadow, segment, now, around);
}

const isEarly = ({ tcb, low }: Shadow, segment: Segment): boolean =>
  isSynchronized(tcb.state) && gt(segment.seq, low) && acceptable(tcb.rcv, segment);

const atEdge = (shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): readonly Shadow[] =>
  isAtRoundedEdge(shadow, segment) ? bothEdges(shadow, segment, now, around) : forked(shadow, segment, now, around);

/** In SYN-RECEIVED: outside of the window, and acknowledging what was not sent, both. */
const isStrangeTwice = ({ tcb }: Shadow, segment: Segment): boolean =>
  tcb.state === "SYN-RECEIVED" && has(segment, ACK) && !has(segment, RST) && !acceptable(tcb.rcv, segment) &&
  (leq(segment.ack, tcb.snd.iss) || gt(segment.ack, tcb.snd.nxt));

const acknowledgesThePast = ({ tcb }: Shadow, segment: Segment): boolean =>
  isSynchronized(tcb.state) && has(segment, ACK) && !has(segment, RST) && leq(segment.ack, tcb.snd.iss);

function forked(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): readonly Shadow[] {
  const names = forksOf(shadow, segment);
  if (names.length === 0) {
    move(shadow, segment, now, around);
    return [shadow];
  }
  const policies = readings(shadow, names);
  const shadows = policies.map((_, i) => (i === 0 ? shadow : copyOf(shadow)));
  shadows.forEach((one, i) => {
    settle(one, policies[i]!, names.filter((name) => !staysOpen(name)));
    move(one, segment, now, around);
  });
  return distinct(shadows);
}

/** What a scale has rounded off is part of the window in one reading, and not in the other. */
function bothEdges(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): readonly Shadow[] {
  const narrow = copyOf(shadow);
  const { edge } = shadow.tcb.rcv;
  const set = (at: typeof edge): void => {
    narrow.tcb = { ...narrow.tcb, rcv: { ...narrow.tcb.rcv, edge: at } };
  };
  set(shadow.offered);
  const wide = forked(shadow, segment, now, around);
  const both = [...wide, ...forked(narrow, segment, now, around)];
  set(latest(narrow.tcb.rcv.edge, edge));
  return distinct(both);
}

/**
 * Whether an end is held to nothing by what it makes of a segment. To reset for text after CLOSE is recommended only
 * (SHLD-3): whoever did not do so for some, because it was not next or was not looked at, may do so for more.
 */
const staysOpen = (name: PolicyName): boolean => name === "resetsOnUnread";

function settle(shadow: Shadow, policy: Policy, names: readonly PolicyName[]): void {
  shadow.policy = policy;
  shadow.settled = [...new Set([...shadow.settled, ...names])];
}

/** The shadows without those that came to the same; what they chose did not matter then, and is open again. */
export function distinct(shadows: readonly Shadow[]): readonly Shadow[] {
  const found: Shadow[] = [];
  for (const shadow of shadows) {
    const twin = found.find((other) => isSame(other, shadow));
    if (twin === undefined) found.push(shadow);
    else {
      const { settled, policy, credit } = shadow;
      // Where one of them has reason to acknowledge something, an acknowledgment is no news against it.
      twin.credit = Math.max(twin.credit, credit);
      twin.settled = twin.settled.filter((name) => settled.includes(name) && twin.policy[name] === policy[name]);
    }
  }
  return found;
}

const isSame = (one: Shadow, other: Shadow): boolean =>
  one.tcb.state === other.tcb.state && one.tcb.rcv.nxt === other.tcb.rcv.nxt &&
  one.tcb.snd.una === other.tcb.snd.una && one.tcb.snd.wnd === other.tcb.snd.wnd &&
  one.tcb.snd.wl1 === other.tcb.snd.wl1 && one.tcb.snd.wl2 === other.tcb.snd.wl2 &&
  one.tcb.ts.recent === other.tcb.ts.recent &&
  one.tcb.in.fin === other.tcb.in.fin && one.tcb.in.early.islands.length === other.tcb.in.early.islands.length &&
  one.tcb.app.attached === other.tcb.app.attached && one.duties.length === other.duties.length &&
  one.duties.every((duty, i) => duty.wanted.owe === other.duties[i]!.wanted.owe);

function move(shadow: Shadow, segment: Segment, now: Instant, around: Surroundings): void {
  const before = shadow.tcb;
  const context: Context = { policy: shadow.policy, rules: WATCHING, now };
  const step = transition(before, { type: "segment-arrives", segment }, context);
  const lowBefore = shadow.low;
  shadow.stirred = now;
  shadow.tcb = step.tcb;
  const asks = step.duties.some(({ owe }) => owe === "ack-now" || owe === "ack-soon");
  // Text asks for an acknowledgment, whether it is new or not, and so does what can't be accepted; nothing else does.
  if (asks || (segmentLength(segment) > 0 && !has(segment, RST))) shadow.credit += 1;
  if (before.agreed !== step.tcb.agreed) hearSyn(shadow, segment);
  noteRefused(shadow, before, segment, now);
  noteUnheard(shadow, before, segment, step, now);
  shadow.leftAlone = leftAloneBy(before, segment);
  advanceLow(shadow, before, segment, step);
  const found = dutiesOf(shadow, before, lowBefore, segment, step, now, around);
  // What a connection owed is void once it is over; what its end owes is not.
  if (step.tcb.state === "CLOSED") shadow.duties = found;
  else if (found.length > 0) shadow.duties = [...shadow.duties, ...found];
  noteWindow(shadow, before, segment);
  if (step.tcb.snd.una !== before.snd.una && step.tcb.state !== "CLOSED") {
    shadow.progress = now;
    noteAcknowledged(shadow, step.tcb.ts.on ? segment.options.timestamps?.echo ?? null : null, now);
  }
  // A peer that answers probes of its closed window is alive (MUST-37); an orphan need not wait for it.
  const heard = has(segment, ACK) && !has(segment, RST) && !step.stop && acceptable(before.rcv, segment);
  if (before.snd.wnd === 0 && heard && before.app.attached) shadow.progress = now;
  if (heard) shadow.alive = now;
  if (step.tcb.state !== before.state) shadow.since = now;
  if (step.tcb.state === "TIME-WAIT") shadow.restarted = now;
  rearm(shadow, now);
}

/** What the peer's SYN settles besides what the transition knows: our own shift is the one that our SYN told. */
export function hearSyn(shadow: Shadow, segment: Segment): void {
  const { own } = shadow;
  // Nothing was acknowledged yet, and nothing less than the SYN ever will be.
  shadow.tcb = { ...shadow.tcb, rcv: { ...shadow.tcb.rcv, acked: add(segment.seq, 1) } };
  const { tcb } = shadow;
  shadow.heard = segment;
  shadow.low = tcb.rcv.nxt;
  shadow.offered = tcb.rcv.edge;
  shadow.edge = add(tcb.snd.una, tcb.snd.wnd);
  shadow.largest = tcb.snd.wnd;
  const shift = own?.options.windowScale ?? null;
  if (!tcb.agreed.scaled || shift === null) return;
  shadow.tcb = { ...tcb, agreed: { ...tcb.agreed, receiveShift: Math.min(shift, 14) } };
}

/** What must have been taken by now: text and FINs that came in order, inside of the window that was offered. */
function advanceLow(shadow: Shadow, before: Shadow["tcb"], segment: Segment, step: Step): void {
  const { tcb } = shadow;
  // An end that did not keep what came out of order takes for new what this block has already.
  const behind = shadow.low !== before.rcv.nxt;
  if (tcb.state === "CLOSED" || !isSynchronized(tcb.state)) return;
  if (tcb.rcv.nxt === before.rcv.nxt && !behind) return;
  const first = has(segment, SYN) ? add(segment.seq, 1) : segment.seq;
  const text = add(first, segment.data.length);
  const end = earliest(earliest(text, shadow.offered), tcb.rcv.nxt);
  if (leq(first, shadow.low) && gt(end, shadow.low)) shadow.low = end;
  if (has(segment, FIN) && shadow.low === text && tcb.rcv.nxt === add(text, 1)) shadow.low = tcb.rcv.nxt;
  if (step.tcb.in.fin !== null && shadow.low !== tcb.rcv.nxt) shadow.unsure = true;
}

/** Text or a FIN that comes in order, and is not to be taken for a reason that has a name. */
function noteRefused(shadow: Shadow, before: Shadow["tcb"], segment: Segment, now: Instant): void {
  const { nxt } = before.rcv;
  if (shadow.tcb.rcv.nxt !== nxt) shadow.refused = null;
  const end = segmentEnd(segment);
  const next = leq(segment.seq, nxt) && gt(end, nxt) && shadow.tcb.rcv.nxt === nxt;
  if (!next || !isSynchronized(before.state) || has(segment, RST) || has(segment, SYN)) return;
  const rule = refusalRule(before, segment, now);
  if (rule !== null && (shadow.refused === null || gt(end, shadow.refused.end))) shadow.refused = { end, rule };
}

/** The requirement by which a segment draws nothing and changes nothing, where an end is known to fail it; or null. */
function leftAloneBy({ state, rcv, in: { fin }, app }: Shadow["tcb"], segment: Segment): OracleRule | null {
  if (!isSynchronized(state)) return null;
  if (has(segment, RST)) {
    if (!acceptable(rcv, segment)) return "RFC9293-E41";
    return segment.seq === rcv.nxt ? null : "RFC5961-R5";
  }
  // A FIN after CLOSE, before text that is missing: that text was not received.
  if (!app.attached && fin === null && segment.data.length === 0 && gt(segment.seq, rcv.nxt)) {
    return has(segment, FIN) ? "SHLD-3" : null;
  }
  const hasTextBeyond = segment.data.length > 0 && gt(add(segment.seq, segment.data.length), rcv.nxt);
  return fin !== null && hasTextBeyond ? "RFC9293-E55" : null;
}

/** An acknowledgment of something new, in a segment that is to be dropped before its acknowledgment is looked at. */
function noteUnheard(shadow: Shadow, before: Shadow["tcb"], segment: Segment, step: Step, now: Instant): void {
  const { una, nxt } = before.snd;
  const isNew = has(segment, ACK) && gt(segment.ack, una) && leq(segment.ack, nxt);
  if (!isNew || !step.stop || step.tcb.snd.una !== una || has(segment, RST)) return;
  const rule = answerRule(before, segment, step, now);
  if (rule !== null && (shadow.unheard === null || gt(segment.ack, shadow.unheard.ack))) {
    shadow.unheard = { ack: segment.ack, rule };
  }
}

function refusalRule(before: Shadow["tcb"], segment: Segment, now: Instant): OracleRule | null {
  const { timestamps } = segment.options;
  if (before.ts.on && timestamps !== null && pawsRejects(before.ts, timestamps.value, now)) return "RFC7323-R42";
  return has(segment, ACK) && gt(segment.ack, before.snd.nxt) ? "RFC9293-E49" : null;
}

/** The largest right edge that the peer has offered (MAY-7, RFC 7323, section 2.4). */
function noteWindow(shadow: Shadow, before: Shadow["tcb"], segment: Segment): void {
  const { snd, agreed } = shadow.tcb;
  if (!has(segment, ACK) || has(segment, RST) || gt(segment.ack, snd.nxt) || lt(segment.ack, before.snd.una)) return;
  const window = fromWire(segment.window, has(segment, SYN) ? 0 : agreed.sendShift);
  shadow.edge = latest(shadow.edge, add(segment.ack, window));
  // An older segment moves SND.UNA and not SND.WND: the usable window then ends where the last one that counted says.
  if (lt(segment.seq, snd.wl1)) shadow.edge = latest(shadow.edge, add(segment.ack, shadow.largest));
  shadow.largest = Math.max(shadow.largest, window);
}

function dutiesOf(
  shadow: Shadow,
  before: Shadow["tcb"],
  lowBefore: Shadow["low"],
  segment: Segment,
  step: Step,
  now: Instant,
  around: Surroundings,
): readonly Duty[] {
  const { declaration } = around;
  const found: Duty[] = [];
  const cause = segment;
  noteOtherEcho(shadow, before, segment, now);
  // A segment without ACK is dropped in the end, and an end may do so before it looks at the timestamp.
  if (!has(segment, ACK) && before.ts.recent !== shadow.tcb.ts.recent) allowEcho(shadow, before.ts.recent);
  for (const duty of step.duties) {
    if (duty.owe !== "reset") continue;
    const own = isSynchronized(before.state) && !has(segment, SYN);
    const lost = earliest(segmentEnd(segment), before.rcv.edge);
    const wanted = own ? { owe: "own-reset", lost } as const : duty;
    found.push(atOnce({ rule: resetRule(before.state, own), wanted, cause }, now, declaration));
  }
  if (around.tells) {
    for (const event of step.signals) {
      if (event !== "established" && event !== "reset" && event !== "refused") continue;
      const rule = event === "established" ? "A1" : event === "reset" ? "MUST-12" : "RFC9293-E37";
      found.push(atOnce({ rule, wanted: { owe: "event", event }, cause }, now, declaration));
    }
  }
  const acks = step.duties.some(({ owe }) => owe === "ack-now" || owe === "ack-soon");
  if (before.state === "SYN-SENT" && shadow.tcb.state === "SYN-RECEIVED") {
    // Without its calls nobody knows whether it still opens: it may have been closed, and be CLOSED then.
    if (around.callsSeen) found.push(atOnce({ rule: "RFC9293-E39", wanted: { owe: "syn" }, cause }, now, declaration));
  } else if (acks && shadow.tcb.state !== "CLOSED") {
    found.push(...ackDuty(shadow, before, lowBefore, segment, step, now, declaration));
  }
  return found;
}

/** What the end echoes if it looks at the timestamp of a segment that it can't accept, as section 4.3 has it, too. */
function noteOtherEcho(shadow: Shadow, before: Shadow["tcb"], segment: Segment, now: Instant): void {
  const { timestamps } = segment.options;
  if (timestamps === null || !before.ts.on || has(segment, RST)) return;
  const other = remember(before.ts, segment.seq, timestamps.value, before.rcv.acked, now).recent;
  if (other !== shadow.tcb.ts.recent) allowEcho(shadow, other);
}

function allowEcho(shadow: Shadow, value: number): void {
  shadow.echoes = [...shadow.echoes.slice(-3), value];
}

const resetRule = (state: Shadow["tcb"]["state"], own: boolean): OracleRule =>
  own ? "SHLD-3" : state === "SYN-SENT" ? "RFC9293-E36" : state === "SYN-RECEIVED" ? "RFC9293-E48" : "RFC9293-E11";

/** The acknowledgment that a segment asks for: in time for what is new, at once for what can't be accepted. */
function ackDuty(
  shadow: Shadow,
  before: Shadow["tcb"],
  lowBefore: Shadow["low"],
  segment: Segment,
  step: Step,
  now: Instant,
  declaration: Declaration,
): readonly Duty[] {
  const cause = segment;
  const behind = lowBefore !== before.rcv.nxt && shadow.low === lowBefore;
  if (behind && segment.data.length > 0 && gt(add(segment.seq, segment.data.length), lowBefore)) return [];
  if (shadow.low !== lowBefore || before.state === "SYN-SENT") {
    const rule = before.state === "SYN-SENT" ? "RFC9293-E38" : has(segment, FIN) ? "RFC9293-E56" : "MUST-40";
    return [soon({ rule, wanted: { owe: "ack", least: shadow.low }, cause }, now, declaration)];
  }
  const wanted = { owe: "ack", least: before.rcv.acked } as const;
  const rule = answerRule(before, segment, step, now);
  return rule === null ? [] : [atOnce({ rule, wanted, cause, throttled: true }, now, declaration)];
}

/** Which requirement asks for the answer to a segment that brought nothing; null when none does for certain. */
function answerRule(
  before: Shadow["tcb"],
  segment: Segment,
  step: Step,
  now: Instant,
): OracleRule | null {
  if (!step.stop) {
    const probe = receiveWindow(before.rcv) === 0 && segment.seq === before.rcv.nxt && segment.data.length > 0;
    return probe ? "RFC9293-E21" : null;
  }
  // Who ignores an RST in TIME-WAIT (RFC 1337, section 3) ignores one anywhere in the window.
  if (has(segment, RST)) return before.state === "TIME-WAIT" ? null : "RFC5961-R5";
  const { timestamps } = segment.options;
  if (before.ts.on && timestamps !== null && pawsRejects(before.ts, timestamps.value, now)) return "RFC7323-R42";
  if (!acceptable(before.rcv, segment)) {
    return isSynchronized(before.state) && has(segment, ACK) ? "RFC9293-E13" : "RFC9293-E41";
  }
  if (has(segment, SYN)) return "RFC5961-R9";
  return gt(segment.ack, before.snd.nxt) ? "RFC9293-E49" : "RFC5961-R14";
}

/** Whether a segment touches the part of the window that a scale may have rounded off: it may be in it, or not. */
function isAtRoundedEdge({ tcb, offered }: Shadow, segment: Segment): boolean {
  const { edge } = tcb.rcv;
  if (edge === offered) return false;
  const end = add(segment.seq, segment.data.length);
  const within = (at: typeof edge): boolean => geq(at, offered) && leq(at, edge);
  return within(segment.seq) || within(end);
}

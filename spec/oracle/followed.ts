/** One connection of one end, followed by as many shadows as explain what was seen of it. */

import { gt } from "../seq.ts";
import type { Instant } from "../time.ts";
import type { Call, CallName, CallResult, SocketEvent, SocketId } from "../trace/vocabulary.ts";
import { has, RST, type Segment } from "../tcp/segment.ts";
import { isSynchronized } from "../tcp/state.ts";
import { closedBlock } from "../tcp/endings.ts";
import { absorb } from "./absorb.ts";
import { age, givenUpBy, goneFrom, patienceRule } from "./ageing.ts";
import { arrive, distinct, type Surroundings } from "./arrival.ts";
import { abortSeen, call, result } from "./calls.ts";
import { causeText, discharges, isExcused, isOwnReset, wantedText } from "./duties.ts";
import type { Departure, Refusal } from "./permits/departure.ts";
import { refusalOf } from "./permits/table.ts";
import type { OracleRule } from "./rules.ts";
import { copyOf, type Duty, type Shadow } from "./shadow.ts";
import { outstandingText, transmitBy } from "./timer.ts";

/** More readings than this mean that nothing can be told any more. */
const MOST_SHADOWS = 48;

/** A connection that is followed. */
export class Followed {
  /** The readings that explain what was seen, the most usual one first. Empty once none does. */
  shadows: readonly Shadow[];
  /** The application's name for it, or null. */
  socket: SocketId | null;
  /** The listener that it came through, or null. */
  readonly listener: SocketId | null;
  /** The connection in TIME-WAIT that it would take the place of, or null. */
  readonly previous: Followed | null;
  /** Nothing is judged any more. */
  lost = false;
  /** Another connection has taken its place (MAY-2); it comes back if that one came to nothing. */
  retired = false;
  /** The application has let go of it. */
  released = false;
  /** When something may be overdue, at the earliest. */
  soonest: number = Infinity;

  constructor(
    shadows: readonly Shadow[],
    socket: SocketId | null,
    listener: SocketId | null,
    previous: Followed | null,
  ) {
    this.shadows = shadows;
    this.socket = socket;
    this.listener = listener;
    this.previous = previous;
  }

  /** Whether no reading has a live block, or anything left to say. */
  get over(): boolean {
    return this.shadows.every(({ tcb, duties }) => tcb.state === "CLOSED" && duties.length === 0);
  }

  /** Whether some reading says that the end may have let the connection go. */
  get mayBeOver(): boolean {
    return this.lost || this.shadows.some(({ tcb, mayBeGone }) => tcb.state === "CLOSED" || mayBeGone);
  }

  /** Whether its end has sent no SYN yet: the peer's may never have opened it. */
  get isSilent(): boolean {
    return this.shadows.every(({ own }) => own === null);
  }

  /** Whether a SYN may open a new connection in its place (MAY-2). */
  get waits(): boolean {
    return this.shadows.some(({ tcb }) => tcb.state === "TIME-WAIT");
  }

  /** The end owes something besides, in every reading. */
  owe(duty: Duty): void {
    for (const shadow of this.shadows) shadow.duties = [...shadow.duties, duty];
    if (duty.due < this.soonest) this.soonest = duty.due;
  }

  /** Its SYN,ACK may be a SYN cookie. */
  mayBeStateless(): void {
    for (const shadow of this.shadows) shadow.stateless = true;
  }

  /**
   * A segment arrives. `silent`: whatever the RFCs ask for in answer, more than one way is right. `illegal`: an option
   * has an illegal length.
   */
  arrived(segment: Segment, now: Instant, around: Surroundings, silent: boolean, illegal: boolean = false): void {
    if (this.lost) return;
    const next: Shadow[] = [];
    for (const shadow of this.shadows) {
      remember(shadow, now, around);
      age(shadow, now, around.declaration.timing);
      // Where there is no connection, its host answers.
      if (shadow.tcb.state === "CLOSED") {
        next.push(shadow);
        continue;
      }
      const { duties } = shadow;
      const gone = shadow.mayBeGone;
      //= rfc9293#3.1 MUST-7
      //# TCP implementations MUST be prepared to handle an illegal option length
      // How is left open: to drop the segment is one way.
      if (illegal) next.push(copyOf(shadow));
      for (const one of arrive(shadow, segment, now, around)) {
        if (silent || gone) one.duties = duties;
        next.push(one);
      }
    }
    this.#keep(illegal ? distinct(next) : next, around);
  }

  /** A segment leaves; what is wrong with it, or null. */
  sent(departure: Departure): Refusal | null {
    const { segment, now, around } = departure;
    const kept: Shadow[] = [];
    let refused: Refusal | null = null;
    for (const shadow of this.shadows) {
      age(shadow, now, around.declaration.timing);
      const refusal = this.#refusalOf(shadow, departure);
      if (refusal === null) kept.push(shadow);
      else refused ??= refusal;
    }
    if (kept.length === 0) return refused;
    for (const shadow of kept) {
      if (has(segment, RST)) leaveByReset(shadow, segment);
      else absorb(shadow, segment, now, around);
      for (const { view } of shadow.past) if (refusalOf(view, departure) === null) absorb(view, segment, now, around);
    }
    this.#keep(kept, around);
    return null;
  }

  #refusalOf(shadow: Shadow, departure: Departure): Refusal | null {
    const judge = has(departure.segment, RST) ? resetRefusal : stateRefusal;
    const refusal = judge(shadow, departure);
    if (refusal === null || shadow.past.length === 0) return refusal;
    return shadow.past.some(({ view }) => judge(view, departure) === null) ? null : refusal;
  }

  /** Something came that may have ended the connection, and need not have. */
  mayEnd(now: Instant, around: Surroundings): void {
    const ended: Shadow[] = [];
    for (const shadow of this.shadows) {
      age(shadow, now, around.declaration.timing);
      if (shadow.tcb.state === "CLOSED") continue;
      ended.push({ ...copyOf(shadow), tcb: closedBlock(shadow.tcb), duties: [] });
    }
    this.#keep([...this.shadows, ...ended], around);
  }

  /** A soft ICMP error came about it, which ends nothing (MUST-56). */
  complained(): void {
    for (const shadow of this.shadows) shadow.complained ||= shadow.tcb.state === "SYN-RECEIVED";
  }

  /** The application calls. */
  called(given: Call, now: Instant, around: Surroundings): void {
    const next: Shadow[] = [];
    for (const shadow of this.shadows) {
      remember(shadow, now, around);
      age(shadow, now, around.declaration.timing);
      next.push(...call(shadow, given, now, around));
    }
    if (given.call === "close" || given.call === "abort") this.released = true;
    this.#keep(next, around);
  }

  /** A call is answered; what is wrong with the answer, or null. */
  answered(name: CallName, given: CallResult, now: Instant, around: Surroundings): Refusal | null {
    return this.#narrow((shadow) => result(shadow, name, given, now), around);
  }

  /** The application is told something; what is wrong with that, or null. */
  told(event: SocketEvent, now: Instant, around: Surroundings): Refusal | null {
    for (const shadow of this.shadows) {
      age(shadow, now, around.declaration.timing);
      shadow.duties = shadow.duties.filter(({ wanted }) => wanted.owe !== "event" || wanted.event !== event);
    }
    const refusal = this.#narrow((shadow) => toldRefusal(shadow, event, around), around);
    if (event === "timed-out" || event === "unreachable" || event === "closed") {
      for (const shadow of this.shadows) if (shadow.tcb.state !== "CLOSED") shadow.tcb = closedBlock(shadow.tcb);
    }
    return refusal;
  }

  /** What is overdue at an instant in every reading, or null; readings that are broken are dropped. */
  overdue(now: number, around: Surroundings): Refusal | null {
    if (now <= this.soonest) return null;
    return this.#narrow((shadow) => overdueOf(shadow, now, around), around);
  }

  #narrow(judge: (shadow: Shadow) => Refusal | null, around: Surroundings): Refusal | null {
    let refused: Refusal | null = null;
    const kept: Shadow[] = [];
    for (const shadow of this.shadows) {
      const refusal = judge(shadow);
      if (refusal === null) kept.push(shadow);
      else refused ??= refusal;
    }
    if (kept.length === 0) return refused;
    this.#keep(kept, around);
    return null;
  }

  #keep(shadows: readonly Shadow[], { declaration, callsSeen }: Surroundings): void {
    if (shadows.length > MOST_SHADOWS) this.lost = true;
    this.shadows = shadows;
    let soonest = Infinity;
    for (const shadow of shadows) {
      for (const { due } of shadow.duties) if (due < soonest) soonest = due;
      const transmit = callsSeen ? transmitBy(shadow, declaration.timing) : null;
      if (transmit !== null && transmit < soonest) soonest = transmit;
      const given = givenUpBy(shadow, declaration.timing);
      if (given !== null && given < soonest) soonest = given;
    }
    this.soonest = soonest;
  }
}

/** On a real clock, keeps what was known for as long as the stack's tolerance: it may still be what decides. */
function remember(shadow: Shadow, now: Instant, { declaration }: Surroundings): void {
  const { tolerance } = declaration.timing;
  if (tolerance === 0) return;
  const recent = shadow.past.filter(({ at }) => at >= now - tolerance);
  shadow.past = [...recent, { at: now, view: { ...copyOf(shadow), past: [] } }];
}

function stateRefusal(shadow: Shadow, departure: Departure): Refusal | null {
  if (shadow.tcb.state === "CLOSED") {
    return {
      rule: "RFC9293-E32",
      also: ["S9"],
      expected: "nothing from a connection that is over",
      actual: "a segment",
    };
  }
  const { now, around } = departure;
  return refusalOf(shadow, departure) ?? (around.callsSeen ? null : lateTransmission(shadow, now, around));
}

/** S9: an RST answers something, or ends the connection for a reason. */
function resetRefusal(shadow: Shadow, departure: Departure): Refusal | null {
  const { segment, around } = departure;
  const { tcb, duties, mayBeGone } = shadow;
  if (departure.answersNobody && tcb.state === "CLOSED") return null;
  if (
    duties.some(({ wanted }) =>
      (wanted.owe === "reset" || wanted.owe === "own-reset") && discharges(segment, wanted, shadow)
    )
  ) {
    return null;
  }
  const own = isSynchronized(tcb.state) || tcb.state === "SYN-RECEIVED";
  const placed = isOwnReset(segment, tcb);
  // Text that is new to the end, and not to this block, may have come after its application had let go (SHLD-3).
  const behind = shadow.low !== tcb.rcv.nxt && !tcb.app.attached;
  if ((mayBeGone || behind || !around.callsSeen) && own && placed) return null;
  const named = tcb.state === "SYN-SENT" ? "RFC9293-E40" : unwantedReset(shadow);
  return {
    ...(named === null ? { rule: "S9" } : { rule: named, also: ["S9"] }),
    expected: "an RST only in answer to a segment that asks for one, or to end the connection for a reason",
    actual: `one in ${tcb.state}`,
  };
}

/** The requirement that has no RST for what came last, where an end is known to send one; or null. */
const unwantedReset = ({ leftAlone }: Shadow): OracleRule | null => leftAlone === "RFC9293-E41" ? null : leftAlone;

function leaveByReset(shadow: Shadow, segment: Segment): void {
  const met = shadow.duties.find(({ wanted }) =>
    (wanted.owe === "reset" || wanted.owe === "own-reset") && discharges(segment, wanted, shadow)
  );
  if (met === undefined && shadow.tcb.state !== "CLOSED") abortSeen(shadow);
  if (met !== undefined) shadow.duties = shadow.duties.filter((duty) => duty !== met);
}

/** Whether the text of a SYN,ACK waits to be acknowledged: who has not taken it believes an RST where it began. */
const leftTextOfSyn = ({ duties }: Shadow): boolean => duties.some(({ rule }) => rule === "RFC9293-E38");

/** A1: the application is told the truth. */
function toldRefusal(shadow: Shadow, event: SocketEvent, { declaration }: Surroundings): Refusal | null {
  const { tcb, mayBeGone } = shadow;
  const actual = `"${event}" in ${tcb.state}`;
  const over = tcb.state === "CLOSED" || mayBeGone;
  switch (event) {
    case "established":
      return isSynchronized(tcb.state) || over ? null : {
        rule: tcb.state === "SYN-RECEIVED" ? "RFC9293-E48" : "A1",
        also: ["A1"],
        expected: '"established" once the connection is synchronized',
        actual,
      };
    case "reset":
    case "refused": {
      if (over) return null;
      const expected = `"${event}" after an RST that ends the connection`;
      const named = leftTextOfSyn(shadow) ? "RFC9293-E38" : unwantedReset(shadow);
      return named === null ? { rule: "A1", expected, actual } : { rule: named, also: ["A1"], expected, actual };
    }
    case "unreachable":
      return over ? null : { rule: "MUST-56", expected: "the connection to live through soft ICMP errors", actual };
    case "timed-out":
      return over ? null : {
        rule: patienceRule(shadow),
        expected: "the connection to live until R2, or the time-out that its application has set",
        actual: '"timed-out" before',
      };
    case "closed": {
      if (over || declaration.clock === "real") return null;
      const expected = '"closed" when the connection block is gone';
      // What was closed before its SYN was acknowledged still owes the FIN (section 3.10.4).
      if (tcb.out.fin && tcb.snd.una === tcb.snd.iss) return { rule: "RFC9293-E28", also: ["A1"], expected, actual };
      if (leftTextOfSyn(shadow)) return { rule: "RFC9293-E38", also: ["A1"], expected, actual };
      const unwanted = unwantedReset(shadow);
      if (unwanted !== null) return { rule: unwanted, also: ["A1"], expected, actual };
      return { rule: tcb.state === "TIME-WAIT" ? "MUST-13" : "A1", expected, actual };
    }
    default:
      return null;
  }
}

function overdueOf(shadow: Shadow, now: number, around: Surroundings): Refusal | null {
  const from = goneFrom(shadow, around.declaration.timing) ?? Infinity;
  for (const duty of shadow.duties) {
    if (now <= duty.due || duty.due >= from) continue;
    if (isExcused(shadow, duty, around.declaration)) {
      shadow.duties = shadow.duties.filter((other) => other !== duty);
      continue;
    }
    return {
      rule: duty.rule,
      expected: `${wantedText(duty.wanted)}, because of ${causeText(duty)}`,
      actual: now === Infinity ? "nothing came" : `nothing came for ${(now - duty.since) / 1000} ms`,
    };
  }
  const given = around.tells ? givenUpBy(shadow, around.declaration.timing) : null;
  if (given !== null && now > given) {
    return {
      rule: patienceRule(shadow),
      also: ["L5"],
      expected: 'the connection to be given up, and the application told "timed-out"',
      actual: "it was not, with nothing acknowledged for longer than R2",
    };
  }
  return around.callsSeen ? lateTransmission(shadow, now, around) : null;
}

/**
 * What had to be sent by now, or null. Where calls are not seen, an end may have ended the connection without a word:
 * it was late only if it goes on.
 */
function lateTransmission(shadow: Shadow, now: number, around: Surroundings): Refusal | null {
  const from = goneFrom(shadow, around.declaration.timing) ?? Infinity;
  const by = transmitBy(shadow, around.declaration.timing);
  if (by === null || now <= by || by >= from) return null;
  const { ready, base } = shadow.timer;
  const rule = ready ? "L2" : whyLate(shadow);
  return {
    ...(rule === "RFC6298-R12" ? { rule, also: ["T1"] } : { rule }),
    expected: `${outstandingText(shadow.tcb)}, within ${(by - base!) / 1000} ms`,
    actual: now === Infinity ? "it was never sent" : `nothing was sent for ${(now - base!) / 1000} ms`,
  };
}

/** What is broken by who does not send again what is outstanding. */
function whyLate({ tcb, unheard, timer, complained }: Shadow): OracleRule {
  // A soft error made it forget that it was opening.
  if (complained && tcb.snd.una === tcb.snd.iss) return "MUST-56";
  // An end that believes what it had to drop has nothing to send again.
  if (unheard !== null && gt(unheard.ack, tcb.snd.una)) return unheard.rule;
  // New text does not start the timer anew.
  return timer.flights.some(({ at }) => timer.base !== null && at > timer.base) ? "RFC6298-R12" : "T1";
}

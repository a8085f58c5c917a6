/** What a segment may do to a connection in each state: RFC 9293, sections 3.10.7.3 and 3.10.7.4, cell by cell. */

import { add, gt, leq, lt, type Seq } from "../seq.ts";
import { ACK, FIN, flagNames, has, RST, type Segment, segmentEnd, segmentLength, SYN, URG } from "../tcp/segment.ts";
import type { StateName } from "../tcp/state.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { SocketEvent } from "../trace/vocabulary.ts";
import { type Cell, cellMonitor, type Flaw } from "./cells.ts";
import { agreedTimestamps, certainNext, covers, placeInWindow } from "./phases.ts";
import { type End, shiftTowards } from "./wire.ts";

/** What must leave: nothing, an RST at a number or anywhere, an acknowledgment with a number, or whatever may. */
type Answer =
  | { readonly is: "silence" }
  | { readonly is: "reset"; readonly seq: Seq | null }
  | { readonly is: "ack"; readonly ack: Seq; readonly bare: boolean }
  | { readonly is: "syn-ack"; readonly ack: Seq }
  | { readonly is: "anything" };

/** One way that a cell may go. */
interface Way {
  readonly next: readonly StateName[];
  readonly answer: Answer;
  /** What the application is told, any of it; nothing in particular when absent. */
  readonly told?: readonly SocketEvent[];
  /** What it must not be told. */
  readonly untold?: readonly SocketEvent[];
  /** Whether text can be read afterwards, or must not. */
  readonly text?: boolean;
}

/** What the RFC asks in a cell: the requirement, and the ways that keep to it. */
interface Asked {
  readonly rule: string;
  readonly also?: readonly string[];
  readonly what: string;
  readonly ways: readonly Way[];
}

const SILENCE: Answer = { is: "silence" };
const ANYTHING: Answer = { is: "anything" };

/** States in which text and a FIN may yet come. */
const OPEN: ReadonlySet<StateName> = new Set(["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"]);

/** A segment that arrives in a state that STATUS tells does what section 3.10.7 says, and nothing else. */
export const segmentsByState: Monitor = cellMonitor(
  "states/segments",
  "A segment in a state is answered as the RFC's table of events says for both, and leads to no other state.",
  (cell) => {
    if (cell.stimulus.is !== "segment") return null;
    const asked = ask(cell, cell.stimulus.segment);
    return asked === null ? null : judge(cell, asked);
  },
);

/** URG in a state in which the peer's FIN has come is ignored. */
export const urgentByState: Monitor = cellMonitor(
  "states/urgent",
  "URG after the peer's FIN is ignored: the application is told of no urgent data.",
  ({ stimulus, state, told }) => {
    if (stimulus.is !== "segment" || !has(stimulus.segment, URG) || !AFTER_PEERS_FIN.has(state)) return null;
    if (!told.includes("urgent")) return null;
    return {
      rule: "RFC9293-E53",
      expected: `URG in ${state} is ignored, since the peer's FIN has come`,
      actual: "the application was told of urgent data",
    };
  },
);

/** States in which the peer's FIN has come. */
const AFTER_PEERS_FIN: ReadonlySet<StateName> = new Set(["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"]);

function ask(cell: Cell, segment: Segment): Asked | null {
  switch (cell.state) {
    case "CLOSED":
    case "LISTEN":
      return null;
    case "SYN-SENT":
      return inSynSent(cell.end, segment);
    default:
      return otherwise(cell, segment);
  }
}

function inSynSent(end: End, segment: Segment): Asked | null {
  const stays = { next: ["SYN-SENT"], untold: ["refused", "reset", "established"] } as const;
  const right = has(segment, ACK) && covers(end, segment.ack);
  if (has(segment, ACK) && !right) {
    return has(segment, RST)
      ? asked(
        "RFC5961-R7",
        "an RST that does not acknowledge the SYN is dropped",
        { ...stays, answer: SILENCE },
        "RFC9293-E37",
      )
      : asked("RFC9293-E36", "an acknowledgment of something never sent is answered with an RST at SEG.ACK", {
        ...stays,
        answer: { is: "reset", seq: segment.ack },
      }, "RFC9293-E12");
  }
  if (has(segment, RST)) {
    return right
      ? asked("RFC9293-E37", "an RST that acknowledges the SYN refuses the connection", {
        next: ["CLOSED"],
        answer: SILENCE,
        told: ["refused", "reset"],
      })
      : asked("RFC5961-R7", "an RST without ACK is dropped", { ...stays, answer: SILENCE }, "RFC9293-E37");
  }
  if (!has(segment, SYN)) {
    const rule = has(segment, FIN) ? "RFC9293-E57" : "RFC9293-E40";
    return asked(rule, "a segment with neither SYN nor RST is dropped", { ...stays, answer: SILENCE });
  }
  const next = add(segment.seq, 1);
  if (right) {
    return asked("RFC9293-E38", "a SYN,ACK establishes the connection and is acknowledged", {
      next: has(segment, FIN) ? ["ESTABLISHED", "CLOSE-WAIT"] : ["ESTABLISHED"],
      answer: { is: "ack", ack: next, bare: false },
      told: ["established"],
    });
  }
  return asked("RFC9293-E39", "a SYN without ACK is answered with a SYN,ACK at ISS", {
    next: ["SYN-RECEIVED"],
    answer: { is: "syn-ack", ack: next },
    untold: ["established"],
  });
}

const asked = (rule: string, what: string, way: Way | readonly Way[], ...also: readonly string[]): Asked => ({
  rule,
  what,
  ways: Array.isArray(way) ? (way as readonly Way[]) : [way as Way],
  also,
});

function otherwise(cell: Cell, segment: Segment): Asked | null {
  const { end, state } = cell;
  const nxt = certainNext(end);
  if (nxt === null || end.nxt === null || end.una === null || end.offered === null) return null;
  // At a closed window other rules hold, and without its timestamp a segment may be dropped (RFC 7323, section 3.2).
  if (end.offered === nxt || (agreedTimestamps(end) && segment.options.timestamps === null)) return null;
  if (has(segment, SYN) && (state === "TIME-WAIT" || crosses(end, state, segment))) return null;
  const challenge: Answer = { is: "ack", ack: nxt, bare: true };
  if (state === "TIME-WAIT" && isFinAgain(end, nxt, segment)) {
    return asked("RFC9293-E52", "the peer's FIN is acknowledged once more", stay(cell, challenge), "RFC9293-E41");
  }
  if (!isInside(end, nxt, segment)) {
    if (!isOutside(end, nxt, segment)) return null;
    if (has(segment, RST)) {
      return asked(
        "RFC5961-R3",
        "an RST outside of the window is dropped in silence",
        stay(cell, SILENCE),
        "RFC9293-E6",
      );
    }
    // Whether a missing ACK is looked at first is another property's question.
    if (!has(segment, ACK) && !has(segment, SYN)) return null;
    const resets = state === "SYN-RECEIVED" && has(segment, ACK) && !covers(end, segment.ack);
    const ways = [stay(cell, challenge), ...(resets ? [stay(cell, { is: "reset", seq: segment.ack } as const)] : [])];
    return asked(
      "RFC9293-E41",
      "a segment outside of the window is answered with an acknowledgment",
      ways,
      "RFC9293-E13",
    );
  }
  if (has(segment, RST)) return onReset(cell, segment, nxt, challenge);
  if (has(segment, SYN)) {
    return asked("RFC9293-U8", "a SYN gets a challenge ACK, or one in the window resets", [
      stay(cell, challenge),
      { next: ["CLOSED"], answer: { is: "reset", seq: null }, ...(cell.held ? { told: ["reset"] } : {}) },
    ], "RFC5961-R9");
  }
  if (!has(segment, ACK)) {
    // In TIME-WAIT whatever comes may be taken for the peer's FIN, and be acknowledged.
    if (state === "TIME-WAIT") return null;
    return asked("RFC9293-E47", "a segment without ACK is dropped", { ...stay(cell, SILENCE), text: false });
  }
  return onAcknowledgment(cell, segment, nxt, challenge);
}

const stay = (cell: Cell, answer: Answer): Way => ({
  next: [cell.state],
  answer,
  untold: ["reset", "refused", "closed", "established"],
});

/** Whether a segment is the peer's FIN, with a true acknowledgment, that comes once more. */
const isFinAgain = (end: End, nxt: Seq, segment: Segment): boolean =>
  (segment.flags & (FIN | ACK | SYN | RST)) === (FIN | ACK) && segmentEnd(segment) === nxt && segment.ack === end.nxt;

/** Whether a segment may be the crossing SYN,ACK of figure 7, which is taken in either of two ways. */
const crosses = (end: End, state: StateName, segment: Segment): boolean =>
  state === "SYN-RECEIVED" && has(segment, ACK) && segment.seq === end.peerSyn?.seq;

function onReset(cell: Cell, segment: Segment, nxt: Seq, challenge: Answer): Asked | null {
  const { state, end } = cell;
  const gone = (...told: readonly SocketEvent[]): Way => ({
    next: ["CLOSED"],
    answer: SILENCE,
    ...(cell.held ? { told } : {}),
  });
  if (segment.seq !== nxt) {
    // Text before RCV.NXT may be cut off first, and then the RST stands at RCV.NXT.
    if (placeInWindow(end, nxt, segment.seq) !== "inside") return null;
    return asked("RFC9293-U6", "an RST in the window but not at RCV.NXT gets a challenge ACK, or is obeyed", [
      stay(cell, challenge),
      gone("reset", "refused", "closed"),
      // RFC 1337 has every RST ignored there.
      ...(state === "TIME-WAIT" ? [stay(cell, SILENCE)] : []),
    ], "RFC5961-R5");
  }
  if (segment.data.length > 0 && gt(segmentEnd(segment), end.offered!)) return null;
  switch (state) {
    case "SYN-RECEIVED":
      return asked(
        "RFC9293-E43",
        "an RST at RCV.NXT refuses a connection that was opened actively",
        gone("refused", "reset"),
      );
    case "CLOSING":
    case "LAST-ACK":
      return asked("RFC9293-E45", `an RST at RCV.NXT ends ${state}`, gone("closed", "reset"));
    case "TIME-WAIT":
      return asked("RFC9293-E45", "an RST in TIME-WAIT ends it, or is ignored (RFC 1337)", [
        stay(cell, SILENCE),
        gone("closed", "reset"),
      ]);
    default:
      return asked(
        "RFC9293-E44",
        "an RST at RCV.NXT resets the connection, and the application is told",
        gone("reset"),
      );
  }
}

function onAcknowledgment(cell: Cell, segment: Segment, nxt: Seq, challenge: Answer): Asked | null {
  const { state, end } = cell;
  const { ack } = segment;
  // What stands behind a gap is processed in its turn, or not kept.
  if (gt(segment.seq, nxt)) return null;
  if (state === "SYN-RECEIVED") {
    if (!covers(end, ack)) {
      const what = "an acknowledgment of something never sent is answered with an RST at SEG.ACK";
      return asked("RFC9293-E48", what, stay(cell, { is: "reset", seq: ack }), "RFC9293-E12");
    }
    if (has(segment, FIN)) return null;
    return asked("RFC9293-E48", "an acknowledgment of the SYN establishes the connection", {
      next: ["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"],
      answer: ANYTHING,
      ...(cell.held ? { told: ["established"] } : {}),
    });
  }
  if (gt(ack, end.nxt!)) {
    const what = "an acknowledgment of something not yet sent is answered with an acknowledgment, and dropped";
    // For LAST-ACK and TIME-WAIT the RFC does not say it: there only one thing can arrive.
    const answer = state === "LAST-ACK" || state === "TIME-WAIT" ? ANYTHING : challenge;
    return asked("RFC9293-E49", what, { ...stay(cell, answer), text: false });
  }
  // Below the largest window that was offered it may be refused (MAY-12).
  if (lt(ack, add(end.una!, -65_536 * 2 ** shiftTowards(end)))) return null;
  if (lt(ack, end.una!) && lt(ack, add(end.una!, -end.window))) return null;
  // An acknowledgment that came before with an unacceptable segment was not looked at: the state says so.
  const acked = end.fin !== null && gt(ack, end.fin);
  const after = acked ? AFTER_ACK[state] ?? state : state;
  const text = segment.data.length > 0 || has(segment, FIN);
  if (!text) return onBareAcknowledgment(cell, after);
  // Text that was partly known, or has no room, makes other acknowledgments possible.
  if (segment.seq !== nxt || gt(segmentEnd(segment), end.offered!)) return null;
  // Whoever let go of the socket may reset instead (SHLD-3).
  if (!cell.held) return null;
  return OPEN.has(state) ? onText(segment, after) : afterTheEnd(cell, segment, nxt, after);
}

/** What an acknowledgment of the FIN leads to. */
const AFTER_ACK: { readonly [S in StateName]?: StateName } = {
  "FIN-WAIT-1": "FIN-WAIT-2",
  "CLOSING": "TIME-WAIT",
  "LAST-ACK": "CLOSED",
};

/** What the peer's FIN leads to, its own having been acknowledged or not. */
const AFTER_FIN: { readonly [S in StateName]?: StateName } = {
  "ESTABLISHED": "CLOSE-WAIT",
  "FIN-WAIT-1": "CLOSING",
  "FIN-WAIT-2": "TIME-WAIT",
};

function onBareAcknowledgment(cell: Cell, after: StateName): Asked {
  const quiet: Way = { next: [after], answer: ANYTHING, untold: ["reset", "refused", "established"] };
  if (after !== cell.state) {
    const what = `an acknowledgment of its FIN leads from ${cell.state} to ${after}`;
    return asked("RFC9293-E51", what, quiet, ...(cell.state === "CLOSING" ? ["RFC9293-E19"] : []));
  }
  return asked("S15", "an acknowledgment of text changes no state", quiet);
}

function onText(segment: Segment, after: StateName): Asked {
  const end = segmentEnd(segment);
  if (has(segment, FIN)) {
    const next = AFTER_FIN[after]!;
    return asked("RFC9293-E56", `the peer's FIN is told and acknowledged, and leads to ${next}`, {
      next: [next],
      answer: { is: "ack", ack: end, bare: false },
      text: true,
    });
  }
  return asked("RFC9293-E54", "text in its place is taken", { next: [after], answer: ANYTHING, text: true });
}

function afterTheEnd(cell: Cell, segment: Segment, nxt: Seq, after: StateName): Asked {
  const rule = segment.data.length > 0 ? "RFC9293-E55" : "RFC9293-E56";
  return asked(rule, "text and FIN after the peer's FIN are ignored", {
    next: [after],
    answer: cell.state === "TIME-WAIT" && has(segment, FIN) ? { is: "ack", ack: nxt, bare: false } : ANYTHING,
    untold: ["reset"],
    text: false,
  });
}

/** Whether the first or the last octet of a segment lies in the window for sure (section 3.4, table 6). */
function isInside(end: End, nxt: Seq, segment: Segment): boolean {
  const place = (at: Seq): boolean => ["exact", "inside"].includes(placeInWindow(end, nxt, at));
  if (place(segment.seq)) return true;
  const length = segmentLength(segment);
  return length > 0 && place(add(segment.seq, length - 1));
}

/** Whether none does, for sure. */
function isOutside(end: End, nxt: Seq, segment: Segment): boolean {
  const place = (at: Seq): boolean => placeInWindow(end, nxt, at) === "outside";
  const length = segmentLength(segment);
  // What ends just before RCV.NXT is old, but some stacks look at its acknowledgment.
  if (length > 0 && add(segment.seq, length) === nxt) return false;
  return place(segment.seq) && (length === 0 || place(add(segment.seq, length - 1)));
}

function judge(cell: Cell, { rule, also, what, ways }: Asked): Flaw | null {
  const faults = ways.map((way) => faultOf(cell, way));
  if (faults.some((fault) => fault === null)) return null;
  const segment = cell.stimulus.is === "segment" ? cell.stimulus.segment : null;
  return {
    rule,
    ...(also === undefined || also.length === 0 ? {} : { also }),
    expected: `in ${cell.state} ${what}`,
    actual: `after ${segment === null ? "" : flagNames(segment.flags) || "no control bit"}: ${faults[0]!}`,
  };
}

/** What keeps a cell from having gone that way, or null. */
function faultOf(cell: Cell, way: Way): string | null {
  if (!way.next.includes(cell.next)) return `STATUS says ${cell.next} instead of ${way.next.join(" or ")}`;
  const wrong = cell.told.find((event) => way.untold?.includes(event));
  if (wrong !== undefined) return `the application was told "${wrong}"`;
  if (way.told !== undefined && cell.whole && !cell.told.some((event) => way.told!.includes(event))) {
    return `the application was not told "${way.told[0]!}"`;
  }
  const more = cell.readable > cell.unread;
  // Whoever was told already, and has not read, need not be told again.
  const news = more || cell.unread > 0 || cell.told.includes("readable");
  if (way.text === true && cell.held && !news) return "the application has nothing to read and was told of nothing";
  if (way.text === false && more) return "there is text to read";
  return wrongAnswer(cell, way);
}

const isReset = (segment: Segment): boolean => has(segment, RST);

/** Whether a segment says something of its own, so that it need not be an answer. */
const isOwn = (end: End, segment: Segment): boolean =>
  segmentLength(segment) > 0 && end.nxt !== null && lt(segment.seq, end.nxt);

function wrongAnswer(cell: Cell, { answer, text }: Way): string | null {
  const { end, sent } = cell;
  if (answer.is === "anything") {
    if (sent.some(isReset)) return "an RST was sent";
    const far = text === false && end.acked !== null && sent.find((one) => has(one, ACK) && gt(one.ack, end.acked!));
    return far === false || far === undefined || far === null ? null : "what came was acknowledged";
  }
  if (answer.is === "silence") {
    const said = sent.find((one) => !isOwn(end, one));
    return said === undefined ? null : `${flagNames(said.flags)} was sent`;
  }
  if (answer.is === "reset") {
    const reset = sent.find(isReset);
    if (reset === undefined) return cell.whole ? "no RST was sent" : null;
    return answer.seq === null || reset.seq === answer.seq ? null : "the RST does not stand at SEG.ACK";
  }
  if (sent.some(isReset)) return "an RST was sent";
  if (answer.is === "syn-ack") {
    const right = sent.some((one) => has(one, SYN | ACK) && one.seq === end.iss && one.ack === answer.ack);
    return right || !cell.whole ? null : "no SYN,ACK at ISS that acknowledges the SYN was sent";
  }
  return wrongAcknowledgment(cell, answer);
}

function wrongAcknowledgment(cell: Cell, answer: Extract<Answer, { readonly is: "ack" }>): string | null {
  const { end, sent } = cell;
  const acks = sent.filter((one) => has(one, ACK) && !has(one, SYN));
  const right = acks.some((one) =>
    answer.bare ? one.ack === answer.ack && leq(end.nxt!, one.seq) : !lt(one.ack, answer.ack)
  );
  if (right) return null;
  if (acks.length > 0) return "what was sent does not acknowledge RCV.NXT at SND.NXT";
  return cell.whole && !cell.sparing ? "no acknowledgment was sent" : null;
}

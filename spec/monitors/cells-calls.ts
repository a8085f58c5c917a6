/** What a call may do to a connection in each state: RFC 9293, sections 3.10.1 to 3.10.5, cell by cell. */

import { FIN, flagNames, has, RST, type Segment, SYN } from "../tcp/segment.ts";
import type { StateName } from "../tcp/state.ts";
import type { Monitor } from "../trace/monitor.ts";
import type { CallName, CallResult } from "../trace/vocabulary.ts";
import { type Cell, cellMonitor } from "./cells.ts";

/** A call in a state that STATUS tells has the result, the segments and the next state of section 3.10. */
export const callsByState: Monitor = cellMonitor(
  "states/calls",
  "A call in a state does what the RFC's table of events says for both, and leads to no other state.",
  (cell) => {
    if (cell.stimulus.is !== "call") return null;
    const { call, result } = cell.stimulus;
    if (result === null) return null;
    const wrong = JUDGES[call.call]?.(cell, result) ?? null;
    if (wrong === null) return null;
    return { rule: wrong.rule, expected: `${NAMES[call.call]} in ${cell.state} ${wrong.asks}`, actual: wrong.was };
  },
);

interface Wrong {
  readonly rule: string;
  readonly asks: string;
  readonly was: string;
}

type Judge = (cell: Cell, result: CallResult) => Wrong | null;

const NAMES: { readonly [C in CallName]?: string } = {
  connect: "a second OPEN",
  send: "SEND",
  shutdown: "CLOSE",
  close: "CLOSE",
  abort: "ABORT",
};

const OPENING: ReadonlySet<StateName> = new Set(["SYN-SENT", "SYN-RECEIVED"]);
const CLOSED_BY_USER: ReadonlySet<StateName> = new Set([
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
]);

const said = (cell: Cell, test: (segment: Segment) => boolean): Segment | undefined => cell.sent.find(test);

/** What was sent, but for what was sent before, and acknowledgments that may come at any time. */
const isNews = (segment: Segment): boolean => has(segment, RST) || has(segment, FIN);

function onOpen(cell: Cell, result: CallResult): Wrong | null {
  // RFC 6191, and MAY-2 for the other end: an address in TIME-WAIT may be used anew.
  if (cell.state === "CLOSED" || cell.state === "TIME-WAIT" || !result.ok) return null;
  return { rule: "RFC9293-E23", asks: "is an error: the connection already exists", was: "it was granted" };
}

function onSend(cell: Cell, result: CallResult): Wrong | null {
  const refused = cell.state === "CLOSED" || CLOSED_BY_USER.has(cell.state);
  if (refused) {
    if (!result.ok) return null;
    return { rule: "RFC9293-E25", asks: "is an error", was: "it was granted" };
  }
  if (!OPENING.has(cell.state) || cell.finished) return null;
  // Whoever has no room, or whose interface grants no SEND before the connection is open, says so.
  if (result.ok || result.failure === "would-block" || result.failure === "not-connected") return null;
  return { rule: "RFC9293-E24", asks: "queues the text until the connection is ESTABLISHED", was: "it was refused" };
}

function onClose(cell: Cell, result: CallResult): Wrong | null {
  const news = said(cell, isNews);
  switch (cell.state) {
    case "SYN-SENT":
      if (news !== undefined) return silent("RFC9293-E27", news);
      return cell.next === "CLOSED" ? null : leads("RFC9293-E27", cell, "CLOSED");
    case "SYN-RECEIVED":
      if (!result.ok) return { rule: "RFC9293-E28", asks: "is granted", was: "it was refused" };
      return cell.next === "FIN-WAIT-1" || cell.next === "SYN-RECEIVED"
        ? null
        : leads("RFC9293-E28", cell, "FIN-WAIT-1");
    case "ESTABLISHED":
      return cell.next === "FIN-WAIT-1" ? null : leads("S15", cell, "FIN-WAIT-1");
    case "CLOSE-WAIT":
      return cell.next === "LAST-ACK" ? null : leads("S15", cell, "LAST-ACK");
    default:
      return null;
  }
}

const silent = (rule: string, news: Segment): Wrong => ({
  rule,
  asks: "deletes the connection without a segment",
  was: `${flagNames(news.flags)} was sent`,
});

const leads = (rule: string, cell: Cell, to: string): Wrong => ({
  rule,
  asks: `leads to ${to}`,
  was: `STATUS says ${cell.next}`,
});

function onAbort(cell: Cell): Wrong | null {
  const resets = cell.sent.filter((one) => has(one, RST));
  switch (cell.state) {
    case "LISTEN":
    case "SYN-SENT":
    case "CLOSING":
    case "LAST-ACK":
    case "TIME-WAIT": {
      const reset = resets[0];
      if (reset !== undefined) return silent("RFC9293-E31", reset);
      // MUST-13 has an end linger in TIME-WAIT, whatever its user does.
      const lingers = cell.state === "TIME-WAIT" && cell.next === "TIME-WAIT";
      return cell.next === "CLOSED" || lingers ? null : leads("RFC9293-E31", cell, "CLOSED");
    }
    case "CLOSED":
      return null;
    default:
      return resets.length === 0 ? noReset(cell) : wrongReset(cell, resets);
  }
}

const noReset = (cell: Cell): Wrong | null =>
  cell.whole ? { rule: "RFC9293-E30", asks: "sends an RST at SND.NXT", was: "none was sent" } : null;

function wrongReset(cell: Cell, resets: readonly Segment[]): Wrong | null {
  const asks = "sends one RST at SND.NXT";
  if (resets[0]!.seq !== cell.end.nxt) return { rule: "RFC9293-E30", asks, was: "the RST stands elsewhere" };
  if (cell.sent.some((one) => !has(one, RST) && (has(one, FIN) || has(one, SYN) || one.data.length > 0))) {
    return { rule: "RFC9293-E30", asks: "empties the queues", was: "something was sent beside the RST" };
  }
  // Section 3.5.2 has the side that sent the RST enter TIME-WAIT, section 3.10.5 has it enter CLOSED.
  return cell.next === "CLOSED" || cell.next === "TIME-WAIT" ? null : leads("RFC9293-E14", cell, "CLOSED or TIME-WAIT");
}

const JUDGES: { readonly [C in CallName]?: Judge } = {
  connect: onOpen,
  send: onSend,
  shutdown: onClose,
  abort: onAbort,
};

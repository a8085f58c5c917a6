/** Every event in every state, tried out: the table and the state diagram that are committed beside this file. */

import { add, type Seq, seq } from "../seq.ts";
import { type Instant, instant } from "../time.ts";
import type { Event, TimerName } from "./event.ts";
import { RECOMMENDED } from "./policy.ts";
import { RFC_RULES } from "./rfc-rules.ts";
import type { Context } from "./rules.ts";
import {
  ACK,
  FIN,
  flagNames,
  NO_OPTIONS,
  PSH,
  RST,
  type Segment,
  segment,
  segmentLength,
  SYN,
  URG,
} from "./segment.ts";
import { type StateName, STATES } from "./state.ts";
import { step } from "./step.ts";
import { newBlock, type Tcb } from "./tcb.ts";
import { applicationFrom } from "./transition/options.ts";

const NOW: Instant = instant(1_000_000_000);
const CONTEXT: Context = { policy: { ...RECOMMENDED, timestamps: false }, rules: RFC_RULES, now: NOW };
const ISS: Seq = seq(100);
const IRS: Seq = seq(300);

/** States in which our SYN was acknowledged. */
const SYN_ACKNOWLEDGED: ReadonlySet<StateName> = new Set<StateName>([
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
]);
/** States after the application's CLOSE, and those after the peer's FIN. */
const CLOSED_BY_US: ReadonlySet<StateName> = new Set<StateName>([
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
]);
const CLOSED_BY_PEER: ReadonlySet<StateName> = new Set<StateName>(["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"]);
const FIN_ACKNOWLEDGED: ReadonlySet<StateName> = new Set<StateName>(["FIN-WAIT-2", "TIME-WAIT"]);

/** A block such as one finds it in a state, with nothing but SYNs and FINs sent. */
function blockIn(state: StateName, opening: "active" | "passive"): Tcb {
  const fresh = newBlock(
    {
      state,
      opening,
      local: { address: "10.0.0.1", port: 1 },
      remote: { address: "10.0.0.2", port: 2 },
      mtu: 1500,
      iss: ISS,
      timestampOffset: 0,
      app: applicationFrom(RECOMMENDED, {}),
      receiveBuffer: 1000,
    },
    RECOMMENDED,
    instant(0),
  );
  if (state === "CLOSED" || state === "LISTEN") return fresh;
  const fin = CLOSED_BY_US.has(state);
  const nxt = add(ISS, fin ? 2 : 1);
  const una = FIN_ACKNOWLEDGED.has(state) ? nxt : add(ISS, SYN_ACKNOWLEDGED.has(state) ? 1 : 0);
  const snd = { ...fresh.snd, una, nxt, wnd: 1000, wl1: IRS, wl2: ISS, maxWnd: 1000 };
  const since = una === nxt ? null : instant(0);
  const sent: Tcb = { ...fresh, snd, out: { ...fresh.out, fin }, loss: { ...fresh.loss, since } };
  if (state === "SYN-SENT") return sent;
  const read = add(IRS, CLOSED_BY_PEER.has(state) ? 2 : 1);
  const rcv = { irs: IRS, nxt: read, edge: add(read, 1000), up: null, acked: read, unacked: 0 };
  const peerFin = CLOSED_BY_PEER.has(state) ? add(IRS, 1) : null;
  return { ...sent, rcv, in: { ...sent.in, fin: peerFin } };
}

interface NamedEvent {
  readonly name: string;
  readonly event: (tcb: Tcb) => Event;
}

const arriving = (name: string, make: (tcb: Tcb) => Partial<Segment>): NamedEvent => ({
  name,
  event: (tcb) => ({
    type: "segment-arrives",
    segment: segment({
      sourcePort: 2,
      destinationPort: 1,
      seq: tcb.state === "SYN-SENT" || tcb.state === "LISTEN" || tcb.state === "CLOSED" ? IRS : tcb.rcv.nxt,
      ack: tcb.snd.nxt,
      window: 1000,
      options: NO_OPTIONS,
      ...make(tcb),
    }),
  }),
});

const TEN: Uint8Array = new Uint8Array(10);
const NO_ACK = { ack: seq(0) };
const old = (tcb: Tcb): Seq => add(tcb.rcv.nxt, -50);

const SEGMENTS: readonly NamedEvent[] = [
  arriving("SYN", () => ({ ...NO_ACK, flags: SYN })),
  arriving("SYN again", () => ({ ...NO_ACK, seq: IRS, flags: SYN })),
  arriving("SYN,ACK", () => ({ flags: SYN | ACK })),
  arriving("SYN,ACK of something unsent", (tcb) => ({ ack: add(tcb.snd.nxt, 1), flags: SYN | ACK })),
  arriving("ACK", () => ({ flags: ACK })),
  arriving("ACK of nothing new", (tcb) => ({ ack: tcb.snd.una, flags: ACK })),
  arriving("ACK of something unsent", (tcb) => ({ ack: add(tcb.snd.nxt, 1), flags: ACK })),
  arriving("ACK too old to be true", (tcb) => ({ ack: add(tcb.snd.una, -5000), flags: ACK })),
  arriving("text", () => ({ flags: ACK | PSH, data: TEN })),
  arriving("text without ACK", () => ({ ...NO_ACK, flags: PSH, data: TEN })),
  arriving("text out of order", (tcb) => ({ seq: add(tcb.rcv.nxt, 20), flags: ACK, data: TEN })),
  arriving("text, old", (tcb) => ({ seq: old(tcb), flags: ACK, data: TEN })),
  arriving("text beyond the window", (tcb) => ({ seq: add(tcb.rcv.nxt, 2000), flags: ACK, data: TEN })),
  arriving("urgent text", () => ({ flags: ACK | URG, urgentPointer: 10, data: TEN })),
  arriving("FIN,ACK", () => ({ flags: FIN | ACK })),
  arriving("FIN,ACK of nothing new", (tcb) => ({ ack: tcb.snd.una, flags: FIN | ACK })),
  arriving("FIN,ACK with text", () => ({ flags: FIN | ACK, data: TEN })),
  arriving("FIN,ACK again", (tcb) => ({ seq: add(tcb.rcv.nxt, -1), flags: FIN | ACK })),
  arriving("FIN without ACK", () => ({ ...NO_ACK, flags: FIN })),
  arriving("RST at RCV.NXT", () => ({ ...NO_ACK, flags: RST })),
  arriving("RST in the window", (tcb) => ({ ...NO_ACK, seq: add(tcb.rcv.nxt, 20), flags: RST })),
  arriving("RST outside the window", (tcb) => ({ ...NO_ACK, seq: old(tcb), flags: RST })),
  arriving("RST,ACK", () => ({ flags: RST | ACK })),
  arriving("nothing at all", () => ({ ...NO_ACK, flags: 0 })),
];

const CALLS: readonly NamedEvent[] = [
  { name: "OPEN", event: () => ({ type: "open" }) },
  { name: "SEND", event: () => ({ type: "send", data: TEN, urgent: false }) },
  { name: "RECEIVE", event: () => ({ type: "receive", max: 100 }) },
  { name: "CLOSE", event: () => ({ type: "close" }) },
  { name: "letting go", event: () => ({ type: "release" }) },
  { name: "ABORT", event: () => ({ type: "abort" }) },
  { name: "STATUS", event: () => ({ type: "status" }) },
];

const TIMERS: readonly TimerName[] = ["user", "retransmission", "timeWait"];
const TIMEOUTS: readonly NamedEvent[] = TIMERS.map((timer) => ({
  name: `${timer} time-out`,
  event: () => ({ type: "time-out", timer }),
}));

const EVENTS: readonly NamedEvent[] = [...CALLS, ...SEGMENTS, ...TIMEOUTS];

const shown = (one: Segment): string => {
  const length = segmentLength(one);
  const ack = (one.flags & ACK) === 0 ? "" : `<ACK=${one.ack}>`;
  return `<SEQ=${one.seq}>${ack}<CTL=${flagNames(one.flags)}>${length === 0 ? "" : ` len ${length}`}`;
};

function outcomeLine(from: StateName, opening: "active" | "passive", named: NamedEvent): string {
  const tcb = blockIn(from, opening);
  const { tcb: next, segments, signals, answer } = step(tcb, named.event(tcb), CONTEXT);
  const failure = answer !== null && !answer.ok ? [`error: ${answer.failure}`] : [];
  const said = [...failure, ...segments.map(shown), ...signals.map((signal) => `tells ${signal}`)];
  const name = opening === "active" && from === "SYN-RECEIVED" ? `${named.name} (active)` : named.name;
  return `${from.padEnd(12)} ${name.padEnd(36)} → ${next.state.padEnd(12)} ${said.join("; ") || "nothing"}`;
}

/** The openings that make a difference in a state: SYN-RECEIVED remembers where it came from (RFC 9293, MUST-11). */
const openingsOf = (state: StateName): readonly ("active" | "passive")[] => {
  if (state === "SYN-RECEIVED") return ["passive", "active"];
  return state === "SYN-SENT" || state === "CLOSED" ? ["active"] : ["passive"];
};

/** A line for every event in every state. ISS is 100, IRS is 300; nothing but SYNs and FINs has been sent before. */
export function transitionTable(): string {
  const blocks = STATES.map((from) =>
    openingsOf(from).flatMap((opening) => EVENTS.map((event) => outcomeLine(from, opening, event))).join("\n")
  );
  return `${blocks.join("\n\n")}\n`;
}

const identifier = (state: StateName): string => state.replaceAll("-", "_");

/** The state diagram in Mermaid, from the same walk: an arrow for every change of state, with what brings it about. */
export function transitionFigure(): string {
  const arrows = new Map<string, Set<string>>();
  const note = (from: StateName, named: NamedEvent, opening: "active" | "passive"): void => {
    const tcb = blockIn(from, opening);
    const { state } = step(tcb, named.event(tcb), CONTEXT).tcb;
    if (state === from) return;
    const key = `${identifier(from)} --> ${identifier(state)}`;
    arrows.set(key, (arrows.get(key) ?? new Set()).add(named.name));
  };
  for (const from of STATES) {
    for (const opening of openingsOf(from)) for (const event of EVENTS) note(from, event, opening);
  }
  const lines = [...arrows].map(([arrow, names]) => `  ${arrow}: ${[...names].join(" / ")}`);
  return `stateDiagram-v2\n${lines.join("\n")}\n`;
}

/** The rows of a ladder: which observations are worth a line, and what the line says. Drawing is somebody else's. */

import { has, SYN } from "../../spec/tcp/segment.ts";
import type { Instant } from "../../spec/time.ts";
import type { Observation, PacketId, Side } from "../../spec/trace/observation.ts";
import { otherSide } from "../../spec/trace/observation.ts";
import type { SocketId } from "../../spec/trace/vocabulary.ts";
import { describeIcmp, describeSyn, RelativeNumbers } from "./relative.ts";
import { noteOf } from "./row-notes.ts";

/** A packet as it is sent, or as it arrives other than in its turn. */
export interface ArrowRow {
  readonly kind: "arrow";
  readonly at: Instant;
  /** The side whose address the packet has. */
  readonly from: Side;
  /** What is written on the arrow. */
  readonly label: string;
  /** `lost` does not reach the other side; `late` arrives now and was sent before; `forged` is an attacker's. */
  readonly how: "sent" | "lost" | "late" | "forged";
  /** What is written beside the ladder. */
  readonly remark: string;
  readonly marked: boolean;
}

/** Something other than a packet: on one side, or (null) in the middle. */
export interface NoteRow {
  readonly kind: "note";
  readonly at: Instant;
  readonly side: Side | null;
  readonly text: string;
  readonly marked: boolean;
}

/** One line of a ladder. */
export type Row = ArrowRow | NoteRow;

type Sent = Extract<Observation, { type: "sent" }>;
type Arrived = Extract<Observation, { type: "arrived" }>;

/** What the whole trace tells of one packet. */
interface Journey {
  sent: Sent | null;
  dropped: string | null;
  delayed: number | null;
  duplicated: number | null;
  corrupted: boolean;
  arrivals: number;
  /** Index of the network's decision, which has no row of its own. */
  decidedAt: readonly number[];
}

/**
 * The rows of a trace, in its order. The observation at the index `mark` always has one, marked; a decision of the
 * network is marked on the row of its packet.
 */
export function ladderRows(trace: readonly Observation[], mark: number | null): readonly Row[] {
  const journeys = journeysOf(trace);
  const sockets = socketsOf(trace);
  const numbers = new RelativeNumbers();
  const arrived = new Map<PacketId, number>();
  const rows: Row[] = [];
  for (const [index, seen] of trace.entries()) {
    const marked = index === mark;
    if (seen.type === "sent") {
      if (seen.origin === "stack" && seen.datagram !== null) numbers.learn(seen.datagram);
      rows.push(sentRow(seen, journeys.get(seen.packet)!, numbers, mark, marked));
    } else if (seen.type === "arrived") {
      const before = arrived.get(seen.packet) ?? 0;
      arrived.set(seen.packet, before + 1);
      const row = arrivedRow(seen, journeys.get(seen.packet)!, before, numbers, marked);
      if (row !== null) rows.push(row);
    } else if (seen.type !== "network") {
      const note = noteOf(seen, (side, socket) => nameOf(sockets[side], socket));
      if (note.worth || marked) rows.push({ kind: "note", at: seen.at, side: note.side, text: note.text, marked });
    }
  }
  return rows;
}

function journeysOf(trace: readonly Observation[]): ReadonlyMap<PacketId, Journey> {
  const journeys = new Map<PacketId, Journey>();
  for (const [index, seen] of trace.entries()) {
    if (seen.type !== "sent" && seen.type !== "network" && seen.type !== "arrived") continue;
    const journey: Journey = journeys.get(seen.packet) ?? {
      sent: null,
      dropped: null,
      delayed: null,
      duplicated: null,
      corrupted: false,
      arrivals: 0,
      decidedAt: [],
    };
    journeys.set(seen.packet, journey);
    if (seen.type === "sent") journey.sent = seen;
    else if (seen.type === "arrived") journey.arrivals++;
    else {
      journey.decidedAt = [...journey.decidedAt, index];
      const { fate } = seen;
      if (fate.fate === "drop") journey.dropped = fate.why;
      else if (fate.fate === "delay") journey.delayed = fate.by;
      else if (fate.fate === "duplicate") journey.duplicated = fate.by;
      else if (fate.fate === "corrupt") journey.corrupted = true;
    }
  }
  return journeys;
}

/** The connections of each side, for a side that has several needs to say which one it means. */
function socketsOf(trace: readonly Observation[]): Readonly<Record<Side, ReadonlySet<SocketId>>> {
  const sockets = { a: new Set<SocketId>(), b: new Set<SocketId>() };
  for (const seen of trace) {
    if (seen.type === "call" && seen.call.call === "connect") sockets[seen.side].add(seen.call.socket);
    else if (seen.type === "connection") sockets[seen.side].add(seen.socket);
  }
  return sockets;
}

const nameOf = (connections: ReadonlySet<SocketId>, socket: SocketId): string =>
  connections.size > 1 && connections.has(socket) ? ` [${socket}]` : "";

/** A duration in milliseconds, without decimals when it has none. */
const inMilliseconds = (microseconds: number): string => `${microseconds / 1000} ms`;

/** What is written on the arrow of a packet. */
function labelOf(seen: Sent | Arrived, otherwise: string, numbers: RelativeNumbers): string {
  if (seen.icmp !== undefined) return describeIcmp(seen.icmp);
  return seen.datagram === null ? otherwise : numbers.describe(seen.datagram);
}

function sentRow(seen: Sent, journey: Journey, numbers: RelativeNumbers, mark: number | null, marked: boolean): Row {
  const { datagram } = seen;
  const remarks = [`#${seen.packet}`];
  if (seen.origin === "attacker") remarks.push("from the attacker");
  const lost = journey.dropped !== null && journey.arrivals === 0;
  if (lost) remarks.push(`lost: ${journey.dropped}`);
  if (journey.delayed !== null) remarks.push(`delayed ${inMilliseconds(journey.delayed)}`);
  if (journey.duplicated !== null) remarks.push("duplicated");
  if (journey.corrupted) remarks.push("corrupted");
  if (seen.flaw !== undefined) remarks.push(`flaw: ${seen.flaw}`);
  // Last, since a long remark is cut at its end.
  if (seen.icmp !== undefined) remarks.push(numbers.describeQuoted(seen.icmp.quoted));
  else if (datagram === null) remarks.push(`malformed: ${seen.malformed ?? "not TCP"}`);
  else if (has(datagram.segment, SYN)) remarks.push(describeSyn(datagram));
  return {
    kind: "arrow",
    at: seen.at,
    from: seen.side,
    label: labelOf(seen, `${seen.length} octets`, numbers),
    how: lost ? "lost" : seen.origin === "attacker" ? "forged" : "sent",
    remark: remarks.join(" "),
    marked: marked || (mark !== null && journey.decidedAt.includes(mark)),
  };
}

/**
 * The row of an arrival that comes late, again or damaged; others are left to the row of their sending, unless marked.
 */
function arrivedRow(
  seen: Arrived,
  journey: Journey,
  before: number,
  numbers: RelativeNumbers,
  marked: boolean,
): Row | null {
  const how: string[] = [];
  if (before > 0) {
    const since = journey.sent === null ? "" : `, ${inMilliseconds(seen.at - journey.sent.at)} after it was sent`;
    how.push(` again${since}`);
  } else if (journey.delayed !== null) how.push(`, ${inMilliseconds(journey.delayed)} late`);
  if (seen.corrupted === true) how.push(`, damaged${seen.malformed === undefined ? "" : `: ${seen.malformed}`}`);
  if (how.length === 0 && !marked) return null;
  return {
    kind: "arrow",
    at: seen.at,
    from: otherSide(seen.side),
    label: labelOf(seen, "unreadable", numbers),
    how: "late",
    remark: `(packet ${seen.packet} arrives${how.join("")})`,
    marked,
  };
}

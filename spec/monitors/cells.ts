/**
 * Cells of the table of states and events: what one segment or one call does to a connection whose state STATUS told
 * just before it and just after it. Whoever judges a cell knows the state, and need not guess it.
 */

import type { StateName } from "../tcp/state.ts";
import { ACK, FIN, RST, type Segment, SYN } from "../tcp/segment.ts";
import { after, type Instant, SECOND } from "../time.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import { type Observation, otherSide, type Side } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import type { Call, CallName, CallResult, SocketEvent, SocketId } from "../trace/vocabulary.ts";
import { atLeast, atMost } from "./bounds.ts";
import { newestBetween, type Ports, portsOf, samePorts, socketPorts } from "./phases.ts";
import type { End } from "./wire.ts";

/** What happened to a connection between two STATUS. */
export type Stimulus =
  | { readonly is: "segment"; readonly segment: Segment }
  | { readonly is: "call"; readonly call: Call; readonly result: CallResult | null };

/** One event in one state, and what came of it. */
export interface Cell {
  readonly side: Side;
  /** The state before, as STATUS told it. */
  readonly state: StateName;
  /** The state after; CLOSED also when the socket is unknown by then. */
  readonly next: StateName;
  readonly stimulus: Stimulus;
  /** The end, and its peer's, as the wire had shown them before the event. */
  readonly end: End;
  /** Whether its application still held the socket, so that it could be told something. */
  readonly held: boolean;
  /** Whether its application had said that it would send no more. */
  readonly finished: boolean;
  /** What left within the time in which an answer has to come. */
  readonly sent: readonly Segment[];
  /** What the application was told. */
  readonly told: readonly SocketEvent[];
  /** The TSval that arrived last before the event, or null when none did. */
  readonly recent: number | null;
  /** Octets that waited to be read before the event. */
  readonly unread: number;
  /** Octets that were read since, or wait to be. */
  readonly readable: number;
  /** Whether an answer that is missing would have come by now. */
  readonly whole: boolean;
  /** Whether the end may be sparing with acknowledgments, having sent one within a second. */
  readonly sparing: boolean;
}

/** What is wrong with a cell. */
export interface Flaw {
  readonly rule: string;
  readonly also?: readonly string[];
  readonly expected: string;
  readonly actual: string;
}

interface Open {
  readonly index: number;
  readonly at: Instant;
  readonly state: StateName;
  readonly socket: SocketId;
  readonly end: End;
  readonly sparing: boolean;
  readonly recent: number | null;
  readonly unread: number;
  stimulus: Stimulus;
  next: StateName | null;
  sent: Segment[];
  told: SocketEvent[];
  readable: number;
}

/** A connection of which STATUS tells. */
interface Watched {
  readonly side: Side;
  readonly ports: Ports;
  socket: SocketId;
  /** The state that STATUS told last, if nothing has happened since. */
  known: StateName | null;
  /** Octets that waited to be read by then. */
  unread: number;
  held: boolean;
  finished: boolean;
  /** When STATUS last told another state than TIME-WAIT. */
  awakeAt: Instant;
  lastAck: Instant | null;
  /** The TSval that arrived last. */
  recent: number | null;
  open: Open | null;
}

/** Calls that change nothing of the connection, whatever its state. */
const IDLE_CALLS: ReadonlySet<string> = new Set(["status", "receive", "set", "accept", "listen"]);

/** Whether what happened was a call of that socket. */
const isAbout = (open: Open | null, socket: SocketId): boolean =>
  open !== null && open.stimulus.is === "call" && open.stimulus.call.socket === socket;

/** The monitor that has a judge look at each cell. */
export const cellMonitor = (id: string, says: string, judge: (cell: Cell) => Flaw | null): Monitor => ({
  id,
  says,
  begin: (frame) => new CellFold(frame, judge),
});

class CellFold implements Fold {
  readonly #frame: RunFrame;
  readonly #judge: (cell: Cell) => Flaw | null;
  readonly #watched: Watched[] = [];
  /** The socket that each listener was asked to make last. */
  readonly #accepting = new Map<SocketId, SocketId>();

  constructor(frame: RunFrame, judge: (cell: Cell) => Flaw | null) {
    this.#frame = frame;
    this.#judge = judge;
  }

  observe(seen: Observation, index: number): Violation | null {
    const violation = this.#due(seen.at);
    return violation ?? this.#look(seen, index);
  }

  end(run: RunRecord): Violation | null {
    for (const one of this.#watched) {
      const violation = this.#close(one, run.end === "silent");
      if (violation !== null) return violation;
    }
    return null;
  }

  #look(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "arrived": {
        const one = seen.datagram === null
          ? undefined
          : this.#between(seen.side, portsOf(otherSide(seen.side), seen.datagram.segment));
        if (one === undefined || seen.datagram === null) return null;
        // Of a damaged segment nothing can be asked, and the state is not known any more.
        if (seen.corrupted === true || seen.malformed !== undefined) return this.#lose(one);
        const { segment } = seen.datagram;
        const violation = this.#begin(one, { is: "segment", segment }, seen.at, index);
        one.recent = segment.options.timestamps?.value ?? one.recent;
        return violation;
      }
      case "sent":
        if (seen.origin === "stack" && seen.datagram !== null) this.#sent(seen.side, seen.datagram.segment, seen.at);
        return null;
      case "event": {
        const one = this.#watched.find(({ socket }) => socket === seen.socket);
        one?.open?.told.push(seen.event);
        return null;
      }
      case "call":
        return this.#called(seen.side, seen.call, seen.at, index);
      case "result":
        return this.#answered(seen.side, seen.socket, seen.call, seen.result, seen.at);
      case "happened":
        if (seen.what !== "partition" && seen.what !== "healed" && seen.what !== "actions-done") {
          for (const one of this.#watched) if (one.side === seen.side) this.#lose(one);
        }
        return null;
      default:
        return null;
    }
  }

  #between(side: Side, ports: Ports): Watched | undefined {
    return this.#watched.find((one) => one.side === side && samePorts(one.ports, ports));
  }

  #lose(one: Watched): null {
    one.known = null;
    one.open = null;
    return null;
  }

  #begin(one: Watched, stimulus: Stimulus, at: Instant, index: number): Violation | null {
    const violation = this.#close(one, false);
    const state = one.known;
    one.known = null;
    const connection = newestBetween(this.#frame.wire, one.ports);
    if (violation !== null || state === null || connection === null) return violation;
    // By then TIME-WAIT may be over.
    const { timing } = this.#frame[one.side];
    if (state === "TIME-WAIT" && at - one.awakeAt >= atLeast(timing, timing.timeWait)) return null;
    one.open = {
      index,
      at,
      state,
      socket: one.socket,
      end: { ...connection[one.side] },
      sparing: one.lastAck !== null && at - one.lastAck <= SECOND,
      recent: one.recent,
      unread: one.unread,
      stimulus,
      next: null,
      sent: [],
      told: [],
      readable: 0,
    };
    return null;
  }

  #sent(side: Side, segment: Segment, at: Instant): void {
    const one = this.#between(side, portsOf(side, segment));
    if (one === undefined) return;
    one.open?.sent.push(segment);
    if (segment.data.length === 0 && (segment.flags & (SYN | FIN | RST | ACK)) === ACK) one.lastAck = at;
  }

  #called(side: Side, call: Call, at: Instant, index: number): Violation | null {
    if (call.call === "accept") this.#accepting.set(call.socket, call.as);
    if (call.call === "connect") {
      const old = this.#between(side, socketPorts(side, call.local.port, call.remote.port));
      return old === undefined ? null : this.#begin(old, { is: "call", call, result: null }, at, index);
    }
    const one = this.#watched.find(({ socket }) => socket === call.socket);
    if (one === undefined || IDLE_CALLS.has(call.call)) return null;
    const violation = this.#begin(one, { is: "call", call, result: null }, at, index);
    if (call.call === "close" || call.call === "abort") one.held = false;
    return violation;
  }

  #answered(side: Side, socket: SocketId, call: CallName, result: CallResult, at: Instant): Violation | null {
    const one = this.#watched.find((each) => each.socket === socket || isAbout(each.open, socket));
    const open = one?.open ?? null;
    if (open?.stimulus.is === "call" && isAbout(open, socket) && open.stimulus.call.call === call) {
      open.stimulus = { ...open.stimulus, result };
    }
    if (call === "connect" || call === "accept") return this.#opened(side, one, socket, result, at);
    if (one === undefined) return null;
    if (call === "receive" && result.ok && "data" in result && open !== null) open.readable += result.data.length;
    if (call === "shutdown" && result.ok) one.finished = true;
    if (call === "status" && one.socket === socket) this.#told(one, result, at);
    return null;
  }

  #opened(side: Side, old: Watched | undefined, socket: SocketId, result: CallResult, at: Instant): Violation | null {
    let violation: Violation | null = null;
    if (old !== undefined && old.open !== null) {
      // A second OPEN says enough by its result.
      old.open.next = old.open.state;
      violation = this.#close(old, false);
    }
    if (!result.ok || !("remote" in result)) return violation;
    const ports = socketPorts(side, result.local.port, result.remote.port);
    this.#watch(side, this.#accepting.get(socket) ?? socket, ports, at);
    return violation;
  }

  #told(one: Watched, result: CallResult, at: Instant): void {
    const state = !result.ok ? "CLOSED" : "status" in result ? result.status.state : null;
    const unread = result.ok && "status" in result ? result.status.readable ?? 0 : 0;
    if (one.open !== null && one.open.next === null) {
      one.open.next = state;
      one.open.readable += unread;
      if (state === null) one.open = null;
    }
    if (state !== "TIME-WAIT") one.awakeAt = at;
    one.known = state;
    one.unread = unread;
  }

  /** A socket that an application holds from now on. */
  #watch(side: Side, socket: SocketId, ports: Ports, at: Instant): void {
    const fresh: Watched = {
      side,
      ports,
      socket,
      known: null,
      unread: 0,
      held: true,
      finished: false,
      awakeAt: at,
      lastAck: null,
      recent: null,
      open: null,
    };
    const place = this.#watched.findIndex((one) => one.side === side && samePorts(one.ports, ports));
    if (place < 0) this.#watched.push(fresh);
    else this.#watched[place] = fresh;
  }

  /** Judges the cells whose time is up. */
  #due(now: Instant): Violation | null {
    for (const one of this.#watched) {
      if (one.open === null || now <= after(one.open.at, atMost(this.#frame[one.side].timing, 0))) continue;
      if (one.open.next === null) continue;
      const violation = this.#close(one, true);
      if (violation !== null) return violation;
    }
    return null;
  }

  /** Judges the open cell of a connection, if STATUS has told what came of it. */
  #close(one: Watched, whole: boolean): Violation | null {
    const { open } = one;
    one.open = null;
    if (open === null || open.next === null || open.told.includes("timed-out")) return null;
    const flaw = this.#judge({
      side: one.side,
      state: open.state,
      next: open.next,
      stimulus: open.stimulus,
      end: open.end,
      held: one.held,
      finished: one.finished,
      sent: open.sent,
      told: open.told,
      recent: open.recent,
      unread: open.unread,
      readable: open.readable,
      whole,
      sparing: open.sparing,
    });
    return flaw === null ? null : { ...flaw, side: one.side, at: open.index };
  }
}

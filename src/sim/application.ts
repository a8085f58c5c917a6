/** The application of one side: it opens, writes, reads and closes as the scenario says. */

import type { Address } from "../../spec/datagram.ts";
import { type Instant, SECOND } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import { streamBytes } from "../../spec/trace/pattern.ts";
import type { Call, CallResult, SocketEvent, SocketId, SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Host, Reader } from "../scenario/scenario.ts";
import { type Connection, type Half, isOver, newHalf } from "./connections.ts";
import { Opener } from "./opener.ts";
import type { Surroundings } from "./surroundings.ts";

/** The most octets that one SEND or RECEIVE is about. */
const PIECE = 65_536;

/** How long an application that wants to close waits for room to write what it has queued. */
const WRITING_PATIENCE = 10 * SECOND;

/** One side's application, through all its connections. */
export class Application {
  readonly side: Side;
  readonly #host: Host;
  readonly #around: Surroundings;
  #reader: Reader;
  #listener: SocketId | null = null;
  #bySocket: Map<SocketId, Half> = new Map();
  readonly #opener: Opener;
  /** The process is dead: it answers nothing any more. */
  dead = false;
  /** It closes whatever comes. */
  #leaving = false;

  constructor(side: Side, host: Host, around: Surroundings) {
    this.side = side;
    this.#host = host;
    this.#around = around;
    this.#reader = host.application.reader;
    this.#opener = new Opener(side, around, (socket, half) => this.#onOpening(socket, half));
  }

  /** A fresh start of the host: no socket but the listener. */
  start(): void {
    this.dead = false;
    if (!this.#host.listens) return;
    const { addresses, sockets } = this.#around;
    this.#listener = sockets.next();
    const local = { address: addresses[this.side], port: this.#host.port };
    const { backlog, options } = this.#host;
    this.#call({ call: "listen", socket: this.#listener, local, backlog, options });
  }

  /** The host lost its power, and the application everything. */
  stop(): void {
    for (const half of this.#bySocket.values()) {
      half.failed = true;
      half.gone = true;
      this.#forget(half);
    }
    this.#bySocket = new Map();
    this.#opener.stop();
    this.#listener = null;
    this.dead = true;
  }

  /** When an address that had been in use was free at last; null when there was none. */
  get lastRetryAt(): Instant | null {
    return this.#opener.lastRetryAt;
  }

  /** Opens its half of a connection actively. */
  open(connection: Connection, options: SocketOptions, retry: boolean, remote: Address | null): void {
    this.#opener.open(connection, options, retry, remote);
  }

  /** Queues octets to be written. */
  write(half: Half, octets: number, urgent: boolean): void {
    half.wanted += octets;
    if (urgent && octets > 0) half.urgent.push(half.wanted);
    this.#pump(half);
  }

  /** Tries one SEND on a connection that is over, or after it has said that it will write no more. */
  writeInVain(half: Half, octets: number, urgent: boolean): void {
    if (half.sending) return;
    const data = streamBytes(half.stream, half.taken, Math.min(Math.max(octets, 1), PIECE));
    half.sending = true;
    this.#call({ call: "send", socket: half.socket!, data, ...(urgent ? { urgent } : {}) });
  }

  /** Reads so many octets, whatever the reader does. */
  read(half: Half, octets: number): void {
    half.asked += octets;
    half.readable = true;
    this.#receive(half);
  }

  /** Reads in another way from now on, on every connection. */
  setReader(reader: Reader): void {
    this.#reader = reader;
    for (const half of this.#bySocket.values()) {
      if (half.tick !== null) half.tick.cancelled = true;
      half.tick = null;
      this.#receive(half);
    }
  }

  /** Whether what comes in on a connection will be read, without being told to. */
  reads(half: Half): boolean {
    return this.#reader.reads !== "never" || half.asked > 0;
  }

  /** Sets options of a socket. */
  set(half: Half, options: SocketOptions): void {
    this.#call({ call: "set", socket: half.socket!, options });
  }

  /** Says that it will write no more, or lets go of the socket: when all that is queued was taken, or after a while. */
  finish(half: Half, how: "shutdown" | "close"): void {
    if (half.closed || half.finishing === "close") return;
    if (half.failed && how === "close") return this.#close(half);
    half.finishing = how;
    half.patience ??= this.#around.agenda.later(WRITING_PATIENCE, this.side, () => {
      half.patience = null;
      half.wanted = half.taken;
      this.#pump(half);
    });
    this.#pump(half);
  }

  /** Aborts a connection. */
  abort(half: Half): void {
    half.closed = true;
    this.#forget(half);
    this.#call({ call: "abort", socket: half.socket! });
  }

  /** The process dies: its host closes everything it had, connections first. */
  crash(): void {
    for (const half of this.#bySocket.values()) this.#close(half);
    if (this.#listener !== null) this.#call({ call: "close", socket: this.#listener });
    this.#listener = null;
    this.dead = true;
  }

  /** Closes everything that is open, and whatever will be. */
  leave(): void {
    this.#leaving = true;
    if (this.dead) return;
    for (const half of this.#bySocket.values()) if (!half.gone) this.finish(half, "close");
    // What nobody will ever accept, nobody would ever close.
    if (this.#listener === null || this.#host.application.accepts) return;
    this.#call({ call: "close", socket: this.#listener });
    this.#listener = null;
  }

  /** Its sockets that may still have a connection block, listeners left out. */
  *sockets(): Generator<readonly [SocketId, Half], undefined> {
    for (const entry of this.#bySocket) if (!entry[1].gone) yield entry;
  }

  /** The half that a socket belongs to, or null. */
  halfOf(socket: SocketId): Half | null {
    return this.#bySocket.get(socket) ?? null;
  }

  /** Takes the result of a call. */
  onResult(call: Call, result: CallResult): void {
    switch (call.call) {
      case "connect":
        return this.#onConnect(call.socket, result);
      case "accept":
        return this.#onAccept(call.as, result);
      case "send":
        return this.#onSend(this.#bySocket.get(call.socket), call.data.length, result);
      case "receive":
        return this.#onReceive(this.#bySocket.get(call.socket), result);
      case "listen":
        if (!result.ok) this.#listener = null;
    }
  }

  /** Takes an event. */
  onEvent(socket: SocketId, event: SocketEvent): void {
    if (this.dead) return this.#onEventWhenDead(socket, event);
    if (socket === this.#listener) {
      if (event === "acceptable") this.#onAcceptable();
      return;
    }
    const half = this.#bySocket.get(socket);
    if (half === undefined) return;
    switch (event) {
      case "established":
        half.told = true;
        half.blocked = false;
        if (this.#leaving) this.finish(half, "close");
        return this.#pump(half);
      case "writable":
        half.blocked = false;
        return this.#pump(half);
      case "readable":
        half.readable = true;
        return this.#receive(half);
      case "reset":
      case "refused":
      case "timed-out":
      case "unreachable":
        half.failed = true;
        if (half.finishing === "close") this.#close(half);
        return;
      case "closed":
        half.gone = true;
    }
  }

  #onEventWhenDead(socket: SocketId, event: SocketEvent): void {
    const half = this.#bySocket.get(socket);
    if (half !== undefined && event === "closed") half.gone = true;
  }

  #call(call: Call): void {
    this.#around.agenda.call(this.side, call);
  }

  /** Nothing more is to be done for a half by itself. */
  #forget(half: Half): void {
    if (half.tick !== null) half.tick.cancelled = true;
    if (half.patience !== null) half.patience.cancelled = true;
    half.tick = null;
    half.patience = null;
  }

  #close(half: Half): void {
    if (half.closed || half.gone || half.socket === null) return;
    half.closed = true;
    this.#forget(half);
    this.#call({ call: "close", socket: half.socket });
  }

  #onOpening(socket: SocketId, half: Half): boolean {
    if (this.dead) return false;
    this.#bySocket.set(socket, half);
    return true;
  }

  #onConnect(socket: SocketId, result: CallResult): void {
    const half = this.#bySocket.get(socket);
    this.#opener.onResult(socket, result);
    if (half === undefined) return;
    if (result.ok) return this.#pump(half);
    this.#bySocket.delete(socket);
    if (half.failed) this.#forget(half);
  }

  #onAcceptable(): void {
    if (this.#listener === null) return;
    if (this.#host.application.accepts) {
      this.#call({ call: "accept", socket: this.#listener, as: this.#around.sockets.next() });
      return;
    }
    const newest = this.#around.connections.newest();
    if (newest !== null && newest.by !== this.side) newest[this.side].told = true;
  }

  #onAccept(socket: SocketId, result: CallResult): void {
    if (!result.ok) return;
    const { agenda, recorder, connections } = this.#around;
    const connection = connections.accepted(this.side, "remote" in result ? result.remote.port : null);
    recorder.record({
      type: "connection",
      at: agenda.now,
      side: this.side,
      socket,
      connection: connection === null ? null : connection.number,
    });
    const own = connection?.[this.side] ?? null;
    // A second socket for the same connection is served like any other, but no action is about it.
    const half = own === null || own.socket !== null ? newHalf(this.side, connection?.number ?? 0) : own;
    half.socket = socket;
    half.told = true;
    half.readable = true;
    this.#bySocket.set(socket, half);
    if (this.dead) return this.#close(half);
    this.#onAcceptable();
    if (this.#leaving) return this.finish(half, "close");
    this.#pump(half);
    this.#receive(half);
  }

  /** Writes the next piece, if there is one and it may; and when there is none, does what was to be done then. */
  #pump(half: Half): void {
    if (half.socket === null || this.#opener.isOpening(half.socket) || half.sending || isOver(half)) return;
    if (half.taken < half.wanted && !half.shut) {
      if (half.blocked) return;
      let end = Math.min(half.wanted, half.taken + PIECE);
      // The urgent octet goes by itself: of a longer SEND that is taken in part, the last octet taken would be urgent.
      while (half.urgent.length > 0 && half.urgent[0]! <= half.taken) half.urgent.shift();
      const urgentEnd = half.urgent[0] ?? Infinity;
      const urgent = urgentEnd === half.taken + 1;
      if (urgent) end = urgentEnd;
      else if (urgentEnd <= end) end = urgentEnd - 1;
      const data = streamBytes(half.stream, half.taken, end - half.taken);
      half.sending = true;
      this.#call(
        urgent ? { call: "send", socket: half.socket, data, urgent } : { call: "send", socket: half.socket, data },
      );
      return;
    }
    if (half.finishing === null) return;
    const how = half.finishing;
    half.finishing = null;
    if (half.patience !== null) half.patience.cancelled = true;
    half.patience = null;
    if (how === "close") return this.#close(half);
    if (half.shut) return;
    half.shut = true;
    this.#call({ call: "shutdown", socket: half.socket });
  }

  #onSend(half: Half | undefined, length: number, result: CallResult): void {
    if (half === undefined) return;
    half.sending = false;
    if (result.ok) {
      const taken = "taken" in result ? result.taken : length;
      half.taken += taken;
      half.blocked = taken < length;
    } else if (result.failure === "would-block" || (result.failure === "not-connected" && !half.told)) {
      half.blocked = true;
    } else {
      half.wanted = half.taken;
    }
    this.#pump(half);
  }

  /** Reads, if there may be something and the application wants to. */
  #receive(half: Half): void {
    if (!half.readable || half.receiving !== null || half.ended || half.closed || half.socket === null || this.dead) {
      return;
    }
    const reader = this.#reader;
    let max = Math.min(half.asked, PIECE);
    half.receiving = "asked";
    if (max === 0) {
      half.receiving = null;
      if (reader.reads === "never" || half.tick !== null) return;
      max = reader.reads === "eagerly" ? PIECE : Math.max(1, Math.min(reader.bytes, PIECE));
      half.receiving = "own";
    }
    this.#call({ call: "receive", socket: half.socket, max });
  }

  #onReceive(half: Half | undefined, result: CallResult): void {
    if (half === undefined) return;
    const how = half.receiving;
    half.receiving = null;
    if (!result.ok) {
      half.readable = false;
      if (result.failure === "would-block") return;
      half.failed = true;
      this.#forget(half);
      return this.#atEnd(half);
    }
    if ("endOfStream" in result) {
      half.ended = true;
      half.readable = false;
      return this.#atEnd(half);
    }
    const octets = "data" in result ? result.data.length : 0;
    half.received += octets;
    if (how === "asked") half.asked = Math.max(0, half.asked - octets);
    else if (this.#reader.reads === "slowly" && !isOver(half)) {
      half.tick = this.#around.agenda.later(this.#reader.every, this.side, () => {
        half.tick = null;
        this.#receive(half);
      });
    }
    this.#receive(half);
  }

  /** The peer will send no more. */
  #atEnd(half: Half): void {
    if (this.dead || this.#host.application.atEndOfStream === "nothing") return;
    if (half.failed) this.#close(half);
    else this.finish(half, "close");
  }
}

/** Active OPENs of one side, tried again while the address is in use. */

import type { Address } from "../../spec/datagram.ts";
import { after, type Instant, MINUTE, SECOND } from "../../spec/time.ts";
import { otherSide, type Side } from "../../spec/trace/observation.ts";
import type { CallResult, SocketId, SocketOptions } from "../../spec/trace/vocabulary.ts";
import type { Connection, Half } from "./connections.ts";
import type { Surroundings } from "./surroundings.ts";

/** How often, and for how long, an address that is in use is tried again. */
const RETRY_EVERY = SECOND;
const RETRY_FOR = 8 * MINUTE;

/** A `connect` that was not answered yet. */
interface Opening {
  readonly connection: Connection;
  readonly options: SocketOptions;
  /** The address that it opens to; null for the peer's. */
  readonly remote: Address | null;
  /** Until when an address in use is tried again; null for once only. */
  readonly until: Instant | null;
  /** Whether it was tried before. */
  readonly again: boolean;
}

/** Opens connections for an application. */
export class Opener {
  /** When an address that had been in use was free at last; null when there was none. */
  lastRetryAt: Instant | null = null;
  readonly #side: Side;
  readonly #around: Surroundings;
  /** Told of each socket before it is opened; false when nothing is to be opened any more. */
  readonly #onOpening: (socket: SocketId, half: Half) => boolean;
  readonly #opening: Map<SocketId, Opening> = new Map();
  /** How often the host was stopped: what was planned in an earlier life is not done in a later one. */
  #lives = 0;

  constructor(side: Side, around: Surroundings, onOpening: (socket: SocketId, half: Half) => boolean) {
    this.#side = side;
    this.#around = around;
    this.#onOpening = onOpening;
  }

  /** Opens this side's half of a connection; with `retry`, again and again while its address is in use. */
  open(connection: Connection, options: SocketOptions, retry: boolean, remote: Address | null): void {
    const until = retry ? after(this.#around.agenda.now, RETRY_FOR) : null;
    this.#connect({ connection, options, remote, until, again: false });
  }

  /** Whether the OPEN of a socket was not answered yet. */
  isOpening(socket: SocketId): boolean {
    return this.#opening.has(socket);
  }

  /** The host lost its memory. */
  stop(): void {
    this.#opening.clear();
    this.#lives++;
  }

  /** Takes the result of a `connect`. A half that was not opened, and won't be, has failed. */
  onResult(socket: SocketId, result: CallResult): void {
    const opening = this.#opening.get(socket);
    if (opening === undefined) return;
    this.#opening.delete(socket);
    const { connection, until } = opening;
    const { agenda, recorder } = this.#around;
    const side = this.#side;
    if (result.ok) {
      if (opening.again) this.lastRetryAt = agenda.now;
      recorder.record({ type: "connection", at: agenda.now, side, socket, connection: connection.number });
      return;
    }
    const half = connection[side];
    half.socket = null;
    if (result.failure !== "already-exists" || until === null || agenda.now + RETRY_EVERY > until) {
      half.failed = true;
      return;
    }
    const life = this.#lives;
    agenda.later(RETRY_EVERY, side, () => {
      if (life === this.#lives) this.#connect({ ...opening, again: true });
    });
  }

  #connect(opening: Opening): void {
    const { agenda, addresses, sockets } = this.#around;
    const { connection, options } = opening;
    const side = this.#side;
    const peer = otherSide(side);
    const socket = sockets.next();
    if (!this.#onOpening(socket, connection[side])) return;
    connection[side].socket = socket;
    this.#opening.set(socket, opening);
    const local = { address: addresses[side], port: connection.ports[side] };
    const remote = { address: opening.remote ?? addresses[peer], port: connection.ports[peer] };
    agenda.call(side, { call: "connect", socket, local, remote, options });
  }
}

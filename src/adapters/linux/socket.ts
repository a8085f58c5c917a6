/**
 * One socket of the kernel, as an application has it: its calls, and what epoll says of it in the words of the trace.
 */

import { type Endpoint, isIPv6 } from "../../../spec/datagram.ts";
import type { StateName } from "../../../spec/tcp/state.ts";
import type {
  CallResult,
  Failure,
  SocketEvent,
  SocketId,
  SocketOptions,
  SocketStatus,
} from "../../../spec/trace/vocabulary.ts";
import { addressAt } from "../../wire/address.ts";
import { type ConnectionTable, type Cookie, stateOf } from "./connection-table.ts";
import { endingOf, eventOf, failureOf } from "./failures.ts";
import type { Libc } from "./libc.ts";
import { portOf, SOCKET_ADDRESS_OCTETS } from "./slots.ts";
import { makeCloseAbort, setDefaults, setOptions } from "./socket-options.ts";

/** What epoll tells (linux/eventpoll.h). */
export const EPOLL = { in: 0x1, pri: 0x2, out: 0x4, err: 0x8, hup: 0x10, rdhup: 0x2000, edge: 0x80000000 } as const;

const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_COOKIE = 57;
const IPPROTO_TCP = 6;
const TCP_INFO = 11;
/** Places in struct tcp_info: the state, and of a listener, how many connections wait to be accepted. */
const INFO_STATE = 0;
const INFO_UNACKED = 24;
const SIOCINQ = 0x541b;
const SIOCOUTQ = 0x5411;
const MSG_OOB = 0x1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SOCK_NONBLOCK_CLOEXEC = 0o2004000;
const SHUT_WR = 1;
const POLLPRI = 2;

const OK: CallResult = { ok: true };
const failed = (failure: Failure): CallResult => ({ ok: false, failure });

// Only one call is ever under way, so all sockets share these.
const scratch = new Uint8Array(128);
const scratchView = new DataView(scratch.buffer);
const scratchLength = new Uint32Array(1);
const received = new Uint8Array(1 << 18);

/** A socket that is open, or that was and whose connection may still be in the kernel's table. */
export class KernelSocket {
  readonly id: SocketId;
  readonly listens: boolean;
  readonly local: Endpoint;
  /** The other end; null for a listener. */
  readonly remote: Endpoint | null;
  readonly #libc: Libc;
  readonly #table: ConnectionTable;
  readonly #cookie: Cookie;
  #fd: number;
  #ending: Failure | null = null;
  /** Its application shut it down in SYN-SENT, which deletes the connection. */
  #abandoned = false;
  #endingTold = false;
  #establishedTold = false;
  #readableTold = false;
  #urgentTold = false;
  #acceptableTold = 0;
  #wantsRoom = false;

  /** For a descriptor that is already bound, and connecting, connected or listening. */
  constructor(
    libc: Libc,
    table: ConnectionTable,
    open: {
      readonly id: SocketId;
      readonly fd: number;
      readonly local: Endpoint;
      readonly remote: Endpoint | null;
    },
  ) {
    this.#libc = libc;
    this.#table = table;
    this.#fd = open.fd;
    this.id = open.id;
    this.local = open.local;
    this.remote = open.remote;
    this.listens = open.remote === null;
    // The kernel numbers a socket when it is first asked; TIME-WAIT inherits the number only if it was.
    this.#cookie = new Uint8Array(8);
    scratchLength[0] = 8;
    libc.getsockopt(open.fd, SOL_SOCKET, SO_COOKIE, this.#cookie, scratchLength);
  }

  /** The descriptor; -1 when the application let go of it. */
  get fd(): number {
    return this.#fd;
  }

  /** Whether its connection may end without epoll saying so: nobody holds it, or it is past CLOSED to its holder. */
  get mustBeWatched(): boolean {
    return !this.listens && (this.#fd < 0 || this.#info(INFO_STATE) === "CLOSED");
  }

  /** Whether the kernel has no connection block for it (any more). */
  get isGone(): boolean {
    return this.state() === "CLOSED";
  }

  /** The state of its connection block, whoever holds it. */
  state(): StateName {
    if (this.#fd >= 0) {
      const state = this.#info(INFO_STATE);
      if (state !== "CLOSED" || this.remote === null) return state;
    }
    return this.remote === null ? "CLOSED" : this.#table.state(this.local, this.remote, this.#cookie) ?? "CLOSED";
  }

  /** Takes the oldest connection that waits at this listener. */
  accept(as: SocketId): KernelSocket | Failure {
    if (!this.listens || this.#fd < 0) return this.#fd < 0 ? "not-connected" : "invalid";
    scratchLength[0] = SOCKET_ADDRESS_OCTETS;
    const fd = this.#libc.accept(this.#fd, scratch, scratchLength, SOCK_NONBLOCK_CLOEXEC);
    if (fd < 0) return failureOf(this.#libc.errno());
    this.#acceptableTold = Math.max(0, this.#acceptableTold - 1);
    const long = scratchLength[0] === SOCKET_ADDRESS_OCTETS;
    const remote = { address: addressAt(scratch, long ? 8 : 4, long ? 16 : 4).text, port: portOf(scratch) };
    setDefaults(this.#libc, fd);
    return new KernelSocket(this.#libc, this.#table, { id: as, fd, local: this.local, remote });
  }

  /** SEND, as much as there is room for. */
  send(data: Uint8Array, urgent: boolean): CallResult {
    if (this.#fd < 0) return failed("not-connected");
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL | (urgent ? MSG_OOB : 0);
    const taken = this.#libc.send(this.#fd, data, data.length, flags);
    this.#wantsRoom = taken < data.length;
    return taken < 0 ? failed(this.#fail()) : { ok: true, taken };
  }

  /** RECEIVE. What came before a reset is still given, since the kernel keeps it; then the failure. */
  receive(max: number): CallResult {
    if (this.#fd < 0) return failed("not-connected");
    if (max < 1) return failed("invalid");
    const length = this.#libc.recv(this.#fd, received, Math.min(max, received.length), MSG_DONTWAIT);
    this.#readableTold = false;
    if (length < 0) return failed(this.#fail());
    if (this.#urgentTold) this.#urgentTold = this.#hasUrgent();
    if (length > 0) return { ok: true, data: received.slice(0, length) };
    return this.#ending === null ? { ok: true, endOfStream: true } : failed(this.#ending);
  }

  /** RFC 9293's CLOSE. */
  shutdown(): CallResult {
    if (this.#fd < 0) return failed("not-connected");
    if (this.listens) return failed("invalid");
    this.#abandoned ||= this.#info(INFO_STATE) === "SYN-SENT";
    return this.#libc.shutdown(this.#fd, SHUT_WR) < 0 ? failed(this.#fail()) : OK;
  }

  /** Sets options. */
  set(options: SocketOptions): CallResult {
    if (this.#fd < 0) return failed("not-connected");
    const failure = setOptions(this.#libc, this.#fd, options, isIPv6(this.local.address));
    return failure === null ? OK : failed(failure);
  }

  /** STATUS. Of a socket that the application let go of, as long as its connection is there. */
  status(): CallResult {
    const state = this.state();
    if (this.#fd < 0 && state === "CLOSED") return failed("not-connected");
    return { ok: true, status: this.#statusIn(state) };
  }

  #statusIn(state: StateName): SocketStatus {
    if (this.#fd < 0 || this.listens) return { state };
    const queued = this.#count(SIOCOUTQ);
    // The kernel counts a FIN that was not acknowledged as an octet.
    const fin = queued > 0 && (state === "FIN-WAIT-1" || state === "CLOSING" || state === "LAST-ACK") ? 1 : 0;
    return { state, readable: this.#count(SIOCINQ), unacknowledged: queued - fin };
  }

  /** The application lets go of it, by a close or an ABORT. */
  release(abort: boolean): CallResult {
    if (this.#fd < 0) return failed("not-connected");
    if (abort) makeCloseAbort(this.#libc, this.#fd);
    this.#libc.close(this.#fd);
    this.#fd = -1;
    return OK;
  }

  /** The events in what epoll told. */
  notice(mask: number): readonly SocketEvent[] {
    if (this.#fd < 0) return [];
    if (this.listens) return this.#noticeListener();
    const events: SocketEvent[] = [];
    if ((mask & EPOLL.err) !== 0) this.#learnEnding();
    if (this.#ending === null) {
      if (!this.#establishedTold && (mask & EPOLL.out) !== 0 && !this.#leftSynSentUnconnected(mask)) {
        this.#establishedTold = true;
        events.push("established");
      }
      if ((mask & EPOLL.pri) !== 0 && !this.#urgentTold) {
        this.#urgentTold = true;
        events.push("urgent");
      }
      if ((mask & (EPOLL.in | EPOLL.rdhup)) !== 0 && !this.#readableTold) {
        this.#readableTold = true;
        events.push("readable");
      }
      if ((mask & EPOLL.out) !== 0 && this.#wantsRoom) {
        this.#wantsRoom = false;
        events.push("writable");
      }
    } else if (!this.#endingTold) {
      this.#endingTold = true;
      events.push(eventOf(this.#ending));
    }
    return events;
  }

  #noticeListener(): readonly SocketEvent[] {
    this.#readInfo();
    const waiting = scratchView.getUint32(INFO_UNACKED, true);
    const more = Math.max(0, waiting - this.#acceptableTold);
    this.#acceptableTold = waiting;
    return new Array<SocketEvent>(more).fill("acceptable");
  }

  /**
   * A shutdown in SYN-SENT deletes the connection: epoll then says "writable", of a socket that never was connected.
   */
  #leftSynSentUnconnected(mask: number): boolean {
    return (mask & EPOLL.hup) !== 0 && this.isGone;
  }

  #learnEnding(): void {
    scratchView.setInt32(0, 0, true);
    scratchLength[0] = 4;
    this.#libc.getsockopt(this.#fd, SOL_SOCKET, SO_ERROR, scratch, scratchLength);
    const errno = scratchView.getInt32(0, true);
    // The kernel calls its application's own shutdown a reset, though no RST came.
    if (errno !== 0 && !this.#abandoned) this.#ending ??= endingOf(errno);
  }

  /** Why the last call failed. The kernel tells of an ending once only; here it is kept. */
  #fail(): Failure {
    const failure = failureOf(this.#libc.errno());
    if (failure === "refused" || failure === "reset" || failure === "timed-out" || failure === "unreachable") {
      this.#ending ??= failure;
    }
    return failure === "would-block" ? failure : this.#ending ?? failure;
  }

  #hasUrgent(): boolean {
    scratchView.setInt32(0, this.#fd, true);
    scratchView.setUint32(4, POLLPRI, true);
    return this.#libc.poll(scratch, 1, 0) > 0 && (scratch[6]! & POLLPRI) !== 0;
  }

  #count(request: number): number {
    scratchView.setInt32(0, 0, true);
    return this.#libc.ioctl(this.#fd, request, scratch) < 0 ? 0 : scratchView.getInt32(0, true);
  }

  #info(at: typeof INFO_STATE): StateName {
    this.#readInfo();
    return stateOf(scratch[at]!);
  }

  #readInfo(): void {
    scratchLength[0] = scratch.length;
    this.#libc.getsockopt(this.#fd, IPPROTO_TCP, TCP_INFO, scratch, scratchLength);
  }
}

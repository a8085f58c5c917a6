/**
 * The kernel's table of connections: in which state a four-tuple is, whoever holds it, and whether it is there at all.
 *
 * What an application let go of (FIN-WAIT-1 to TIME-WAIT) and what it did not accept yet can be seen nowhere else.
 */

import type { Endpoint } from "../../../spec/datagram.ts";
import type { StateName } from "../../../spec/tcp/state.ts";
import { addressOf } from "../../wire/address.ts";
import { type Libc, O_CLOEXEC } from "./libc.ts";
import { NETLINK, Netlink } from "./netlink.ts";
import { familyOf, portOf, SOCKET_ADDRESS_OCTETS, writeSocketAddress } from "./slots.ts";

/** Eight octets by which the kernel tells a socket, and its TIME-WAIT, from a later one with the same four-tuple. */
export type Cookie = Uint8Array;

/** The table of one namespace. */
export interface ConnectionTable {
  /**
   * The state of the connection between two endpoints; null when there is none, or (where the kernel can tell) none
   * with that cookie. Listeners are not in the table.
   */
  state(local: Endpoint, remote: Endpoint, cookie: Cookie | null): StateName | null;
  close(): void;
}

/** The kernel's numbers of states (enum in linux/tcp_states.h). */
const STATES: readonly (StateName | null)[] = [
  null,
  "ESTABLISHED",
  "SYN-SENT",
  "SYN-RECEIVED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "TIME-WAIT",
  "CLOSED",
  "CLOSE-WAIT",
  "LAST-ACK",
  "LISTEN",
  "CLOSING",
  "SYN-RECEIVED",
];

/** The state that a number of the kernel means. */
export const stateOf = (number: number): StateName => STATES[number] ?? "CLOSED";

/** The table's own opinion of a state: what is no connection is not in it. */
const inTable = (number: number): StateName | null => {
  const state = stateOf(number);
  return state === "CLOSED" || state === "LISTEN" ? null : state;
};

/** Opens the table of the namespace in which the thread is: by sock_diag where the kernel has it, else by `/proc`. */
export function openConnectionTable(libc: Libc): ConnectionTable {
  const diagnosis = new Diagnosis(libc);
  if (diagnosis.works()) return diagnosis;
  diagnosis.close();
  return new ProcTable(libc);
}

const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_REQUEST = 1;
const IPPROTO_TCP = 6;
const NETLINK_HEADER = 16;
/** Where the identity of a socket (struct inet_diag_sockid) begins in the question, and the cookie in that. */
const IDENTITY = NETLINK_HEADER + 8;
const COOKIE = IDENTITY + 40;

/** One look-up of one four-tuple in the kernel's hash table: exact, at once, and some three microseconds long. */
class Diagnosis implements ConnectionTable {
  readonly #libc: Libc;
  readonly #netlink: Netlink;
  readonly #question = new Uint8Array(IDENTITY + 48);

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#netlink = new Netlink(libc, NETLINK.diag);
  }

  state(local: Endpoint, remote: Endpoint, cookie: Cookie | null): StateName | null {
    const number = this.#look(local, remote, cookie);
    return number === null ? null : inTable(number);
  }

  /** Kernels without it say of every socket that it is not there: so it is asked for one that is. */
  works(): boolean {
    const libc = this.#libc;
    const here = { address: "127.0.0.1", port: 0 };
    const fd = libc.socket(familyOf(here.address), 1 | O_CLOEXEC, 0);
    const name = new Uint8Array(SOCKET_ADDRESS_OCTETS);
    const length = Uint32Array.of(SOCKET_ADDRESS_OCTETS);
    try {
      const bound = libc.bind(fd, name, writeSocketAddress(name, here)) === 0 && libc.listen(fd, 1) === 0 &&
        libc.getsockname(fd, name, length) === 0;
      return bound && this.#look({ ...here, port: portOf(name) }, { ...here, port: 1 }, null) !== null;
    } finally {
      libc.close(fd);
    }
  }

  close(): void {
    this.#netlink.close();
  }

  #look(local: Endpoint, remote: Endpoint, cookie: Cookie | null): number | null {
    const question = this.#question;
    question[NETLINK_HEADER] = familyOf(local.address);
    question[NETLINK_HEADER + 1] = IPPROTO_TCP;
    question.fill(0xff, NETLINK_HEADER + 4, IDENTITY);
    question.fill(0, IDENTITY, COOKIE);
    question[IDENTITY] = local.port >>> 8;
    question[IDENTITY + 1] = local.port;
    question[IDENTITY + 2] = remote.port >>> 8;
    question[IDENTITY + 3] = remote.port;
    question.set(addressOf(local.address).bytes, IDENTITY + 4);
    question.set(addressOf(remote.address).bytes, IDENTITY + 20);
    if (cookie === null) question.fill(0xff, COOKIE);
    else question.set(cookie, COOKIE);
    const answer = this.#netlink.ask(question, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST);
    if (answer.payload !== null) return answer.payload.getUint8(1);
    return null;
  }
}

/** How old what was read of `/proc` may be, in milliseconds: reading it walks all of the kernel's hash table. */
const STALE = 50;

/** The table as text, read whole, at most twenty times a second. It knows no cookies. */
export class ProcTable implements ConnectionTable {
  readonly #libc: Libc;
  readonly #files: readonly number[];
  readonly #buffer = new Uint8Array(1 << 16);
  #states: ReadonlyMap<string, number> = new Map();
  #readAt = -Infinity;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#files = ["tcp", "tcp6"]
      .map((name) => libc.open(`/proc/thread-self/net/${name}`, O_CLOEXEC))
      .filter((fd) => fd >= 0);
  }

  state(local: Endpoint, remote: Endpoint, _cookie: Cookie | null): StateName | null {
    if (performance.now() - this.#readAt > STALE) this.#read();
    const number = this.#states.get(`${procText(local)} ${procText(remote)}`);
    return number === undefined ? null : inTable(number);
  }

  close(): void {
    for (const fd of this.#files) this.#libc.close(fd);
  }

  #read(): void {
    const states = new Map<string, number>();
    for (const fd of this.#files) {
      for (const line of this.#text(fd).split("\n").slice(1)) {
        const [, local, remote, state] = line.trim().split(" ");
        if (state !== undefined) states.set(`${local} ${remote}`, parseInt(state, 16));
      }
    }
    this.#states = states;
    this.#readAt = performance.now();
  }

  #text(fd: number): string {
    const decoder = new TextDecoder();
    this.#libc.lseek(fd, 0, 0);
    let text = "";
    for (;;) {
      const length = this.#libc.read(fd, this.#buffer, this.#buffer.length);
      if (length <= 0) return text;
      text += decoder.decode(this.#buffer.subarray(0, length));
    }
  }
}

/** An endpoint as `/proc/net/tcp` writes it: 32-bit words in the machine's order, and the port, in hexadecimal. */
export function procText(endpoint: Endpoint): string {
  const octets = addressOf(endpoint.address).bytes;
  const words: string[] = [];
  for (let at = 0; at < octets.length; at += 4) {
    words.push([3, 2, 1, 0].map((i) => octets[at + i]!.toString(16).padStart(2, "0")).join(""));
  }
  return `${words.join("")}:${endpoint.port.toString(16).padStart(4, "0")}`.toUpperCase();
}

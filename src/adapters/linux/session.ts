/** The kernel, started: one namespace, one TUN device, and the loop that hands what they say to the scenarios. */

import process from "node:process";
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { Address } from "../../../spec/datagram.ts";
import { has, RST } from "../../../spec/tcp/segment.ts";
import { AdapterError, type LiveSession } from "../../adapter/stack.ts";
import { addressOf } from "../../wire/address.ts";
import { Packet } from "../../wire/packet.ts";
import { type ConnectionTable, openConnectionTable } from "./connection-table.ts";
import { createDevice, type Device } from "./device.ts";
import { LinuxHost, resetOf, type Wire } from "./host.ts";
import { E, type Libc, must, O_CLOEXEC, SystemError, writeText } from "./libc.ts";
import { Namespace } from "./namespace.ts";
import { addRoute, NETLINK, Netlink, removeRoute } from "./netlink.ts";
import { addressesOf, type Slot, slotOfSender, SLOTS } from "./slots.ts";
import { EPOLL, type KernelSocket } from "./socket.ts";

const EPOLL_CTL_ADD = 1;
/** Everything that epoll is asked for, each change told once. */
const INTEREST = (EPOLL.in | EPOLL.pri | EPOLL.out | EPOLL.rdhup | EPOLL.edge) >>> 0;
/** On x86-64 the kernel packs struct epoll_event; elsewhere its second field is aligned to eight octets. */
const EVENT_DATA = process.arch === "x64" ? 4 : 8;
const EVENT_OCTETS = EVENT_DATA + 8;
const MOST_EVENTS = 64;
/**
 * How long the loop sleeps when nothing goes on, and between looks at connections that nobody holds, in milliseconds.
 */
const NAP = 1;
const WATCH = 10;

/** A namespace with a TCP in it. */
export class LinuxSession implements LiveSession, Wire {
  readonly capacity: number;
  readonly libc: Libc;
  readonly namespace: Namespace;
  readonly table: ConnectionTable;
  readonly device: Device;
  readonly #routes: Netlink;
  readonly #epoll: number;
  /** What has to be let go of, in the order in which it was taken. */
  readonly #undo: (() => void)[];
  readonly #events = new Uint8Array(MOST_EVENTS * EVENT_OCTETS);
  readonly #eventsView = new DataView(this.#events.buffer);
  readonly #packet = new Uint8Array(1 << 16);
  readonly #hosts = new Map<Slot, LinuxHost>();
  readonly #attended = new Map<number, { readonly host: LinuxHost; readonly socket: KernelSocket }>();
  #lastSlot: Slot = 0;
  #lastSerial = 0;
  #nextTurn: { stop(): void } | null = null;
  #watchedAt = 0;
  #broken: unknown = null;

  private constructor(
    parts: Pick<LinuxSession, "libc" | "capacity" | "namespace" | "table" | "device"> & {
      readonly routes: Netlink;
      readonly epoll: number;
      readonly undo: (() => void)[];
    },
  ) {
    this.libc = parts.libc;
    this.capacity = parts.capacity;
    this.namespace = parts.namespace;
    this.table = parts.table;
    this.device = parts.device;
    this.#routes = parts.routes;
    this.#epoll = parts.epoll;
    this.#undo = parts.undo;
  }

  /** Makes a namespace with a TUN device in it. A {@link SystemError} says what this process may not do. */
  static open(libc: Libc, capacity: number, settings: Readonly<Record<string, string>>): LinuxSession {
    const namespace = Namespace.create(libc);
    const undo: (() => void)[] = [() => namespace.close()];
    try {
      return namespace.within(() => {
        const routes = new Netlink(libc, NETLINK.route);
        undo.push(() => routes.close());
        const device = createDevice(libc, routes);
        undo.push(() => libc.close(device.fd));
        for (const [name, value] of Object.entries(settings)) change(libc, name, value);
        const table = openConnectionTable(libc);
        undo.push(() => table.close());
        const epoll = must(libc, "make an epoll instance", libc.epollCreate(O_CLOEXEC));
        undo.push(() => libc.close(epoll));
        return new LinuxSession({ libc, capacity, namespace, table, device, routes, epoll, undo });
      });
    } catch (error) {
      undoAll(undo);
      throw error;
    }
  }

  create(ip: 4 | 6 = 4): { readonly stack: LinuxHost; readonly address: Address; readonly peer: Address } {
    if (ip === 6 && !this.device.ipv6) throw new AdapterError("This machine's kernel has no IPv6.");
    const slot = this.#freeSlot();
    const { address, peer } = addressesOf(slot, ip);
    const stack = new LinuxHost(this, { slot, address, peer });
    this.#hosts.set(slot, stack);
    this.#schedule(false);
    return { stack, address, peer };
  }

  close(): Promise<void> {
    for (const host of [...this.#hosts.values()]) host.dispose();
    this.#nextTurn?.stop();
    this.#nextTurn = null;
    undoAll(this.#undo);
    return Promise.resolve();
  }

  inject(packet: Packet): void {
    const bytes = packet.bytes;
    if (this.libc.write(this.device.fd, bytes, bytes.length) >= 0) return;
    // The device refuses what doesn't even look like IP, as a network would.
    const errno = this.libc.errno();
    if (errno !== E["EINVAL"]) throw new SystemError("write to the TUN device", errno);
  }

  collect(): void {
    if (this.#broken !== null) throw this.#broken;
    this.#drain();
    for (;;) {
      const count = this.libc.epollWait(this.#epoll, this.#events, MOST_EVENTS, 0);
      for (let i = 0; i < count; i++) {
        const mask = this.#eventsView.getUint32(i * EVENT_OCTETS, true);
        const attended = this.#attended.get(this.#eventsView.getUint32(i * EVENT_OCTETS + EVENT_DATA, true));
        attended?.host.noticed(attended.socket, mask);
      }
      if (count < MOST_EVENTS) return;
    }
  }

  attend(host: LinuxHost, socket: KernelSocket): void {
    const serial = this.#lastSerial = (this.#lastSerial + 1) >>> 0;
    this.#attended.set(serial, { host, socket });
    const event = new DataView(new ArrayBuffer(EVENT_OCTETS));
    event.setUint32(0, INTEREST, true);
    event.setUint32(EVENT_DATA, serial, true);
    const result = this.libc.epollControl(this.#epoll, EPOLL_CTL_ADD, socket.fd, new Uint8Array(event.buffer));
    must(this.libc, "watch a socket (epoll_ctl)", result);
  }

  setMtu(_slot: Slot, peer: Address, mtu: number | null): void {
    const prefix = addressOf(peer).bytes;
    const route = { prefix, bits: prefix.length * 8, device: this.device.index, local: false, mtu };
    if (mtu === null) removeRoute(this.#routes, route);
    else addRoute(this.#routes, route);
  }

  forget(host: LinuxHost): void {
    this.#hosts.delete(host.place.slot);
    for (const [serial, attended] of this.#attended) {
      if (attended.host === host) this.#attended.delete(serial);
    }
    if (this.#hosts.size > 0) return;
    this.#nextTurn?.stop();
    this.#nextTurn = null;
  }

  #freeSlot(): Slot {
    if (this.#hosts.size >= this.capacity) {
      throw new AdapterError(`The stack linux runs at most ${this.capacity} scenarios side by side.`);
    }
    do this.#lastSlot = this.#lastSlot % (SLOTS - 1) + 1; while (this.#hosts.has(this.#lastSlot));
    return this.#lastSlot;
  }

  /** Reads all packets that the kernel has sent. */
  #drain(): void {
    for (;;) {
      const length = this.libc.read(this.device.fd, this.#packet, this.#packet.length);
      if (length <= 0) return;
      const slot = slotOfSender(this.#packet.subarray(0, length));
      if (slot === 0) continue;
      const packet = Packet.ofBytes(this.#packet.slice(0, length));
      const host = this.#hosts.get(slot);
      if (host === undefined) this.#endStraggler(packet);
      else host.emitted(packet);
    }
  }

  /** A scenario is over and its slot was given up, but one of its connections goes on: it is reset. */
  #endStraggler(packet: Packet): void {
    const { datagram } = packet.decoded;
    if (datagram !== null && !has(datagram.segment, RST)) this.inject(resetOf(datagram));
  }

  #schedule(busy: boolean): void {
    if (this.#nextTurn !== null) return;
    if (busy) {
      const handle = setImmediate(() => this.#turn());
      this.#nextTurn = { stop: () => clearImmediate(handle) };
    } else {
      const handle = setTimeout(() => this.#turn(), NAP);
      this.#nextTurn = { stop: () => clearTimeout(handle) };
    }
  }

  /** One turn of the loop: whatever the kernel did by itself since the last one. */
  #turn(): void {
    this.#nextTurn = null;
    let busy = false;
    try {
      this.collect();
      const now = performance.now();
      const watches = now - this.#watchedAt >= WATCH;
      if (watches) this.#watchedAt = now;
      for (const host of [...this.#hosts.values()]) {
        if (watches) host.watch();
        if (host.deliver()) busy = true;
      }
    } catch (error) {
      // Nobody called, so nobody would catch it: the next caller gets it.
      this.#broken = error;
      return;
    }
    if (this.#hosts.size > 0) this.#schedule(busy);
  }
}

function undoAll(undo: (() => void)[]): void {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) step();
}

/** Changes a setting of the namespace in which the thread is. */
function change(libc: Libc, name: string, value: string): void {
  if (writeText(libc, `/proc/sys/net/${name.replaceAll(".", "/")}`, value)) return;
  throw new SystemError(`set net.${name} to "${value}"`, libc.errno());
}

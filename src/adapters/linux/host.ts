/** A scenario's host: the kernel, seen from one address pair. */

import type { Address, Datagram, Endpoint } from "../../../spec/datagram.ts";
import { ACK, has, RST, segment, segmentLength } from "../../../spec/tcp/segment.ts";
import { add, seq } from "../../../spec/seq.ts";
import type { Call, CallResult, Failure, SocketId } from "../../../spec/trace/vocabulary.ts";
import {
  AdapterError,
  type HostConfiguration,
  type LiveStack,
  type StackInput,
  type StackOutput,
} from "../../adapter/stack.ts";
import { Packet } from "../../wire/packet.ts";
import { DEVICE_MTU } from "./device.ts";
import { type Kernel, open } from "./opening.ts";
import type { Slot } from "./slots.ts";
import type { KernelSocket } from "./socket.ts";

/** What a host needs of the session that it is part of. */
export interface Wire extends Kernel {
  /** Puts a packet in front of the kernel. */
  inject(packet: Packet): void;
  /** Hands out everything that the kernel has to tell, to all hosts. */
  collect(): void;
  /** Has epoll watch a socket for a host. */
  attend(host: LinuxHost, socket: KernelSocket): void;
  /** The path MTU to a slot's peer, in octets; the device's own when null. */
  setMtu(slot: Slot, peer: Address, mtu: number | null): void;
  /** The host is no more. */
  forget(host: LinuxHost): void;
}

/** Where a scenario's host is. */
export interface Place {
  readonly slot: Slot;
  readonly address: Address;
  readonly peer: Address;
}

const failed = (failure: Failure): CallResult => ({ ok: false, failure });

/** One scenario's view of the kernel. */
export class LinuxHost implements LiveStack {
  readonly place: Place;
  readonly #wire: Wire;
  readonly #sockets = new Map<SocketId, KernelSocket>();
  /** Sockets whose connection may end unseen by epoll. */
  readonly #watched = new Set<KernelSocket>();
  /** Sockets of which it was told that their connection is over. */
  readonly #over = new WeakSet<KernelSocket>();
  /** The last segment that the kernel sent on each pair of ports: every connection block has sent something. */
  readonly #flows = new Map<number, Datagram>();
  #outputs: StackOutput[] = [];
  #listener: ((outputs: readonly StackOutput[]) => void) | null = null;
  #smallMtu = false;
  #disposed = false;

  constructor(wire: Wire, place: Place) {
    this.#wire = wire;
    this.place = place;
  }

  handle(input: StackInput): readonly StackOutput[] {
    if (this.#disposed) throw new AdapterError("A host of the stack linux was used after dispose().");
    if (input.type === "reset") return this.#reset(input.configuration);
    if (input.type === "packet") this.#wire.inject(input.packet);
    else if (input.type === "call") this.#answer(input.call);
    this.#wire.collect();
    this.watch();
    return this.#take();
  }

  onOutput(listener: (outputs: readonly StackOutput[]) => void): void {
    this.#listener = listener;
  }

  blocks(): number {
    let alive = 0;
    for (const [ports, last] of this.#flows) {
      if (this.#stateOf(last) !== null) alive++;
      else this.#flows.delete(ports);
    }
    return alive;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#abandon();
    if (this.#smallMtu) this.#wire.setMtu(this.place.slot, this.place.peer, null);
    this.#disposed = true;
    this.#wire.forget(this);
  }

  /** The kernel sent a packet. */
  emitted(packet: Packet): void {
    const { datagram } = packet.decoded;
    if (datagram !== null && datagram.destination === this.place.peer) {
      this.#flows.set(datagram.segment.sourcePort * 65536 + datagram.segment.destinationPort, datagram);
    }
    this.#outputs.push({ type: "packet", packet });
  }

  /** Epoll told something of a socket. */
  noticed(socket: KernelSocket, mask: number): void {
    for (const event of socket.notice(mask)) this.#outputs.push({ type: "event", socket: socket.id, event });
    if (socket.mustBeWatched) this.#watched.add(socket);
  }

  /** Tells of the connections that are gone by now. */
  watch(): void {
    for (const socket of this.#watched) {
      if (!socket.isGone) continue;
      this.#watched.delete(socket);
      // The application may let go of a socket whose connection it was told is over.
      if (this.#over.has(socket)) continue;
      this.#over.add(socket);
      this.#outputs.push({ type: "event", socket: socket.id, event: "closed" });
    }
  }

  /** Gives what has gathered to the listener; whether there was anything. */
  deliver(): boolean {
    if (this.#outputs.length === 0) return false;
    // Without a listener it waits for the next input's answer.
    this.#listener?.(this.#take());
    return true;
  }

  #take(): readonly StackOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #reset(configuration: HostConfiguration): readonly StackOutput[] {
    const { slot, address, peer } = this.place;
    if (configuration.address !== address || configuration.peer !== peer) {
      throw new AdapterError(
        `The stack linux gave this scenario the addresses ${address} and ${peer}; ` +
          `its configuration says ${configuration.address} and ${configuration.peer}.`,
      );
    }
    this.#abandon();
    const small = configuration.mtu < DEVICE_MTU;
    if (small || this.#smallMtu) this.#wire.setMtu(slot, peer, small ? configuration.mtu : null);
    this.#smallMtu = small;
    return [];
  }

  /** Ends everything, and says nothing of it. A block that no application holds any more is ended by an RST. */
  #abandon(): void {
    for (const socket of this.#sockets.values()) socket.release(true);
    this.#wire.collect();
    for (const last of this.#flows.values()) {
      if (this.#stateOf(last) !== null) this.#wire.inject(resetOf(last));
    }
    this.#wire.collect();
    this.#sockets.clear();
    this.#watched.clear();
    this.#flows.clear();
    this.#outputs = [];
  }

  #stateOf({ source, destination, segment: { sourcePort, destinationPort } }: Datagram): string | null {
    const end = (address: Address, port: number): Endpoint => ({ address, port });
    return this.#wire.table.state(end(source, sourcePort), end(destination, destinationPort), null);
  }

  #answer(call: Call): void {
    const result = this.#perform(call);
    this.#outputs.push({ type: "result", call: call.call, socket: call.socket, result });
  }

  #perform(call: Call): CallResult {
    if (call.call === "connect" || call.call === "listen") return this.#open(call);
    const socket = this.#sockets.get(call.socket);
    if (socket === undefined) return failed("not-connected");
    switch (call.call) {
      case "accept":
        return this.#admit(socket.accept(call.as));
      case "send":
        return socket.send(call.data, call.urgent ?? false);
      case "receive":
        return socket.receive(call.max);
      case "shutdown":
        return this.#ending(socket, socket.shutdown());
      case "close":
        return this.#ending(socket, socket.release(false));
      case "abort":
        return this.#ending(socket, socket.release(true));
      case "set":
        return socket.set(call.options);
      case "status":
        return socket.status();
    }
  }

  #open(call: Extract<Call, { call: "connect" | "listen" }>): CallResult {
    if (call.call === "listen" && this.#listensOn(call.local.port)) return failed("already-exists");
    return this.#admit(open(this.#wire, call));
  }

  /** The adapter's sockets share their ports, so that the kernel would take a second listener as well. */
  #listensOn(port: number): boolean {
    for (const socket of this.#sockets.values()) {
      if (socket.listens && socket.fd >= 0 && socket.local.port === port) return true;
    }
    return false;
  }

  #admit(opened: KernelSocket | Failure): CallResult {
    if (typeof opened === "string") return failed(opened);
    this.#sockets.set(opened.id, opened);
    this.#wire.attend(this, opened);
    return opened.remote === null ? { ok: true } : { ok: true, local: opened.local, remote: opened.remote };
  }

  #ending(socket: KernelSocket, result: CallResult): CallResult {
    if (result.ok && socket.mustBeWatched) this.#watched.add(socket);
    return result;
  }
}

/** The RST that ends the connection on which `last` was the last segment sent: where the receiver waits for octets. */
export function resetOf(last: Datagram): Packet {
  const { source, destination, segment: sent } = last;
  const acknowledges = has(sent, ACK);
  return Packet.ofDatagram({
    source: destination,
    destination: source,
    hopLimit: 64,
    segment: segment({
      sourcePort: sent.destinationPort,
      destinationPort: sent.sourcePort,
      seq: acknowledges ? sent.ack : seq(0),
      ack: acknowledges ? seq(0) : add(sent.seq, segmentLength(sent)),
      flags: acknowledges ? RST : RST | ACK,
    }),
  });
}

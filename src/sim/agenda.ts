/** What is to be done in a run, now and later, and what time it is. */

import { after, type Duration, type Instant } from "../../spec/time.ts";
import type { PacketId, Side } from "../../spec/trace/observation.ts";
import type { Call } from "../../spec/trace/vocabulary.ts";
import type { StackInput } from "../adapter/stack.ts";
import { type Due, Queue } from "./queue.ts";

/** A packet as an input. */
export type PacketInput = Extract<StackInput, { type: "packet" }>;

/** Something that falls due: a packet's arrival, or something that the machinery does then. */
export interface Entry extends Due {
  readonly side: Side;
  /** Null when this is no packet. */
  readonly input: PacketInput | null;
  readonly packet: PacketId;
  /** Whether the packet's bytes differ from what was sent. */
  readonly altered: boolean;
  /** Null when this is a packet. */
  readonly then: (() => void) | null;
}

/** An input that a stack is to get at once, after those that were ordered before. */
export interface Order {
  readonly side: Side;
  readonly input: StackInput;
  /** The packet's number, or -1. */
  readonly packet: PacketId;
  readonly altered: boolean;
  /** A STATUS call of the machinery's own: the trace has it only when it tells something new. */
  readonly poll: boolean;
}

/** The clock of a run, the queue of what is due, and the orders of this moment. */
export class Agenda {
  /** Never goes back. */
  now: Instant;
  /** Packets on their way. */
  inFlight = 0;
  readonly #due: Queue<Entry> = new Queue<Entry>();
  #orders: Order[] = [];
  #given = 0;

  constructor(now: Instant) {
    this.now = now;
  }

  /** Has a packet arrive at `side` at an instant. */
  deliver(at: Instant, side: Side, input: PacketInput, packet: PacketId, altered: boolean): void {
    this.inFlight++;
    this.#due.push({ at, order: 0, cancelled: false, side, input, packet, altered, then: null });
  }

  /** Has something done `wait` microseconds from now. The entry can be cancelled. */
  later(wait: Duration, side: Side, then: () => void): Entry {
    const at = after(this.now, wait);
    const entry: Entry = { at, order: 0, cancelled: false, side, input: null, packet: -1, altered: false, then };
    this.#due.push(entry);
    return entry;
  }

  /** Orders a call. */
  call(side: Side, call: Call): void {
    this.#orders.push({ side, input: { type: "call", call }, packet: -1, altered: false, poll: false });
  }

  /** Orders any input. */
  order(order: Order): void {
    this.#orders.push(order);
  }

  /** The next order, or null. */
  take(): Order | null {
    if (this.#given === this.#orders.length) return null;
    const order = this.#orders[this.#given++]!;
    if (this.#given === this.#orders.length) {
      this.#orders.length = 0;
      this.#given = 0;
    }
    return order;
  }

  /** Forgets the orders for one side. */
  forgetOrders(side: Side): void {
    this.#orders = this.#orders.slice(this.#given).filter((order) => order.side !== side);
    this.#given = 0;
  }

  /** When the next entry is due, or null. */
  nextAt(): Instant | null {
    const first = this.#due.peek();
    return first === null ? null : first.at;
  }

  /** The next entry, if it is due by now. */
  takeDue(): Entry | null {
    const first = this.#due.peek();
    if (first === null || first.at > this.now) return null;
    if (first.input !== null) this.inFlight--;
    return this.#due.pop();
  }
}

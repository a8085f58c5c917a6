/**
 * The contract of an adapter: what lets the suite drive a stack.
 *
 * Packets, calls and time go in; packets, results and events come out. A stack in virtual time has no clock, no socket
 * and no randomness of its own: what it answers depends on what it was told. A stack with a real clock speaks the same
 * words, and says by itself when it has something to tell.
 */

import type { Address, Endpoint } from "../../spec/datagram.ts";
import type { StateName } from "../../spec/tcp/state.ts";
import type { Instant } from "../../spec/time.ts";
import type { Declaration } from "../../spec/trace/declaration.ts";
import type { Call, CallName, CallResult, SocketEvent, SocketId } from "../../spec/trace/vocabulary.ts";
import type { Packet } from "../wire/packet.ts";
import type { Settings } from "./settings.ts";

/** How a host is set up when it starts. */
export interface HostConfiguration {
  /** Its own address. */
  readonly address: Address;
  /** The address of the other end (for stacks that want a route). */
  readonly peer: Address;
  /** Largest IP packet in octets. */
  readonly mtu: number;
  /** Where the stack's own pseudo-random numbers start. */
  readonly seed: number;
  /** The initial sequence numbers of its connections, in the order of their opening; then the stack's own choice. */
  readonly isns: readonly number[];
  /** Settings by name, of whichever stack; each ignores what it does not know. */
  readonly policy: Settings;
}

/** What goes into a stack. */
export type StackInput =
  /** A fresh host, with no memory of anything. Comes first, and whenever a host restarts. */
  | { readonly type: "reset"; readonly configuration: HostConfiguration }
  | { readonly type: "call"; readonly call: Call }
  | { readonly type: "packet"; readonly packet: Packet }
  /** The instant that `wakeAt` named has come. */
  | { readonly type: "wake" };

/** What comes out of a stack, in order. */
export type StackOutput =
  | { readonly type: "packet"; readonly packet: Packet }
  /** Exactly one for each call, in the answer to that call. */
  | { readonly type: "result"; readonly call: CallName; readonly socket: SocketId; readonly result: CallResult }
  | { readonly type: "event"; readonly socket: SocketId; readonly event: SocketEvent };

/** A TCP in virtual time. */
export interface Stack {
  /** Takes one input. An {@link AdapterError} out of here is ours; any other exception is the stack's. */
  handle(input: StackInput, now: Instant): readonly StackOutput[];
  /** When a wake is next due, or null. Asking twice gives the same answer. */
  wakeAt(): Instant | null;
  /** How many connection blocks are alive, TIME-WAIT included, listeners not; null when it can't be said. */
  blocks(): number | null;
  /**
   * In which state a segment from `remote` to the port `local` would find the stack: LISTEN where there is a listener
   * only, CLOSED where there is nothing. Looked at for tables of what was reached, never by a check; may be absent.
   */
  stateBetween?(local: number, remote: Endpoint): StateName;
}

/** A TCP on a real clock. Its outputs come when they come. */
export interface LiveStack {
  /** Takes one input; what it answers at once is returned, the rest goes to the listener of {@link onOutput}. */
  handle(input: StackInput): readonly StackOutput[];
  /** Registers the one listener for outputs that no input answered. */
  onOutput(listener: (outputs: readonly StackOutput[]) => void): void;
  /** As for {@link Stack}. */
  blocks(): number | null;
  /** Lets go of everything that this instance holds. */
  dispose(): void;
}

/** Thrown by an adapter when the stack itself crashed or hung: a finding, not an error of the suite. */
export class StackCrash extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "StackCrash";
}

/** A {@link StackCrash} of a stack that did not answer for so long, in real time, that it was given up. */
export class StackHang extends StackCrash {
  /** Tells it from other errors. */
  override readonly name: string = "StackHang";
}

/** Thrown when an adapter does not keep to the contract, or can't do its work: ours, never the stack's fault. */
export class AdapterError extends Error {
  /** Tells it from other errors. */
  override readonly name: string = "AdapterError";
}

/** Whether a stack can be run here, and if not, why, and what would help. */
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly why: string; readonly help: string };

/** A stack that a campaign can run, in virtual time. One `create` a scenario. */
export interface VirtualStackKind {
  /** The driver moves its clock. */
  readonly clock: "virtual";
  /** What the stack says of itself. */
  readonly declaration: Declaration;
  /** What it declares when a scenario sets its policy; absent when the settings change nothing. */
  readonly declare?: (policy: HostConfiguration["policy"]) => Declaration;
  /** Whether it can be run here. */
  available(): Promise<Availability>;
  /** A host that was not started yet: its first input is a reset. */
  create(): Stack;
}

/** A stack on a real clock. `open` once a campaign; then one `create` a scenario, any number side by side. */
export interface LiveStackKind {
  /** Its clock moves by itself. */
  readonly clock: "real";
  /** What the stack says of itself. */
  readonly declaration: Declaration;
  /** The same stack with such settings of its own, for as long as it runs; absent when it takes none. */
  readonly under?: (settings: Settings) => LiveStackKind;
  /** Whether it can be run here. */
  available(): Promise<Availability>;
  /** Starts it. Throws an {@link AdapterError} when it can't. */
  open(): Promise<LiveSession>;
}

/** A real stack that was started. */
export interface LiveSession {
  /** The most scenarios that may run side by side. */
  readonly capacity: number;
  /** A host, and the address pair that its scenario is to use; pairs of live scenarios never overlap. */
  create(ip: 4 | 6): { readonly stack: LiveStack; readonly address: Address; readonly peer: Address };
  /** Stops it, and lets go of everything that it holds. */
  close(): Promise<void>;
}

/** Any stack. */
export type StackKind = VirtualStackKind | LiveStackKind;

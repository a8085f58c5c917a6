/** One run, complete: what was asked, what was seen, and how it ended. */

import type { Duration, Instant } from "../time.ts";
import type { Declaration } from "./declaration.ts";
import type { Observation, Side } from "./observation.ts";
import type { SocketId, SocketStatus } from "./vocabulary.ts";

/** Why a run came to its end. */
export type RunEnd =
  /** Nothing was scheduled any more: no timer, no packet in flight, no action. The wire is silent for ever. */
  | "silent"
  /** The scenario's horizon was reached, in virtual (or real) time. */
  | "horizon"
  /** The budget of steps was used up: two stacks that never stop talking. */
  | "exhausted"
  /** On a real clock: both ends are done as far as can be seen, and the wire was quiet for a while. */
  | "settled"
  /** On a real clock: the driver did not wait any longer. What is missing might still have come. */
  | "cut"
  /** A stack or an adapter broke; the last observation says how. */
  | "broke"
  /** A monitor found its invariant broken, and the rest of the run was not waited for. */
  | "violated";

/** A socket as a STATUS call found it when the run was over. */
export interface FinalSocket {
  /** Whose socket it is. */
  readonly side: Side;
  /** The number by which the driver knows it. */
  readonly socket: SocketId;
  /** What STATUS said, or null when the stack has no STATUS. */
  readonly status: SocketStatus | null;
}

/** A run as monitors see it at its end. */
export interface RunRecord {
  /** What the stack under test says of itself. */
  readonly a: Declaration;
  /** What its peer says of itself. */
  readonly b: Declaration;
  /** Everything that was observed, in order. */
  readonly trace: readonly Observation[];
  /** Why the run came to its end. */
  readonly end: RunEnd;
  /** When the run began. */
  readonly startedAt: Instant;
  /** From when on the network passed everything, or null when it never healed. */
  readonly healedAt: Instant | null;
  /** When it was over. */
  readonly endedAt: Instant;
  /**
   * On a real clock: the longest that the process was kept from looking at it, in microseconds. What a run broke that
   * was kept waiting for longer than the stack's tolerance may be the machine's doing. Absent on a virtual clock.
   */
  readonly lag?: Duration;
  /** Every socket that the run opened and that the stack still knew at the end. */
  readonly sockets: readonly FinalSocket[];
  /** Connection blocks alive at the end by the stack's own count, where it can say. */
  readonly blocks: { readonly a: number | null; readonly b: number | null };
}

/** What the run loop asks of its driver, and what it is answered. */

import type { Instant } from "../../spec/time.ts";
import type { Side } from "../../spec/trace/observation.ts";
import type { StackInput, StackOutput } from "../adapter/stack.ts";

/** What the loop wants of its driver. */
export type Ask =
  /** Give a stack an input. */
  | { readonly type: "input"; readonly side: Side; readonly input: StackInput; readonly now: Instant }
  /** Let time pass until then, or until a live stack has something to tell. Null waits for a live stack alone. */
  | { readonly type: "wait"; readonly until: Instant | null }
  /** Ask a stack how many connection blocks it has. */
  | { readonly type: "blocks"; readonly side: Side };

/** What a live stack told without being asked, and when. */
export interface Arrival {
  readonly side: Side;
  readonly at: Instant;
  readonly outputs: readonly StackOutput[];
}

/** How a stack or its adapter failed. */
export interface Breakdown {
  readonly side: Side;
  readonly who: "stack" | "adapter";
  readonly why: string;
  /** Real time was lost in finding it out. */
  readonly hung?: true;
}

/** What a driver answers. Every answer has every field, whatever was asked. */
export interface Answer {
  /** The time now: the one that was asked for when the clock is virtual. */
  readonly now: Instant;
  /** What came out of an input. */
  readonly outputs: readonly StackOutput[];
  /** When the stack that was given an input wants to be woken. */
  readonly wakeAt: Instant | null;
  readonly blocks: number | null;
  /** What live stacks told since the last answer. */
  readonly arrivals: readonly Arrival[];
  readonly broke: Breakdown | null;
}

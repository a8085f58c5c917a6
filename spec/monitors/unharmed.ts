/** That segments which must have no effect have none: no connection breaks, and no application hears of anything. */

import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { RST, type Segment, URG } from "../tcp/segment.ts";
import { otherSide } from "../trace/observation.ts";

class Unharmed implements Fold {
  readonly #rule: string;
  readonly #frame: RunFrame;
  /** An RST that a stack sent arrived at a side. */
  readonly #reset: Record<Side, boolean> = { a: false, b: false };
  /** A segment with URG that may be believed arrived at a side. */
  readonly #urged: Record<Side, boolean> = { a: false, b: false };
  /** What arrived last at a side can't be read, by its checksum as a rule: it is to be dropped before all else. */
  readonly #damaged: Record<Side, boolean> = { a: false, b: false };
  readonly #sent = new Set<number>();

  constructor(frame: RunFrame, rule: string) {
    this.#frame = frame;
    this.#rule = rule;
  }

  observe(seen: Observation, index: number): Violation | null {
    switch (seen.type) {
      case "sent": {
        if (seen.origin !== "stack") return null;
        this.#sent.add(seen.packet);
        const segment = seen.datagram?.segment;
        return segment === undefined ? null : this.#resets(seen.side, segment, index);
      }
      case "arrived": {
        this.#damaged[seen.side] = seen.corrupted === true || seen.malformed?.includes("checksum") === true;
        const flags = seen.datagram?.segment.flags ?? 0;
        if ((flags & RST) !== 0 && this.#sent.has(seen.packet)) this.#reset[seen.side] = true;
        if ((flags & URG) !== 0) this.#urged[seen.side] = true;
        return null;
      }
      case "event":
        return this.#told(seen, index);
      default:
        return null;
    }
  }

  #resets(side: Side, segment: Segment, index: number): Violation | null {
    if ((segment.flags & RST) === 0 || this.#frame.wire.of(side, segment) === null) return null;
    if (this.#reset[side] || this.#reset[otherSide(side)]) return null;
    return this.#violation(side, "the connection to go on", "it was reset by its own end", index);
  }

  #told({ side, event }: Extract<Observation, { type: "event" }>, index: number): Violation | null {
    if (event === "urgent" && !this.#urged[side]) {
      const what = 'the application was told "urgent"';
      return this.#violation(side, "no urgent data, as no URG bit arrived", what, index, "RFC9293-E3");
    }
    if ((event !== "reset" && event !== "refused") || this.#reset[side]) return null;
    return this.#violation(side, "the connection to go on", `the application was told "${event}"`, index);
  }

  #violation(side: Side, expected: string, actual: string, at: number, ...more: readonly string[]): Violation {
    const also = [...more, ...(this.#damaged[side] ? ["MUST-3"] : [])];
    return { rule: this.#rule, also, side, expected, actual, at };
  }
}

/** A monitor for scenarios whose attacker sends only what must have no effect; what it finds breaks `rule`. */
export const unharmed = (rule: string, says: string): Monitor => ({
  id: `robustness/unharmed-${rule}`,
  says,
  begin: (frame) => new Unharmed(frame, rule),
});

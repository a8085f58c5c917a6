/** Whether a side's newest connection may be over: from then on nothing is asked of it any more. */

import { has, RST } from "../tcp/segment.ts";
import type { Observation, Side } from "../trace/observation.ts";
import { otherSide } from "../trace/observation.ts";
import { isFailure } from "../trace/vocabulary.ts";

/** Follows what can end connections, side by side. An RST counts whether it was to be obeyed or not. */
export class Lifetimes {
  readonly #over: Record<Side, boolean> = { a: false, b: false };

  /** Whether the newest connection of a side may be over, or its host is gone. */
  over(side: Side): boolean {
    return this.#over[side];
  }

  /** Takes the next observation into account. */
  observe(seen: Observation): void {
    switch (seen.type) {
      case "sent":
        if (seen.datagram !== null && has(seen.datagram.segment, RST) && seen.origin === "stack") {
          this.#over[seen.side] = true;
        }
        return;
      case "arrived":
        if (seen.datagram !== null && has(seen.datagram.segment, RST)) this.#over[seen.side] = true;
        return;
      case "event":
        if (
          isFailure(seen.event) || seen.event === "closed"
        ) {
          this.#over[seen.side] = true;
        }
        return;
      case "call":
        if (seen.call.call === "abort") this.#over[seen.side] = true;
        if (seen.call.call === "connect") this.#over[seen.side] = this.#over[otherSide(seen.side)] = false;
        return;
      case "happened":
        if ((seen.what === "power-off" || seen.what === "crash") && seen.side !== undefined) {
          this.#over[seen.side] = true;
        }
        return;
      default:
    }
  }
}

/** MUST-61: a sender whose user can't ask for it sets PSH on the last text that waits. */

import { add, distance, gt } from "../seq.ts";
import { has, PSH, SYN } from "../tcp/segment.ts";
import type { Fold, Monitor, RunFrame, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import { emittedBy } from "./emitted.ts";
import { Ledger } from "./ledger.ts";

class Pushing implements Fold {
  readonly #frame: RunFrame;
  readonly #ledger = new Ledger();

  constructor(frame: RunFrame) {
    this.#frame = frame;
  }

  observe(seen: Observation, at: number): Violation | null {
    this.#ledger.observe(seen);
    const emitted = emittedBy(this.#frame, seen);
    if (emitted === null) return null;
    const { segment, end, side, connection } = emitted;
    if (segment.data.length === 0 || has(segment, SYN) || has(segment, PSH) || end.iss === null) return null;
    const half = this.#ledger.half(side, connection.number);
    const last = add(segment.seq, segment.data.length);
    // Text that is sent again may have been the last when more was not yet written, or the other way round.
    if (half === null || end.nxt === null || !gt(last, end.nxt)) return null;
    // A SEND whose result is not known yet may offer more.
    if (half.offered > 0 || half.taken !== distance(add(end.iss, 1), last)) return null;
    return {
      rule: "MUST-61",
      side,
      expected: `PSH on the segment with the last of the ${half.taken} octets that were written`,
      actual: "it is not set",
      at,
    };
  }
}

/** PSH stands on the last text that waits to be sent. */
export const pushesTheLast: Monitor = {
  id: "pushes/last",
  says: "The segment with the last text that waits to be sent has PSH.",
  begin: (frame) => new Pushing(frame),
};

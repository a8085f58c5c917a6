/** S14: whatever was thrown at a stack, the next connection works. */

import type { Fold, Monitor, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";
import { otherSide } from "../trace/observation.ts";
import { Ledger } from "./ledger.ts";

class ServesAgain implements Fold {
  readonly #ledger = new Ledger();
  #newest = -1;

  observe(seen: Observation, index: number): Violation | null {
    this.#ledger.observe(seen);
    if (seen.type === "connection") this.#newest = Math.max(this.#newest, seen.connection ?? -1);
    if (seen.type !== "broke" || seen.who !== "stack") return null;
    return violation(seen.side, "any input to be survived", `the stack crashed or hung: ${seen.why}`, index);
  }

  end(run: RunRecord): Violation | null {
    if (run.end === "horizon" || run.end === "exhausted" || this.#newest < 1) return null;
    for (const side of ["a", "b"] as const) {
      const half = this.#ledger.half(side, this.#newest);
      const writer = this.#ledger.half(otherSide(side), this.#newest);
      if (half === null || writer === null) {
        return violation(
          half === null ? side : otherSide(side),
          "the next connection to be opened",
          "it was not",
          null,
        );
      }
      if (half.failed) return violation(null, "the next connection to work", `side ${side} was told of an error`, null);
      if (half.read >= writer.taken) continue;
      const read = `side ${side} read ${half.read} of ${writer.taken} octets`;
      return violation(null, "the next connection to deliver everything", read, null);
    }
    return null;
  }
}

const violation = (side: Violation["side"], expected: string, actual: string, at: number | null): Violation => ({
  rule: "S14",
  side,
  expected,
  actual,
  at,
});

/** S14: no input brings a stack down, or keeps it from serving others. */
export const servesAgain: Monitor = {
  id: "robustness/serves-again",
  says: "Whatever segments arrive, the stack lives on, and the next connection works.",
  begin: () => new ServesAgain(),
};

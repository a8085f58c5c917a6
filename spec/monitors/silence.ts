/** L3 and L4: when both applications have closed, the wire falls silent. */

import type { Monitor, Violation } from "../trace/monitor.ts";
import type { Observation } from "../trace/observation.ts";
import type { RunRecord } from "../trace/run.ts";

/** A run in which both applications closed, on virtual clocks, ends because nothing is scheduled any more. */
export const silence: Monitor = {
  id: "whole-run/silence",
  says: "When both applications have closed their sockets, nothing is sent any more, and no timer runs.",
  begin() {
    let last: Extract<Observation, { type: "sent" }> | null = null;
    let index: number | null = null;
    return {
      observe(seen, at): null {
        if (seen.type === "sent" && seen.origin === "stack") {
          last = seen;
          index = at;
        }
        return null;
      },
      end(run): Violation | null {
        if (run.end !== "horizon" && run.end !== "exhausted") return leftOver(run);
        if (run.a.clock === "real" || run.b.clock === "real") return null;
        return {
          rule: "L3",
          side: last?.side ?? null,
          expected: "nothing to be scheduled any more once both applications have closed",
          actual: `the run went on to its ${run.end === "horizon" ? "horizon" : "budget's end"}`,
          at: index,
        };
      },
    };
  },
};

function leftOver(run: RunRecord): Violation | null {
  if (run.end !== "silent") return null;
  for (const side of ["a", "b"] as const) {
    const blocks = run.blocks[side] ?? 0;
    // A stack without a bound on FIN-WAIT-2 waits there for a peer that is gone.
    if (blocks === 0 || run[side].timing.finWait2 === null) continue;
    return {
      rule: "L4",
      side,
      expected: "no connection block left once the wire is silent and no timer runs",
      actual: `${blocks} left`,
      at: null,
    };
  }
  return null;
}

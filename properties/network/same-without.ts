/** Whether a run is the same as another one in which something that must have no effect did not arrive. */

import { observationText } from "../../src/mod.ts";
import type { Violation } from "../../spec/trace/monitor.ts";
import type { Observation } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

/** What the stacks and their applications did, without the attacker, and without the numbers that packets have. */
function deeds(run: RunRecord): readonly { readonly index: number; readonly text: string }[] {
  const made = new Set<number>();
  return run.trace.flatMap((seen, index) => {
    if (seen.type === "sent" && seen.origin === "attacker") made.add(seen.packet);
    if (seen.type === "skipped" || ("packet" in seen && made.has(seen.packet))) return [];
    return [{ index, text: observationText(seen).replace(/ #\d+ /, " ") }];
  });
}

const sideOf = (seen: Observation | undefined): "a" | "b" =>
  seen !== undefined && "side" in seen && seen.side !== undefined ? seen.side : "a";

/** The first difference that the attacker's packets made, as a violation of `rule`, or null. */
export function changedBy(rule: string, what: string, first: RunRecord, second: RunRecord): Violation | null {
  const one = deeds(first);
  const other = deeds(second);
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const seen = one[i]?.text ?? "nothing more";
    const twin = other[i]?.text ?? "nothing more";
    if (seen === twin) continue;
    const index = one[i]?.index ?? null;
    return {
      rule,
      side: sideOf(index === null ? undefined : first.trace[index]),
      expected: `the same as without ${what}: ${twin}`,
      actual: seen,
      at: index,
    };
  }
  return null;
}

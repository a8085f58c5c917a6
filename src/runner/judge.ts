/** A finished run and a property's monitors: what was broken, and by whom. */

import { WireTracker } from "../../spec/monitors/wire.ts";
import type { Fold, Monitor, Violation } from "../../spec/trace/monitor.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

/** How binding a rule is: a broken `must` is a failure, a broken `should` a deviation. */
export type Binding = "must" | "should";

/** What a run shows. */
export type Judgement =
  | { readonly is: "clean" }
  /** The stack under test broke a rule, or both ends together did. `violations` is not empty. */
  | { readonly is: "broken"; readonly violations: readonly Violation[] }
  /** Our own peer, an adapter or a monitor is at fault: nothing was learnt about the stack. */
  | { readonly is: "ours"; readonly why: string };

const CLEAN: Judgement = { is: "clean" };

/** The rule that a crash or a hang breaks: no input may bring a stack down. */
const TOTAL = "S14";

/** Whether patience ended a run on a real clock: such a run decides nothing but what was seen. */
export const wasCut = (run: RunRecord): boolean => run.end === "cut";

/** Whether the machine kept a run waiting for longer than the stack under test asks to be forgiven. */
export const wasKeptWaiting = (run: RunRecord): boolean => (run.lag ?? 0) > run.a.timing.tolerance;

/** Whether a run came to its own end, so that what is missing at the end can be asked for. */
const isWhole = (run: RunRecord): boolean => run.end !== "broke" && run.end !== "violated" && !wasCut(run);

/** A fold, and whose it is. */
interface Judge {
  readonly by: string;
  readonly fold: Fold;
}

/** The first violation of each monitor, in the order in which the trace shows them; absences come last. */
export function violationsOf(monitors: readonly Monitor[], run: RunRecord): readonly Violation[] {
  const violations: Violation[] = [];
  const wire = new WireTracker();
  let judges: Judge[] = monitors.map(({ id, begin }) => ({ by: id, fold: begin({ a: run.a, b: run.b, wire }) }));
  let index = 0;
  for (const seen of run.trace) {
    for (const { by, fold } of judges) {
      const violation = fold.observe?.(seen, index) ?? null;
      if (violation === null) continue;
      violations.push({ ...violation, by });
      judges = judges.filter((other) => other.fold !== fold);
    }
    wire.observe(seen);
    index++;
  }
  for (const { by, fold } of isWhole(run) ? judges : []) {
    const violation = fold.end?.(run) ?? null;
    if (violation !== null) violations.push({ ...violation, by });
  }
  return violations;
}

/** A crash of a stack, or of its adapter, if the run ended in one. */
function breakdownOf(run: RunRecord): Judgement | null {
  const at = run.trace.findLastIndex((seen) => seen.type === "broke");
  const seen = run.trace[at];
  if (seen?.type !== "broke") return null;
  if (seen.who === "adapter") return { is: "ours", why: `the adapter of side ${seen.side} broke: ${seen.why}` };
  if (seen.side === "b") return { is: "ours", why: `our own peer broke: ${seen.why}` };
  const violation: Violation = {
    rule: TOTAL,
    side: "a",
    expected: "the stack takes any input and goes on",
    actual: `the stack crashed or hung: ${seen.why}`,
    at,
  };
  return { is: "broken", violations: [violation] };
}

/**
 * Judges a run. Whoever breaks a rule first is to blame: a violation by side `b`, our own peer, is ours, and so is an
 * adapter that broke; a stack that crashed broke S14.
 */
export function judge(monitors: readonly Monitor[], run: RunRecord): Judgement {
  const breakdown = run.end === "broke" ? breakdownOf(run) : null;
  if (breakdown?.is === "ours") return breakdown;
  const violations = violationsOf(monitors, run);
  const first = violations[0];
  if (first?.side === "b") {
    return {
      is: "ours",
      why: `our own peer broke ${first.rule}: expected ${first.expected}; actual ${first.actual}`,
    };
  }
  const blamed = violations.filter((violation) => violation.side !== "b");
  if (breakdown?.is === "broken") return { is: "broken", violations: [...blamed, ...breakdown.violations] };
  return blamed.length === 0 ? CLEAN : { is: "broken", violations: blamed };
}

/** The trace of a run in the making, with the monitors that look on. */

import type { Fold, Violation } from "../../spec/trace/monitor.ts";
import type { Observation } from "../../spec/trace/observation.ts";
import type { RunRecord } from "../../spec/trace/run.ts";

type Watcher = Fold & Required<Pick<Fold, "observe">>;

const watches = (fold: Fold): fold is Watcher => fold.observe !== undefined;

/** Keeps every observation, and the first violation that a fold finds. */
export class Recorder {
  readonly trace: Observation[] = [];
  /** The earliest violation, or null while every invariant holds. */
  violation: Violation | null = null;
  readonly #folds: readonly Fold[];
  readonly #watchers: readonly Watcher[];

  constructor(folds: readonly Fold[]) {
    this.#folds = folds;
    this.#watchers = folds.filter(watches);
  }

  /** Adds to the trace. */
  record(seen: Observation): void {
    const index = this.trace.length;
    this.trace.push(seen);
    if (this.violation !== null) return;
    const watchers = this.#watchers;
    for (let i = 0; i < watchers.length; i++) {
      const violation = watchers[i]!.observe(seen, index);
      if (violation !== null) {
        this.violation = violation;
        return;
      }
    }
  }

  /** Asks what is asked "in the end", unless a violation was found or the run came to no proper end. */
  end(run: RunRecord): Violation | null {
    if (this.violation !== null || run.end === "broke") return this.violation;
    for (const fold of this.#folds) {
      this.violation = fold.end?.(run) ?? null;
      if (this.violation !== null) break;
    }
    return this.violation;
  }
}

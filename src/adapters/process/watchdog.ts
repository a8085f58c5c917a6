/** Ends a process that keeps this thread waiting for too long, in real time. */

import process from "node:process";
import { Worker } from "node:worker_threads";

/** The words of the memory that a thread and its watchdog share: see {@link Watchdog}. */
export const CELLS = { count: 0, pid: 1, killed: 2 } as const;

/** What the watchdog's thread is told when it starts. */
export interface WatchdogData {
  readonly memory: SharedArrayBuffer;
  /** Milliseconds. */
  readonly patience: number;
}

let own: Watchdog | null = null;

/**
 * The watchdog of a thread. While the thread waits for a process it can't look at a clock; another thread does, and
 * kills the process, which ends the wait. The count in the shared memory is odd during a wait, and grows with each.
 */
export class Watchdog {
  readonly #cells: Int32Array;
  readonly #patience: number;
  readonly #thread: Worker;

  private constructor(patience: number) {
    const memory = new SharedArrayBuffer(4 * Object.keys(CELLS).length);
    this.#cells = new Int32Array(memory);
    this.#patience = patience;
    this.#thread = startThread({ memory, patience });
    this.#thread.unref();
  }

  /** The watchdog of the calling thread, started when it is first asked for. Milliseconds. */
  static ofThisThread(patience: number): Watchdog {
    if (own !== null && own.#patience === patience) return own;
    if (own !== null) void own.#thread.terminate();
    own = new Watchdog(patience);
    return own;
  }

  /** A wait begins for the process group of `pid`. */
  begin(pid: number): void {
    this.#cells[CELLS.pid] = pid;
    Atomics.add(this.#cells, CELLS.count, 1);
  }

  /** The wait is over; whether the watchdog has ended it. */
  end(): "in time" | "killed" {
    const count = Atomics.add(this.#cells, CELLS.count, 1);
    return Atomics.load(this.#cells, CELLS.killed) === count ? "killed" : "in time";
  }
}

function startThread(data: WatchdogData): Worker {
  const inSource = import.meta.url.endsWith(".ts");
  const entry = inSource
    ? new URL("./watchdog-thread.ts", import.meta.url)
    : new URL("./watchdog-thread.js", import.meta.url);
  const isDeno = process.versions["deno"] !== undefined;
  // Node 22.12 to 22.17 doesn't take the types out of TypeScript by itself, and threads don't inherit who does.
  const needsHelp = inSource && !isDeno && !process.features.typescript;
  return new Worker(entry, needsHelp ? { workerData: data, execArgv: ["--import", "tsx"] } : { workerData: data });
}

/** The thread of a watchdog: looks now and then whether a wait goes on that began too long ago. */

import process from "node:process";
import { workerData } from "node:worker_threads";
import type { WatchdogData } from "./watchdog.ts";

// The indices of `CELLS`; this thread loads no other module, so that it starts at once.
const COUNT = 0;
const PID = 1;
const KILLED = 2;

const { memory, patience } = workerData as WatchdogData;
const cells = new Int32Array(memory);
const nobody = new Int32Array(new SharedArrayBuffer(4));
const tick = Math.max(10, Math.min(250, patience / 8));

let seen = 0;
let since = performance.now();
for (;;) {
  Atomics.wait(nobody, 0, 0, tick);
  const count = Atomics.load(cells, COUNT);
  if (count !== seen || count % 2 === 0) {
    seen = count;
    since = performance.now();
  } else if (performance.now() - since >= patience && Atomics.load(cells, KILLED) !== count) {
    Atomics.store(cells, KILLED, count);
    try {
      process.kill(-Atomics.load(cells, PID), "SIGKILL");
    } catch {
      // It ended at this very moment.
    }
  }
}

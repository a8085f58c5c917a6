/** A thread that does jobs, one at a time, until it is ended. */

import { parentPort, workerData } from "node:worker_threads";
import { loadSuite } from "./composition.ts";
import { stackFinder } from "./find-stack.ts";
import { doTask, type Task } from "./task.ts";
import type { FromWorker, WorkerData } from "./threads.ts";

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 200;

const { cwd, interruption } = workerData as WorkerData;
const flag = new Int32Array(interruption);
const interrupted = (): boolean => Atomics.load(flag, 0) !== 0;
const now = (): number => performance.now();
const send = (message: FromWorker): void => parentPort?.postMessage(message);

const loading = loadSuite().then((suite) => ({
  suite,
  stackNamed: stackFinder(suite, cwd),
  peerNamed: stackFinder(suite, cwd),
}));
parentPort?.on("message", async (task: Task) => {
  const { suite, stackNamed, peerNamed } = await loading;
  const started = now();
  let reported = started;
  const verdict = await doTask(task, {
    suite,
    stackNamed,
    peerNamed,
    now,
    interrupted,
    onRun: ({ runs }) => {
      if (now() - reported < REPORT_EVERY) return;
      reported = now();
      send({ type: "runs", runs });
    },
  });
  send({ type: "done", verdict, wall: now() - started });
});

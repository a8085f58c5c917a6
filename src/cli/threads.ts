/** Does jobs in threads, one a thread at a time, or right here. */

import process from "node:process";
import { Worker } from "node:worker_threads";
import type { PairVerdict } from "../runner/pair.ts";
import { type Counts, NOTHING_RAN, type Verdict } from "../runner/verdict.ts";
import { stackFinder } from "./find-stack.ts";
import type { Job } from "./job.ts";
import { type AnswerTo, doTask, type Task } from "./task.ts";
import type { Suite } from "./suite.ts";

/** What a thread is told when it starts. */
export interface WorkerData {
  readonly cwd: string;
  /** Four octets; not zero once the campaign is interrupted. */
  readonly interruption: SharedArrayBuffer;
}

/** What a thread says. */
export type FromWorker =
  | { readonly type: "runs"; readonly runs: number }
  | { readonly type: "done"; readonly verdict: Verdict | PairVerdict; readonly wall: number };

/** What happens to jobs. */
export interface JobListener<J extends Task> {
  onStart(job: J): void;
  onRuns(job: J, runs: number): void;
  onVerdict(job: J, verdict: AnswerTo<J>, wall: number): void;
}

/** How jobs are to be done. */
export interface JobSettings<J extends Task = Job> extends JobListener<J> {
  readonly suite: Suite;
  readonly cwd: string;
  readonly threads: number;
  now(): number;
  interrupted(): boolean;
  /** Calls back when the campaign is interrupted. */
  onInterruption(then: () => void): void;
  /** The next job, or null when there is none left. */
  next(): J | null;
}

/** Milliseconds without a finished run after which a thread is taken to hang. */
const SILENCE = 120_000;
/** Milliseconds that a thread is given to notice an interruption. */
const GRACE = 3_000;
/** Milliseconds between two looks at a thread. */
const WATCH_EVERY = 500;

/** Does all jobs. Settles when the last one is done; jobs that had not begun before an interruption are left out. */
export async function doJobs<J extends Task>(settings: JobSettings<J>): Promise<void> {
  if (settings.suite.runsIn === "here") return await doHere(settings);
  const interruption = new SharedArrayBuffer(4);
  settings.onInterruption(() => Atomics.store(new Int32Array(interruption), 0, 1));
  const data: WorkerData = { cwd: settings.cwd, interruption };
  await Promise.all(Array.from({ length: settings.threads }, () => doInThread(settings, data)));
}

async function doHere<J extends Task>(settings: JobSettings<J>): Promise<void> {
  const stackNamed = stackFinder(settings.suite, settings.cwd);
  const peerNamed = stackFinder(settings.suite, settings.cwd);
  for (let job = settings.next(); job !== null && !settings.interrupted(); job = settings.next()) {
    const current = job;
    const started = settings.now();
    settings.onStart(job);
    const onRun = ({ runs }: Counts): void => settings.onRuns(current, runs);
    const verdict = await doTask(job, { ...settings, stackNamed, peerNamed, onRun });
    settings.onVerdict(job, verdict as AnswerTo<J>, settings.now() - started);
  }
}

function startWorker(data: WorkerData): Worker {
  const inSource = import.meta.url.endsWith(".ts");
  const entry = inSource ? new URL("./worker.ts", import.meta.url) : new URL("./worker.js", import.meta.url);
  const isDeno = process.versions["deno"] !== undefined;
  // Node 22.12 to 22.17 doesn't take the types out of TypeScript by itself, and threads don't inherit who does.
  const needsHelp = inSource && !isDeno && !process.features.typescript;
  return new Worker(entry, needsHelp ? { workerData: data, execArgv: ["--import", "tsx"] } : { workerData: data });
}

/** The verdict on a job whose thread does not answer any more, or null while it may still be at work. */
function overdue(silence: number, sinceInterruption: number): Verdict | null {
  if (sinceInterruption > GRACE) {
    return { is: "inconclusive", counts: NOTHING_RAN, why: "interrupted in the middle of a run that did not end" };
  }
  if (silence <= SILENCE) return null;
  return { is: "error", why: `no run ended for ${SILENCE / 1000} s: the stack, or the suite, hangs` };
}

/** Gives jobs to one thread, which is started for the first one. A thread that dies is an error of its job's. */
function doInThread<J extends Task>(settings: JobSettings<J>, data: WorkerData): Promise<void> {
  return new Promise((resolve) => {
    let worker: Worker | null = null;
    let job: J | null = null;
    let heardAt = settings.now();
    let interruptedAt = Infinity;
    const finish = (verdict: Verdict | PairVerdict, wall: number): void => {
      const finished = job;
      job = null;
      if (finished !== null) settings.onVerdict(finished, verdict as AnswerTo<J>, wall);
      goOn();
    };
    const died = (verdict: Verdict): void => {
      worker = null;
      if (job !== null) finish(verdict, 0);
    };
    const watch = setInterval(() => {
      const now = settings.now();
      if (settings.interrupted()) interruptedAt = Math.min(interruptedAt, now);
      const verdict = overdue(now - heardAt, now - interruptedAt);
      if (verdict === null || job === null) return;
      void worker?.removeAllListeners().terminate();
      died(verdict);
    }, WATCH_EVERY);
    const start = (): Worker => {
      const thread = startWorker(data);
      thread.on("message", (message: FromWorker) => {
        heardAt = settings.now();
        if (message.type === "done") finish(message.verdict, message.wall);
        else if (job !== null) settings.onRuns(job, message.runs);
      });
      thread.on(
        "error",
        (cause: Error) => died({ is: "error", why: `a thread failed: ${cause.name}: ${cause.message}` }),
      );
      thread.on("exit", (code) => died({ is: "error", why: `a thread ended with code ${code}` }));
      return thread;
    };
    const goOn = (): void => {
      job = settings.interrupted() ? null : settings.next();
      if (job === null) {
        const idle = worker;
        worker = null;
        clearInterval(watch);
        void (idle === null ? Promise.resolve() : idle.terminate()).then(() => resolve());
        return;
      }
      settings.onStart(job);
      heardAt = settings.now();
      worker ??= start();
      worker.postMessage(job);
    };
    goOn();
  });
}

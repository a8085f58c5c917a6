/** What threads do: one property on one stack, or two stacks against each other. */

import type { PairVerdict } from "../runner/pair.ts";
import type { Verdict } from "../runner/verdict.ts";
import { doJob, type Job, type Workplace } from "./job.ts";
import { doPair, type PairJob } from "./pair-job.ts";

/** Work for a thread. */
export type Task = Job | PairJob;

/** What a piece of work comes to. */
export type AnswerTo<T extends Task> = T extends PairJob ? PairVerdict : Verdict;

/** Does a piece of work. */
export const doTask = (task: Task, place: Workplace): Promise<Verdict | PairVerdict> =>
  "pair" in task ? doPair(task, place) : doJob(task, place);

/** What the options `--baseline` and `--write-baseline` make of a campaign. */

import { dirname, resolve } from "node:path";
import { type Campaign, campaignExitCode } from "../report/campaign.ts";
import { counted } from "../report/terminal.ts";
import { EXIT, type ExitCode } from "../runner/verdict.ts";
import { baselineText, expectationsOf, readBaseline } from "./baseline.ts";
import { baselineOf, compare, type Survey, survey } from "./compare.ts";
import { makeDirectory, writeWhole } from "./files.ts";
import { availabilityOf } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { type Plan, runsOn } from "./plan.ts";
import type { RunOptions } from "./run.ts";
import { shellWord } from "./show-failure.ts";
import type { Suite } from "./suite.ts";
import { usage } from "./trouble.ts";

/** Conducts one campaign. */
export type Conduct = (plan: Plan) => Promise<Campaign>;

type Say = (text: string) => void;

/** What a baseline, one that is read or one that is to be written, does at each stage of a run. */
export interface Against {
  /** The options, with what the baseline says where they say nothing. */
  filledIn(options: RunOptions, suite: Suite): RunOptions;
  /** Looks whether the plan fits. What does not ends the command. */
  prepare(plan: Plan): Promise<void>;
  conduct(plan: Plan, conductOnce: Conduct): Promise<Survey>;
  /** Writes the baseline, if that was asked for. */
  write(surveyed: Survey, say: Say): void;
  /** Says what is not as it was; the exit code, or null where nothing was to be compared. */
  compare(campaign: Campaign, say: Say): ExitCode | null;
}

/** A campaign without further rounds. */
export const justOnce = async (plan: Plan, conductOnce: Conduct): Promise<Survey> => ({
  campaign: await conductOnce(plan),
  findings: new Map(),
});

/** What the options ask for, or null when they ask for no baseline. */
export function baselineFor(options: RunOptions, io: Io): Against | null {
  const { baseline, writeBaseline } = options;
  if (baseline !== undefined && writeBaseline !== undefined) {
    throw usage("--baseline compares and --write-baseline writes anew: choose one.");
  }
  if ((baseline ?? writeBaseline) !== undefined && options.set !== undefined) {
    throw usage("a baseline is about a stack as it is by default: --set goes without one.");
  }
  if (baseline !== undefined) return reading(baseline, options, io);
  return writeBaseline === undefined ? null : writing(writeBaseline, options, io);
}

function reading(file: string, asked: RunOptions, io: Io): Against {
  const baseline = readBaseline(file, io.cwd);
  return {
    filledIn: (options, suite) => {
      const isKnown = suite.stacks.some(({ name }) => name === baseline.stack);
      if (options.stack === undefined && !isKnown) {
        throw usage(`${file} is the baseline of ${baseline.stack}: say by --stack where that is.`);
      }
      return {
        ...options,
        stack: options.stack ?? [baseline.stack],
        seed: options.seed ?? baseline.seed,
        ...(options.runs === undefined && options.for === undefined ? { runs: baseline.runs } : {}),
        expected: expectationsOf(baseline, file),
      };
    },
    prepare: async ({ stacks }) => {
      const [stack, another] = stacks;
      if (stack === undefined || another !== undefined) {
        throw usage(`--baseline is about one stack, ${baseline.stack}.`);
      }
      // A stack in another process says its name when it was started.
      await availabilityOf(stack);
      const { name } = stack.kind.declaration;
      if (name !== baseline.stack) throw usage(`${file} is the baseline of ${baseline.stack}, and this is ${name}.`);
    },
    conduct: justOnce,
    write: () => {},
    compare: (campaign, say) => {
      const { seed, runs } = baseline;
      const [stack] = asked.stack ?? [baseline.stack];
      const rewrite = `${io.command} run --stack ${shellWord(stack ?? "")} --seed ${seed} --runs ${runs} ` +
        `--write-baseline ${shellWord(file)}`;
      const { lines, exitCode } = compare(baseline, file, campaign, rewrite);
      for (const line of lines) say(`${line}\n`);
      return exitCode;
    },
  };
}

const isAbsent = ({ stacks }: Campaign): boolean => stacks.some(({ unavailable }) => unavailable !== null);

function writing(file: string, asked: RunOptions, io: Io): Against {
  let plan: Plan | null = null;
  return {
    filledIn: (options) => options,
    prepare: (given) => {
      plan = given;
      if (given.stacks.length !== 1) throw usage("--write-baseline is about one stack: name it by --stack.");
      if (asked.for !== undefined) throw usage("--write-baseline needs --runs: what --for reaches differs by machine.");
      makeDirectory("--write-baseline", dirname(file), io.cwd);
      return Promise.resolve();
    },
    conduct: survey,
    write: (surveyed, say) => {
      const [stack] = plan?.stacks ?? [];
      const { campaign } = surveyed;
      if (plan === null || stack === undefined || campaign.interrupted !== null || isAbsent(campaign)) {
        return say(`${file} is left as it was.\n`);
      }
      const baseline = baselineOf(surveyed, stack, runsOn(plan, stack.kind.clock) ?? 1);
      writeWhole(resolve(io.cwd, file), baselineText(baseline));
      const findings = baseline.properties.flatMap((entry) => entry.findings ?? []).length;
      const failing = counted(findings, "finding");
      say(`${file} has the verdicts of this run, and ${failing} that later ones have to show again.\n`);
    },
    // What fails is what the file is to say; only what says nothing about the stack is trouble.
    compare: (campaign) => {
      const code = campaignExitCode(campaign);
      return campaign.interrupted !== null || code === EXIT.internal || isAbsent(campaign) ? code : EXIT.held;
    },
  };
}

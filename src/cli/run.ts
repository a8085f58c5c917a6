/** The command `run`: a campaign of properties on stacks. */

import { relative } from "node:path";
import { type Campaign, campaignExitCode, type Result } from "../report/campaign.ts";
import { declaredSection } from "../report/declared.ts";
import { campaignJson, jsonText } from "../report/json.ts";
import type { Paint } from "../report/paint.ts";
import { ruleOf } from "../report/rule.ts";
import { summary, table } from "../report/terminal.ts";
import { select } from "../runner/select.ts";
import { EXIT, type ExitCode } from "../runner/verdict.ts";
import { baselineFor, justOnce } from "./against.ts";
import { conduct, listenForInterruption } from "./conduct.ts";
import { makeDirectory } from "./files.ts";
import { availabilityOf, findStack, type FoundStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import type { Plan } from "./plan.ts";
import { showProgress } from "./progress.ts";
import { covering } from "./register.ts";
import { saveReport, saveScenarios } from "./save.ts";
import { shellWord, showFailure } from "./show-failure.ts";
import { asTyped, settingsOf, stacksUnder } from "./set.ts";
import { SETUP_EXIT, setUpMissing } from "./setup.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { internal, Trouble, usage } from "./trouble.ts";

/** The options of `run`. */
export interface RunOptions {
  readonly stack?: readonly string[];
  readonly property?: readonly string[];
  readonly requirement?: readonly string[];
  readonly runs?: number;
  readonly seed?: number;
  /** Milliseconds. */
  readonly for?: number;
  readonly strict?: boolean;
  readonly slow?: boolean;
  readonly save?: string;
  readonly report?: string;
  readonly workers?: number;
  /** Settings of the stack under test, `name=value`. */
  readonly set?: readonly string[];
  readonly json?: boolean;
  /** Build those stacks first that take a build and were not built. */
  readonly setup?: boolean;
  /** A file: the results that these are to be compared with. */
  readonly baseline?: string;
  /** A file: the results are written to it, for later runs to be compared with. */
  readonly writeBaseline?: string;
  /** What a baseline expects to be broken, by property; no option of the command line. */
  readonly expected?: Plan["expected"];
}

/** The seed in continuous integration, where the same commit is to give the same result. */
const CI_SEED = 1;

/** Runs a campaign, tells what came of it, and gives the exit code. */
export async function run(suite: Suite, io: Io, options: RunOptions): Promise<number> {
  if (options.setup === true) {
    const code = await setUpMissing(suite, io, options.stack);
    if (code !== SETUP_EXIT.done) return code;
  }
  const baseline = baselineFor(options, io);
  const plan = await planOf(suite, io, baseline?.filledIn(options, suite) ?? options);
  await baseline?.prepare(plan);
  const elsewhere = await rerunOf(suite, plan);
  if (elsewhere !== null) return await io.runInstead(elsewhere);
  const save = options.save === undefined ? null : makeDirectory("--save", options.save, io.cwd);
  const report = options.report === undefined ? null : makeDirectory("--report", options.report, io.cwd);
  const say = options.json === true ? io.err : io.out;
  say(`seed ${plan.seed}\n`);
  const conductOnce = (given: Plan): Promise<Campaign> => conductHere(suite, io, given);
  const surveyed = await (baseline?.conduct(plan, conductOnce) ?? justOnce(plan, conductOnce));
  const { campaign } = surveyed;
  const told = options.json === true ? paintFor(io, io.errIsTerminal) : paintFor(io, io.outIsTerminal);
  say(`\n${table(campaign, told)}\n`);
  say(declaredSection(campaign, told));
  let trouble: Trouble | null = null;
  const orTrouble = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof Trouble)) throw cause;
      trouble ??= cause;
      return otherwise;
    }
  };
  const none: ReadonlyMap<Result, string> = new Map();
  const saved = save === null ? none : orTrouble(() => saveScenarios(campaign, save), none);
  const context = { version: suite.version, ruleOf };
  if (report !== null) orTrouble(() => saveReport(campaign, report, context), undefined);
  tellFailures(campaign, saved, io, say, told);
  say(summary(campaign, told));
  if (options.json === true) io.out(jsonText(campaignJson(campaign, context)));
  orTrouble(() => baseline?.write(surveyed, say), undefined);
  if (trouble !== null) throw trouble;
  return exitCodeOf(campaign, baseline?.compare(campaign, say) ?? campaignExitCode(campaign), io, options.stack ?? []);
}

async function planOf(suite: Suite, io: Io, options: RunOptions): Promise<Plan> {
  const selection = select(suite.catalogue, options.property ?? []);
  if ("unmatched" in selection) {
    throw usage(`no property fits "${selection.unmatched}". Nearest are ${selection.nearest.join(", ")}.`);
  }
  const names = [...new Set(options.stack ?? suite.stacks.map(({ name }) => name))];
  const set = settingsOf(options.set ?? []);
  const found: FoundStack[] = [];
  for (const name of names) found.push(await findStack(suite, name, io.cwd));
  const stacks = await stacksUnder(found, set);
  const hasReal = stacks.some(({ kind }) => kind.clock === "real");
  return {
    stacks,
    properties: covering(suite, selection.found, options.requirement ?? []),
    runs: options.runs ?? null,
    time: options.for ?? null,
    seed: seedFrom(options.seed, io),
    strict: options.strict ?? false,
    slow: options.slow ?? false,
    set,
    // A real stack lives by this thread's punctuality, and keeps a core.
    threads: options.workers ?? Math.max(1, io.cores - (hasReal ? 1 : 0)),
    expected: options.expected ?? new Map(),
  };
}

/** The seed that an option gives, or that is drawn. */
export const seedFrom = (given: number | undefined, io: Io): number =>
  given ?? ((io.env["CI"] ?? "") === "" ? io.drawSeed() : CI_SEED);

/** The command line with which a stack that is not available here would be, or null. */
async function rerunOf(suite: Suite, plan: Plan): Promise<readonly string[] | null> {
  for (const stack of plan.stacks) {
    const row = suite.stacks.find(({ name }) => name === stack.name);
    if (row?.rerun === undefined || (await availabilityOf(stack)) === null) continue;
    const command = await row.rerun();
    if (command !== null) return command;
  }
  return null;
}

async function conductHere(suite: Suite, io: Io, plan: Plan): Promise<Campaign> {
  const progress = showProgress(io, paintFor(io, io.errIsTerminal));
  const interruption = listenForInterruption(io);
  try {
    return await conduct(suite, io, plan, interruption, progress);
  } finally {
    interruption.stop();
    progress.end();
  }
}

function tellFailures(
  campaign: Campaign,
  saved: ReadonlyMap<Result, string>,
  io: Io,
  say: (text: string) => void,
  paint: Paint,
): void {
  for (const result of campaign.results) {
    if (result.verdict.is !== "fail") continue;
    const screen = showFailure(result, againOf(result, campaign, saved.get(result) ?? null, io), io.columns, paint);
    if (screen !== null) say(`${screen}\n`);
  }
}

/** The command that plays a failure again: from its file, or else by finding it once more. */
function againOf(result: Result, campaign: Campaign, path: string | null, io: Io): string {
  const stack = shellWord(result.stack);
  if (path !== null) return `${io.command} replay ${shellWord(nearer(io.cwd, path))} --stack ${stack}`;
  const property = shellWord(result.property.id);
  const entry = campaign.stacks.find(({ name }) => name === result.stack);
  const runs = entry?.declaration.clock === "real" ? campaign.runs.real : campaign.runs.virtual;
  const foundAt = "counterexample" in result.verdict ? result.verdict.counterexample.foundAt : 1;
  const strict = campaign.strict ? " --strict" : "";
  const slow = campaign.slow ? " --slow" : "";
  const set = asTyped(campaign.set).map((text) => ` --set ${shellWord(text)}`).join("");
  return `${io.command} run --stack ${stack} --property ${property} --seed ${campaign.seed} ` +
    `--runs ${runs ?? foundAt}${strict}${slow}${set}`;
}

/** A path as it is shortest from where the user is, unless that would lead up. */
export function nearer(from: string, path: string): string {
  const short = relative(from, path);
  return short.startsWith("..") ? path : short;
}

/** The exit code; a stack that was asked for by name, or that the environment requires, has to be there. */
function exitCodeOf(campaign: Campaign, code: ExitCode, io: Io, asked: readonly string[]): ExitCode {
  const isRequired = (io.env["TCP_CONFORMANCE_REQUIRE_STACKS"] ?? "") === "1";
  const absent = campaign.stacks.filter(({ name, unavailable }) =>
    unavailable !== null && (isRequired || asked.includes(name))
  );
  if (absent.length === 0 || code === EXIT.failed) return code;
  if (campaign.interrupted !== null) return code;
  const names = absent.map(({ name }) => name).join(", ");
  throw internal(`${names} ${absent.length === 1 ? "was" : "were"} asked for and can't be run here.`);
}

/** The command line: reads the arguments, runs a command, and turns whatever happens into one line and an exit code. */

import { Command, CommanderError } from "commander";
import { EXIT, type ExitCode } from "../runner/verdict.ts";
import { collect, durationOf, runsOf, seedOf, workersOf } from "./arguments.ts";
import { loadSuite } from "./composition.ts";
import { coverage, COVERAGE_RUNS, type CoverageOptions } from "./coverage.ts";
import { demo } from "./demo.ts";
import { explain } from "./explain.ts";
import { type Io, processIo } from "./io.ts";
import { type ListOptions, listProperties, listStacks } from "./list.ts";
import { matrix, MATRIX_RUNS, type MatrixOptions } from "./matrix.ts";
import { replay, type ReplayOptions } from "./replay.ts";
import { requirements, type RequirementsOptions } from "./requirements.ts";
import { run, type RunOptions } from "./run.ts";
import { setup, type SetupOptions } from "./setup.ts";
import { smoke, type SmokeOptions } from "./smoke.ts";
import type { Suite } from "./suite.ts";
import { oneLine, Trouble } from "./trouble.ts";
import { VERSION } from "./version.ts";

const NAME = "tcp-conformance";

/** A command that is to be run: its work gives the exit code. */
type Start = (work: (suite: Suite) => Promise<number> | number) => Promise<void>;

/** Runs the command line with the arguments that follow the program's name; gives the exit code. */
export async function main(
  argv: readonly string[],
  io: Io = processIo(),
  load: () => Promise<Suite> = loadSuite,
): Promise<number> {
  let code: number = EXIT.held;
  const start: Start = async (work) => {
    code = await work(await load());
  };
  try {
    const program = programOf(io, start);
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (cause) {
    return complain(cause, io);
  }
}

/** Tells what went wrong, in one line; an error of ours with where it happened. */
function complain(cause: unknown, io: Io): ExitCode {
  if (cause instanceof CommanderError) {
    if (cause.exitCode === 0) return EXIT.held;
    if (cause.code === "commander.help") return EXIT.usage;
    io.err(`${NAME}: ${sentence(cause.message)}\n`);
    return EXIT.usage;
  }
  if (cause instanceof Trouble) {
    io.err(`${NAME}: ${cause.message}\n`);
    return cause.exitCode;
  }
  const where = cause instanceof Error ? cause.stack ?? cause.message : String(cause);
  io.err(`${NAME}: an error of ours, please report it: ${where}\n`);
  return EXIT.internal;
}

const sentence = (message: string): string => oneLine(message.replace(/^error: /, ""));

function programOf(io: Io, start: Start): Command {
  const program = new Command(NAME)
    .description("A property-based conformance suite for TCP. The oracle is an executable RFC 9293.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      // Errors are told by `complain`, in one line.
      outputError: () => {},
    })
    .version(`${NAME} ${VERSION}`, "-V, --version", "print the version");
  addRun(program, io, start);
  addOthers(program, io, start);
  program.addHelpText(
    "after",
    "\nExit codes: 0 all held, 1 a property failed, 2 the call or an input file was wrong, 3 inconclusive,\n" +
      "70 an error of ours or of an adapter.",
  );
  return program;
}

function addRun(program: Command, io: Io, start: Start): void {
  program.command("run")
    .description("check properties on stacks; by default all of them on every stack that can be run here")
    .option("--stack <name>", "a stack: see `stacks`, mutant:<name>, or ./module.ts; may be repeated", collect)
    .option("--property <glob>", "the properties to check, such as close/* or stale/**; may be repeated", collect)
    .option("--requirement <id>", "only what covers a requirement, such as MUST-13; may be repeated", collect)
    .option("--runs <n>", "scenarios a property (default: 100 in virtual time, 10 on a real clock)", runsOf)
    .option("--seed <n>", "where the random numbers start (default: drawn, and printed; fixed where CI is set)", seedOf)
    .option("--for <time>", "go on for so long (90s, 10m, 1h30m) instead of a number of runs", durationOf)
    .option("--setup", "build first what of the stacks takes a build and was not built")
    .option("--set <name=value>", "a setting of the stack, such as tcp_fin_timeout=10; may be repeated", collect)
    .option("--strict", "a SHOULD that is not followed is a failure")
    .option("--slow", "on a real clock, check also what needs minutes of waiting")
    .option("--save <dir>", "save the least scenario of each failure as JSON")
    .option("--report <dir>", "write results.json, junit.xml, and the trace of each failure")
    .option("--baseline <file>", "compare with results that were written before: known failures have to fail again")
    .option("--write-baseline <file>", "write the results of one stack, for later runs to be compared with")
    .option("--workers <n>", "threads for stacks in virtual time; the results do not depend on it", workersOf)
    .option("--json", "print the results as JSON, everything else on standard error")
    .action((options: RunOptions) => start((suite) => run(suite, io, options)));
}

function addOthers(program: Command, io: Io, start: Start): void {
  program.command("replay").argument("<file>", "a scenario, or a counterexample that --save wrote")
    .description("play one scenario from a file, and show the run")
    .option("--stack <name>", "the stack to play it on (default: the one it was found on, or the model)")
    .option(
      "--peer <name>",
      "the stack that it talks to, each end judged by itself (default: the model, taken for right)",
    )
    .option("--property <id>", "the property to judge it by (default: the one it was found for)")
    .option("--strict", "a SHOULD that is not followed is a failure")
    .option("--json", "print the verdict and the run as JSON")
    .action((file: string, options: ReplayOptions) => start((suite) => replay(suite, io, file, options)));
  program.command("smoke").argument("<stack>", "a stack, such as 'exec:./my-adapter'")
    .description("try an adapter out, step by step, before a stack is blamed for what its adapter does")
    .option("--json", "as JSON")
    .action((name: string, options: SmokeOptions) => start((suite) => smoke(suite, io, name, options)));
  program.command("stacks")
    .description("list the stacks, and whether each can be run here")
    .option("--json", "as JSON")
    .action((options: ListOptions) => start((suite) => listStacks(suite, io, options)));
  program.command("setup").argument("[stack...]", "which ones, as lwip or smoltcp@0.11")
    .description("build the adapters of stacks that live in processes of their own, in a cache outside of the checkout")
    .option("--all", "every stack, each in its usual version")
    .option("--list", "say what can be set up, and what was")
    .option("--json", "with --list: as JSON")
    .action((names: readonly string[], options: SetupOptions) => start((suite) => setup(suite, io, names, options)));
  program.command("properties").argument("[glob...]", "which ones")
    .description("list the properties")
    .option("--json", "as JSON")
    .action((globs: readonly string[], options: ListOptions) =>
      start((suite) => listProperties(suite, io, globs, options))
    );
  program.command("requirements").argument("[id]", "one of them, with everything about it")
    .description("list what the RFCs ask, with what the suite does about it")
    .option("--rfc <n>", "only those of an RFC")
    .option("--status <s>", "only those that are tested, implied, permission, unobservable or out-of-scope")
    .option("--json", "as JSON")
    .action((id: string | undefined, options: RequirementsOptions) =>
      start((suite) => requirements(suite, io, id, options))
    );
  program.command("explain").argument("<id>", "a requirement or a property")
    .description("say what a requirement or a property asks, and show what it looks like when it is broken")
    .action((id: string) => start((suite) => explain(suite, io, id)));
  program.command("matrix").argument("<stack...>", "which ones; each talks to each, and to itself")
    .description("let stacks talk to each other in the same storms, and say who is at fault when that goes wrong")
    .option("--runs <n>", `scenarios a pair (default: ${MATRIX_RUNS})`, runsOf)
    .option("--seed <n>", "where the random numbers start (default: drawn, and printed; fixed where CI is set)", seedOf)
    .option("--save <dir>", "make the scenario of each fault small, and save it as JSON")
    .option("--workers <n>", "threads; the results do not depend on it", workersOf)
    .option("--json", "print the results as JSON, everything else on standard error")
    .action((names: readonly string[], options: MatrixOptions) => start((suite) => matrix(suite, io, names, options)));
  program.command("coverage")
    .description("play scenarios and count what they reach: segments in each state, timers, options, wraps")
    .option("--stack <name>", "the stack to play them on, in virtual time (default: the model)")
    .option("--property <glob>", "whose scenarios (default: crafted/*); may be repeated", collect)
    .option("--runs <n>", `scenarios a property (default: ${COVERAGE_RUNS})`, runsOf)
    .option("--seed <n>", "where the random numbers start (default: 1)", seedOf)
    .option("--json", "as JSON")
    .action((options: CoverageOptions) => start((suite) => coverage(suite, io, options)));
  program.command("demo")
    .description("watch a broken TCP being caught, in a few seconds")
    .action(() => start((suite) => demo(suite, io)));
}

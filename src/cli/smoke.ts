/** The command `smoke`: tries an adapter out, before a stack is blamed for what its adapter does. */

import { AdapterError, StackCrash, type VirtualStackKind } from "../adapter/stack.ts";
import type { AdapterProcess } from "../adapters/process/adapter-process.ts";
import { jsonText } from "../report/json.ts";
import { EXIT } from "../runner/verdict.ts";
import { availabilityOf, findStack } from "./find-stack.ts";
import type { Io } from "./io.ts";
import { Wrong } from "./smoke/bench.ts";
import { type Step, STEPS } from "./smoke/steps.ts";
import { paintFor } from "./style.ts";
import type { Suite } from "./suite.ts";
import { internal, messageOf, oneLine, usage } from "./trouble.ts";

/** The options of `smoke`. */
export interface SmokeOptions {
  readonly json?: boolean;
}

/** What came of a step. */
interface StepOutcome {
  readonly says: string;
  readonly is: "right" | "wrong" | "not tried";
  /** What is wrong, or why it was not tried. */
  readonly why: string | null;
}

/** Tries an adapter, step by step; 0 when each went well, 1 when one did not. */
export async function smoke(suite: Suite, io: Io, name: string, options: SmokeOptions): Promise<number> {
  const stack = await findStack(suite, name, io.cwd);
  const lack = await availabilityOf(stack);
  if (lack !== null) throw internal(`${name} can't be tried here: ${lack.why} ${lack.help}`);
  const { kind } = stack;
  if (kind.clock !== "virtual") throw usage(`${name} has a clock of its own; smoke is for stacks in virtual time.`);
  const paint = paintFor(io, io.outIsTerminal);
  const marks = { right: paint.good("✓"), wrong: paint.bad("✕"), "not tried": paint.odd("–") } as const;
  const tell = ({ says, is, why }: StepOutcome): void => {
    if (options.json !== true) io.out(`${marks[is]} it ${says}${why === null ? "" : `: ${oneLine(why)}`}\n`);
  };
  const outcomes = tryAll(kind, tell);
  const bad = outcomes.filter(({ is }) => is === "wrong").length;
  if (options.json === true) {
    const { name: declared, version, supports } = kind.declaration;
    io.out(
      jsonText({ stack: name, declared, version, supports: [...supports], steps: outcomes.map((one) => ({ ...one })) }),
    );
  } else {
    const good = outcomes.filter(({ is }) => is === "right").length;
    io.out(`\n${good} right, ${bad} wrong, ${outcomes.length - good - bad} not tried\n`);
    if (bad > 0) {
      io.out("Look at the adapter first: what it gets wrong here, a campaign would lay at the stack's door.\n");
    }
  }
  return bad === 0 ? EXIT.held : EXIT.failed;
}

function tryAll(kind: VirtualStackKind, tell: (outcome: StepOutcome) => void): readonly StepOutcome[] {
  const outcomes: StepOutcome[] = [];
  const failed = new Set<string>();
  const add = (outcome: StepOutcome): void => {
    outcomes.push(outcome);
    tell(outcome);
  };
  add({
    says: `starts, and introduces itself as ${kind.declaration.name} ${kind.declaration.version}`,
    is: "right",
    why: null,
  });
  for (const step of STEPS) {
    const outcome = step.after !== undefined && failed.has(step.after)
      ? { says: step.says, is: "not tried" as const, why: `for that, it has to be right that it ${step.after}` }
      : tryStep(kind, step);
    if (outcome.is !== "right") failed.add(step.says);
    add(outcome);
  }
  if (isProcess(kind)) add(leaves(kind.process));
  return outcomes;
}

function tryStep(kind: VirtualStackKind, { says, needs = [], work }: Step): StepOutcome {
  const absent = needs.filter((need) => !kind.declaration.supports.includes(need));
  if (absent.length > 0) return { says, is: "not tried", why: `it does not declare ${absent.join(", ")}` };
  try {
    work(kind);
    return { says, is: "right", why: null };
  } catch (cause) {
    if (cause instanceof Wrong) return { says, is: "wrong", why: cause.message };
    if (cause instanceof AdapterError) return { says, is: "wrong", why: `the adapter is at fault: ${cause.message}` };
    const who = cause instanceof StackCrash ? "the stack crashed or hung" : "the stack threw";
    return { says, is: "wrong", why: `${who}: ${messageOf(cause)}` };
  }
}

const isProcess = (kind: VirtualStackKind): kind is VirtualStackKind & { readonly process: AdapterProcess } =>
  "process" in kind;

function leaves(process: AdapterProcess): StepOutcome {
  const says = "leaves when its standard input ends";
  const ending = process.leave();
  if (ending === null) return { says, is: "not tried", why: "it does not run any more" };
  if (ending.code === 0) return { says, is: "right", why: null };
  const how = ending.code === null ? "it lives on" : `its exit code is ${ending.signal ?? ending.code}`;
  return { says, is: "wrong", why: `${how}; it is to exit with 0` };
}
